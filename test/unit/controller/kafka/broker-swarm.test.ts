/**
 * Whatever befalls a cluster, does the controller ever end the wrong broker? Disks that hang, brokers that die, looks that fail, and a
 * controller that restarts, drawn by a seed; held against the cluster as it really is.
 */
import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/base/random.ts';
import { count } from '../desk.ts';
import { createBrokerDesk } from './broker-desk.ts';
import { createTrueCluster, type TrueBroker } from './true-cluster.ts';

const minute = 60_000;
const seeds = Array.from({ length: 6 }, (_, seed) => seed + 1);
/** Nobody can have seen yet what began so lately. */
const unseenMs = 30_000;
let [ended, refused] = [0, 0];

/** Limits that leave everything to the gate. */
const lax = {
  inFlight: count(9),
  per: [],
  perHost: [],
  minHealthy: count(0),
  storm: { suspects: count(9), atLeast: 9, quietMs: 0 },
  canary: { verifyMs: minute, growth: 9, ceiling: count(9) },
  breakAfter: 99,
  coolDownMs: 0,
  quorum: undefined,
  gate: 'kafka',
} as const;

test.each(seeds)('seed %i: no partition loses what it needs by a call, and no broker goes before the last is whole', (seed) => {
  const random = createRandom(seed);
  const truth = createTrueCluster(5, 10, random);
  const stage = createBrokerDesk({ limits: lax }, { brokers: [1, 2, 3, 4, 5] });
  const { desk, world } = stage;
  world.hosts.set('kafka-a-4', 4).set('kafka-b-5', 5);
  const { policies } = desk.state;
  if (policies === undefined) throw new Error('this desk has no policies');
  const free = { inFlight: count(9), per: [], zone: { inFlight: count(9), per: [] } };
  desk.tell({
    kind: 'policies_read',
    policies: { ...policies, version: 'lax', guardrails: { ...policies.guardrails, limits: free } },
    warnings: [],
  });

  const coming: { readonly at: number; readonly id: number }[] = [];
  let [seen, names] = [0, 9];
  let wholeSince: number | undefined;
  let hasSettled = true;
  let lastEnded: number | undefined;
  let troubleUntil = 0;

  function strike(): void {
    const { now } = desk;
    const broker = random.pick(truth.brokers);
    const host = hostOf(broker.id);
    const lot = random.share() * 1_000;
    if (host === undefined) return;
    if (lot < 0.7) {
      broker.stalledSince ??= now;
      world.sick.set(host, broker.stalledSince);
    } else if (lot < 1) {
      broker.stalledSince = undefined;
      world.sick.delete(host);
    } else if (lot < 1.3) broker.downSince ??= now;
    else if (lot < 1.7) troubleUntil = now + random.whole(10_000, 2 * minute);
    else if (lot < 2) desk.restart();
  }

  /** Most brokers that go down come back by themselves. */
  function recover(): void {
    world.trouble = desk.now < troubleUntil ? 'no answer within 8 s' : undefined;
    for (const broker of truth.brokers)
      if (broker.downSince !== undefined && desk.now - broker.downSince > 90_000 && !coming.some(({ id }) => id === broker.id)) {
        broker.downSince = undefined;
        broker.copiesUntil = desk.now + 20_000;
      }
  }

  function hostOf(id: number): string | undefined {
    return [...world.hosts].find(([, broker]) => broker === id)?.[0];
  }

  const isSound = ({ stalledSince, downSince, copiesUntil }: TrueBroker) =>
    (stalledSince === undefined || desk.now - stalledSince < unseenMs) &&
    (downSince === undefined || desk.now - downSince < unseenMs) &&
    desk.now >= copiesUntil;

  function judgeCall(machine: string): void {
    const id = world.hosts.get(machine);
    if (id === undefined) throw new Error(`${machine} was ended twice`);
    for (const { replicas, isr, partition } of truth.partitions) {
      if (!replicas.includes(id)) continue;
      const left = isr.filter((each) => each !== id && isSound(truth.brokers[each - 1] as TrueBroker));
      expect(left.length, `orders-${partition} without broker ${id} at ${desk.now}`).toBeGreaterThanOrEqual(2);
    }
    expect(hasSettled, `the one before broker ${id} at ${desk.now}`).toBe(true);
    hasSettled = false;
    wholeSince = undefined;
    ended += 1;
    lastEnded = id;
    const broker = truth.brokers[id - 1] as TrueBroker;
    broker.downSince ??= desk.now;
    coming.push({ at: desk.now + random.whole(minute, 4 * minute), id });
  }

  /** Once it has settled, what befalls it is another story. */
  function followLast(): void {
    const id = lastEnded;
    if (id === undefined) return;
    const isWhole =
      world.registered.includes(id) && truth.partitions.every(({ replicas, isr }) => !replicas.includes(id) || isr.includes(id));
    wholeSince = isWhole ? (wholeSince ?? desk.now) : undefined;
    if (wholeSince !== undefined && desk.now - wholeSince >= 10 * minute - unseenMs) hasSettled = true;
  }

  for (let second = 0; second < 5_400; second += 1) {
    if (second > 120) strike();
    recover();
    truth.pass(desk.now);
    world.registered = truth.registered(desk.now);
    world.partitions = truth.partitions;
    followLast();
    stage.run(1);
    for (const { target } of stage.calls().slice(seen)) judgeCall(target.machine);
    seen = stage.calls().length;
    for (const { at, id } of coming.splice(0)) {
      if (at > desk.now) coming.push({ at, id });
      else {
        const old = hostOf(id);
        if (old !== undefined) world.hosts.delete(old);
        world.sick.delete(old ?? '');
        names += 1;
        world.hosts.set(`kafka-${'abc'[id % 3]}-${names}`, id);
        truth.startEmpty(id, desk.now);
      }
    }
  }
  refused += desk.entries.filter((entry) => entry.kind === 'decided' && entry.decision.reason === 'gate_refused').length;
});

test('the seeds have seen brokers go, and more of them held', () => {
  expect(ended).toBeGreaterThan(5);
  expect(refused).toBeGreaterThan(ended);
});
