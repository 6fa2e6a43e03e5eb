import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BrokerVerdict } from '../../../../src/liveness/kafka/broker-verdict.ts';
import type { ClusterView, PartitionSeen } from '../../../../src/liveness/kafka/cluster-view.ts';
import { askBrokerGate, type BrokerGateCase } from '../../../../src/remediation/gates/broker-gate.ts';
import {
  beginReplacement,
  followReplacement,
  restMs,
  soakMs,
  type LastReplacement,
} from '../../../../src/remediation/gates/last-replacement.ts';
import { clusterOf, failedBroker, now } from './cluster-of-three.ts';

const brokers = [1, 2, 3, 4, 5];

/** Mostly whole, so that some pictures pass; with every kind of trouble in the others. */
const partitionArb: fc.Arbitrary<PartitionSeen> = fc
  .record({
    replicas: fc.shuffledSubarray(brokers, { minLength: 1, maxLength: 4 }),
    missing: fc.oneof(
      { weight: 4, arbitrary: fc.constant<number[]>([]) },
      { weight: 2, arbitrary: fc.constant<number[]>([1]) },
      fc.subarray(brokers),
    ),
    minIsr: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.constant(undefined)),
    hasLeader: fc.oneof({ weight: 19, arbitrary: fc.constant(true) }, fc.constant(false)),
    offline: fc.oneof({ weight: 9, arbitrary: fc.constant<number[]>([]) }, fc.subarray(brokers, { maxLength: 1 })),
    topic: fc.constantFrom('orders', 'payments', 'scratch'),
  })
  .map(({ replicas, missing, minIsr, hasLeader, offline, topic }) => {
    const isr = replicas.filter((id) => !missing.includes(id));
    return { topic, partition: 0, leader: hasLeader ? isr[0] : undefined, replicas, isr, offline, minIsr };
  });

const viewArb: fc.Arbitrary<ClusterView> = fc
  .record({
    registered: fc.oneof({ weight: 6, arbitrary: fc.constant(brokers) }, fc.subarray(brokers)),
    partitions: fc.array(partitionArb, { maxLength: 5 }),
    ageMs: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 15_000 }) }, fc.integer({ min: -5_000, max: 60_000 })),
    seenFrom: fc.oneof({ weight: 8, arbitrary: fc.constant(2) }, fc.constantFrom(1, undefined)),
    reassignments: fc.oneof({ weight: 8, arbitrary: fc.constant([]) }, fc.constantFrom(undefined, [{ topic: 'orders', partition: 1 }])),
  })
  .map(({ registered, partitions, ageMs, seenFrom, reassignments }) => ({
    ...clusterOf(
      registered,
      partitions.map((seen, index) => ({ ...seen, partition: index })),
    ),
    seenAt: now - ageMs,
    seenFrom,
    reassignments,
  }));

const suspect: BrokerVerdict = { kind: 'suspect', because: 'its canary has failed for 15 s' };

const caseArb: fc.Arbitrary<BrokerGateCase> = fc.record({
  target: fc.constant(1),
  expectedBrokers: fc.constant(brokers),
  view: viewArb,
  othersUnderWay: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(1)),
  last: fc.constant(undefined),
  isController: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constantFrom(true, undefined)),
  controllerQuorum: fc.constant(undefined),
  verdict: fc.oneof({ weight: 5, arbitrary: fc.constant(failedBroker.verdict) }, fc.constantFrom(suspect, undefined)),
  missingForMs: fc.constant(undefined),
  doubted: fc.oneof(
    { weight: 8, arbitrary: fc.constant(new Map<number, BrokerVerdict>()) },
    fc.subarray(brokers).map((ids) => new Map(ids.map((id) => [id, suspect]))),
  ),
  expendableTopics: fc.constantFrom([], ['scratch']),
});

test('whatever is seen, what is permitted leaves every partition enough in-sync replicas', () => {
  let permitted = 0;
  fc.assert(
    fc.property(caseArb, (gateCase) => {
      if (askBrokerGate(gateCase, now).kind === 'refused') return;
      permitted += 1;
      const { view, target, expendableTopics } = gateCase;
      for (const { topic, replicas, isr, offline, minIsr } of view?.partitions ?? []) {
        if (expendableTopics.includes(topic) && replicas.length === 1 && replicas[0] === target) continue;
        const left = isr.filter(
          (id) =>
            id !== target &&
            !offline.includes(id) &&
            !gateCase.doubted.has(id) &&
            view?.brokers.some((broker) => broker.id === id) === true,
        );
        if (replicas.includes(target)) expect(left.length).toBeGreaterThanOrEqual(Math.max(1, minIsr ?? Infinity));
        else expect(left).toEqual(replicas);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(permitted).toBeGreaterThan(50);
});

test('whatever is seen, nothing is permitted that could not be checked, or beside another', () => {
  fc.assert(
    fc.property(caseArb, (gateCase) => {
      if (askBrokerGate(gateCase, now).kind === 'refused') return;
      const { view, target } = gateCase;
      expect(view?.seenFrom).not.toBe(undefined);
      expect(view?.seenFrom).not.toBe(target);
      expect(now - (view?.seenAt ?? -Infinity)).toBeLessThanOrEqual(15_000);
      expect(view?.reassignments).toEqual([]);
      expect(view?.partitions.some(({ replicas }) => replicas.includes(target))).toBe(true);
      expect(brokers.every((id) => id === target || view?.brokers.some((broker) => broker.id === id))).toBe(true);
      expect([...gateCase.doubted.keys()].filter((id) => id !== target)).toEqual([]);
      expect([gateCase.othersUnderWay, gateCase.isController, gateCase.verdict]).toEqual([0, false, failedBroker.verdict]);
    }),
    { numRuns: 3_000 },
  );
});

/** One look after the other: a pause, and what broker 2 said then. */
const looksArb = fc.array(
  fc.record({
    pauseMs: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 5_000, max: 55_000 }) }, fc.integer({ min: 60_000, max: 900_000 })),
    isRegistered: fc.oneof({ weight: 200, arbitrary: fc.constant(true) }, fc.constant(false)),
    isInSync: fc.oneof({ weight: 200, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  { minLength: 40, maxLength: 150 },
);

test('whatever happens, no second broker goes before the first was seen whole for ten minutes on end', () => {
  let permitted = 0;
  fc.assert(
    fc.property(looksArb, (looks) => {
      const begunAt = now;
      let last: LastReplacement = beginReplacement(3, begunAt);
      let at = begunAt;
      const seen: { readonly at: number; readonly isWhole: boolean }[] = [];
      for (const { pauseMs, isRegistered, isInSync } of looks) {
        at += pauseMs;
        const isr = isInSync ? [2, 3, 1] : [2, 1];
        const looked = { ...clusterOf(isRegistered ? [1, 2, 3] : [1, 2], [{ ...base, isr }]), seenAt: at };
        last = followReplacement(last, looked);
        seen.push({ at, isWhole: isRegistered && isInSync });
        if (askBrokerGate({ ...failedBroker, view: looked, last }, at).kind === 'refused') continue;
        permitted += 1;
        expect(at - begunAt).toBeGreaterThanOrEqual(restMs);
        expect(longestWhole(seen)).toBeGreaterThanOrEqual(soakMs);
      }
    }),
    { numRuns: 300 },
  );
  expect(permitted).toBeGreaterThan(100);
});

const base: PartitionSeen = { topic: 't', partition: 0, leader: 2, replicas: [1, 2, 3], isr: [], offline: [], minIsr: 1 };

/** The longest stretch in which every look, at most a minute after the one before, found the broker whole. */
function longestWhole(seen: readonly { readonly at: number; readonly isWhole: boolean }[]): number {
  let longest = 0;
  let since: number | undefined;
  for (const [index, { at, isWhole }] of seen.entries()) {
    const before = seen[index - 1];
    if (!isWhole) since = undefined;
    else if (since === undefined || before === undefined || at - before.at > 60_000) since = at;
    longest = Math.max(longest, since === undefined ? 0 : at - since);
  }
  return longest;
}
