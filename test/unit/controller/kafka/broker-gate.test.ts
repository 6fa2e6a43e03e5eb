/** A broker whose disk hangs, as on 31 July 2020: when does the controller end its machine, and when does it hold? */
import { expect, test } from 'vitest';
import type { PolicySet } from '../../../../src/policy/policy.ts';
import { createBrokerDesk, partition, type BrokerDesk } from './broker-desk.ts';

const machinesOf = ({ calls }: BrokerDesk) => calls().map(({ target }) => target.machine);
const refusalsOf = ({ gate }: BrokerDesk) =>
  gate()
    .filter(({ passed }) => !passed)
    .map(({ reason, sentence }) => `${reason}: ${sentence}`);

/** The same policies, with a cluster that is meant to have these brokers. */
function declareBrokers({ state }: BrokerDesk['desk'], ids: readonly number[]): PolicySet {
  const { policies } = state;
  if (policies === undefined) throw new Error('this desk has no policies');
  return { ...policies, version: 'more-brokers', kafkaClusters: policies.kafkaClusters.map((each) => ({ ...each, brokers: ids })) };
}

/** Two minutes of health, then the disk of this host hangs. */
function start(host: string, ...settings: Parameters<typeof createBrokerDesk>): BrokerDesk {
  const brokers = createBrokerDesk(...settings);
  brokers.run(120);
  brokers.world.sick.set(host, brokers.desk.now);
  return brokers;
}

test('the broker whose disk hangs is replaced, and only that one, when the cluster can spare it', () => {
  const brokers = start('kafka-a-1');
  brokers.run(40);
  expect(machinesOf(brokers)).toEqual(['kafka-a-1']);
  expect(brokers.gate().map(({ passed, sentence }) => `${passed ? '✓' : '✗'} ${sentence}`)).toEqual([
    expect.stringMatching(/^✓ the cluster was seen \d+(\.\d)? s ago, fresh up to 15 s$/),
    '✓ the cluster was seen from broker 2',
    '✓ 0 other replacements under way in the cluster',
    '✓ no broker of this cluster was replaced before',
    '✓ broker 1 is one of the 3 that are expected',
    '✓ all other brokers are registered',
    '✓ nothing speaks against another broker',
    '✓ replicas of 0 partitions are being moved',
    '✓ 0 partitions without a leader',
    '✓ 0 partitions with replicas out of sync, none of them on broker 1',
    '✓ 0 partitions complete on broker 1 alone',
    '✓ 0 partitions with no replica but the one on broker 1',
    '✓ 0 partitions with fewer in-sync replicas left than it takes to write',
    '✓ 0 partitions of which it is not known how many in-sync replicas they need',
    '✓ 0 topics could not be seen',
    '✓ 2 of 2 partitions have a replica on broker 1',
    '✓ broker 1 is no controller',
    expect.stringMatching(
      /^✓ broker 1 is judged failed disk: its disk has finished nothing for \d+ s, and its canary has failed for \d+ s$/,
    ),
  ]);
});

test('with a second replica lost first it holds, and says which partitions', () => {
  const brokers = createBrokerDesk();
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [1, 2]), partition('orders:1', [2, 3, 1], [2, 3, 1])];
  brokers.run(120);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  brokers.run(120);
  expect(machinesOf(brokers)).toEqual([]);
  expect(refusalsOf(brokers)).toEqual(['gate_refused: 1 partition with fewer in-sync replicas left than it takes to write: orders-0']);
  expect(brokers.desk.lines().join('\n')).toContain(
    'would replace kafka-a-1 (end it first); 1 partition with fewer in-sync replicas left than it takes to write: orders-0 [gate_refused]',
  );
});

test('three brokers with two of three replicas of some partitions in two zones fall ill at once: none goes, and the partitions are named', () => {
  // 5 December 2025: replicas were unevenly placed after an exercise, and the brokers that held them were ended one after the other.
  const brokers = createBrokerDesk();
  const { world, desk } = brokers;
  for (const id of [4, 5, 6, 7, 8, 9]) world.hosts.set(`kafka-${'abc'[id % 3]}-${id}`, id);
  world.registered = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  world.partitions = [
    partition('even:0', [4, 5, 6], [4, 5, 6]),
    partition('crowded:0', [1, 2, 4], [1, 2, 4]),
    partition('crowded:1', [2, 6, 5], [2, 6, 5]),
  ];
  desk.tell({ kind: 'policies_read', policies: declareBrokers(desk, world.registered), warnings: [] });
  brokers.run(120);
  for (const host of ['kafka-a-1', 'kafka-b-2', 'kafka-a-6']) world.sick.set(host, desk.now);
  brokers.run(300);
  expect(machinesOf(brokers)).toEqual([]);
  const refused = desk.entries.flatMap((entry) =>
    entry.kind === 'decided' && entry.decision.reason === 'gate_refused' ? [entry.decision] : [],
  );
  expect(refused.map(({ host }) => host?.name)).toEqual(['kafka-a-1', 'kafka-b-2', 'kafka-a-6']);
  expect(refused[1]?.checks.filter(({ reason, passed }) => reason === 'gate_refused' && !passed).map(({ sentence }) => sentence)).toEqual([
    'the cluster was seen from broker 2',
    expect.stringMatching(/^broker 1 is failed disk \(.*\); broker 6 is suspect \(disk trouble on kafka-a-6\)$/),
    '2 partitions with fewer in-sync replicas left than it takes to write: crowded-0, crowded-1',
  ]);
});

test('it acts as soon as the cluster can spare the broker again', () => {
  const brokers = createBrokerDesk();
  brokers.world.registered = [1, 2];
  brokers.run(120);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  brokers.run(60);
  expect(refusalsOf(brokers)[0]).toBe('gate_refused: not registered: broker 3');
  brokers.world.registered = [1, 2, 3];
  brokers.run(15);
  expect(machinesOf(brokers)).toEqual(['kafka-a-1']);
});

test.each([
  ['no cluster is declared', 'none', 'no KafkaCluster in the policies says that kafka-a-1 is one of its hosts'],
  [
    'the cluster says nothing of its hosts',
    { target: undefined },
    'no KafkaCluster in the policies says that kafka-a-1 is one of its hosts',
  ],
] as const)('where %s, nobody can be asked', (_why, cluster, because) => {
  const brokers = start('kafka-a-1', {}, cluster);
  brokers.run(60);
  expect(machinesOf(brokers)).toEqual([]);
  expect(refusalsOf(brokers)).toEqual([`gate_unanswered: ${because}`]);
});

test('while no broker answers, nothing is known', () => {
  const brokers = createBrokerDesk();
  brokers.world.trouble = 'connection refused';
  brokers.run(120);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  brokers.run(60);
  expect(machinesOf(brokers)).toEqual([]);
  expect(refusalsOf(brokers)).toEqual(['gate_unanswered: events has not been seen: connection refused']);
});

test('a cluster that cannot be looked at is told once, before any broker of it is ill', () => {
  const brokers = createBrokerDesk();
  const told = () => brokers.desk.lines().filter((line) => line.includes(' events can'));
  brokers.run(60);
  brokers.world.trouble = 'denied: SASL_AUTHENTICATION_FAILED';
  brokers.run(170);
  expect(told()).toEqual([]);
  brokers.run(600);
  brokers.desk.restart();
  brokers.run(600);
  brokers.world.trouble = undefined;
  brokers.run(20);
  expect(told()).toEqual([
    '3:51 unknown   events cannot be looked at, so no broker of it is replaced: denied: SASL_AUTHENTICATION_FAILED',
    expect.stringMatching(/^2\d:\d\d well {6}events can be looked at again, after \d+ min( \d+ s)?$/),
  ]);
});

test('what was seen before the brokers fell silent is too old to act on', () => {
  const brokers = start('kafka-a-1');
  brokers.world.trouble = 'no answer within 8 s';
  brokers.run(60);
  expect(machinesOf(brokers)).toEqual([]);
  expect(refusalsOf(brokers)[0]).toMatch(/^gate_refused: the cluster was seen \d+ s ago, fresh up to 15 s$/);
});

test('when the canary of another broker of three fails as well, it is not the fault of one host', () => {
  const brokers = createBrokerDesk();
  brokers.run(120);
  brokers.world.mute.add('kafka-b-2');
  brokers.run(10);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  brokers.run(60);
  expect(machinesOf(brokers)).toEqual([]);
  expect(refusalsOf(brokers)).toEqual([
    'gate_refused: broker 2 is suspect (kafka trouble on kafka-b-2)',
    'gate_refused: 2 partitions with fewer in-sync replicas left than it takes to write: orders-0, orders-1',
    expect.stringMatching(
      /^gate_refused: broker 1 is judged cluster wide: its canary has failed for \d+ s, and so have 50 % of the other brokers' canaries/,
    ),
  ]);
});

test('an approval passes no gate that has closed meanwhile', () => {
  const brokers = start('kafka-a-1', { mode: 'approve' });
  brokers.run(40);
  const opened = brokers.desk.entries.find((entry) => entry.kind === 'remediation_opened');
  if (opened?.kind !== 'remediation_opened') throw new Error('no repair waits for an approval');
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [1])];
  brokers.run(15);
  const { remediation, planHash } = opened;
  brokers.desk.tell({ kind: 'approval_given', remediation, planHash, by: 'kim', because: 'we need it' });
  brokers.run(120);
  expect(machinesOf(brokers)).toEqual([]);
  brokers.world.partitions = [partition('orders:0', [1, 2, 3], [2, 3])];
  brokers.run(15);
  expect(machinesOf(brokers)).toEqual(['kafka-a-1']);
});

test('no second broker goes before the first is whole and has been for ten minutes, nor within half an hour; a restart forgets nothing', () => {
  const brokers = start('kafka-a-1');
  const { world, desk } = brokers;
  brokers.run(40);
  brokers.replace('kafka-a-9');
  world.partitions = [partition('orders:0', [1, 2, 3], [2, 3], 1)];
  brokers.run(150);
  expect(desk.lines().join('\n')).toContain('kafka-a-9 runs broker 1 of events');
  world.sick.set('kafka-b-2', desk.now);
  brokers.run(60);
  expect(refusalsOf(brokers).slice(1, 3)).toEqual([
    'gate_refused: 1 other replacement under way in the cluster',
    expect.stringMatching(
      /^gate_refused: the replacement of broker 1 began .* ago, and its replicas are not complete yet; they must be for 10 min$/,
    ),
  ]);
  desk.restart();
  world.partitions = [partition('orders:0', [1, 2, 3], [2, 3, 1])];
  brokers.run(20 * 60);
  expect(desk.lines().join('\n')).toMatch(/kafka-a-1 act-\S+ succeeded[^]*broker 1 of events is whole again/);
  expect(machinesOf(brokers)).toEqual(['kafka-a-1']);
  brokers.run(12 * 60);
  expect(machinesOf(brokers)).toEqual(['kafka-a-1', 'kafka-b-2']);
});

test('a broker that is a controller too goes only while the check of the others is well', () => {
  const controllers = { brokers: [1, 2, 3], check: 'quorum' };
  const brokers = createBrokerDesk({}, { controllers });
  brokers.world.quorum.set('kafka-a-1', 2).set('kafka-b-2', 0);
  brokers.run(120);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  brokers.run(60);
  expect(refusalsOf(brokers)).toEqual(['gate_refused: broker 1 is a controller too, and the controllers can not do without it']);
  brokers.world.quorum.set('kafka-c-3', 0);
  brokers.run(15);
  expect(machinesOf(brokers)).toEqual(['kafka-a-1']);
});

test.each([
  [
    'nobody has said who the controllers are',
    undefined,
    'it is not known whether broker 1 is a controller too, and the controllers could not be asked',
  ],
  [
    'no check is declared',
    { brokers: [1, 2, 3], check: undefined },
    'broker 1 is a controller too, and the controllers could not be asked',
  ],
] as const)('where %s, no broker is replaced', (_why, controllers, because) => {
  const brokers = start('kafka-a-1', {}, { controllers });
  brokers.run(60);
  expect(machinesOf(brokers)).toEqual([]);
  expect(refusalsOf(brokers)).toEqual([`gate_refused: ${because}`]);
});

test('two hosts that say they run the same broker are a contradiction that nobody here solves', () => {
  const brokers = createBrokerDesk();
  brokers.world.hosts.set('kafka-a-4', 1);
  brokers.run(120);
  brokers.world.sick.set('kafka-a-1', brokers.desk.now);
  brokers.run(60);
  expect(machinesOf(brokers)).toEqual([]);
  expect(refusalsOf(brokers)).toEqual(['gate_unanswered: kafka-a-4 says too that it runs broker 1 of events']);
});

test('a step that costs no host asks no gate, and counts as no replacement', () => {
  const brokers = start('kafka-a-1', { steps: [{ action: 'captureEvidence', with: { timeout: 60_000 } }] });
  brokers.run(60);
  expect(brokers.calls().map(({ step }) => step.action)).toEqual(['captureEvidence']);
  expect([brokers.gate(), brokers.desk.state.history.kafka.replacements.size]).toEqual([[], 0]);
});
