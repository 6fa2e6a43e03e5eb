import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BrokerVerdictKind } from '../../../../src/liveness/kafka/broker-verdict.ts';
import { askBrokerGate, type BrokerGateCase } from '../../../../src/remediation/gates/broker-gate.ts';
import { answerGate, findGate, refusalsOf } from '../../../../src/remediation/gates/gate.ts';
import { clusterOf, failedBroker, now, partition, view } from './cluster-of-three.ts';

interface Vector {
  readonly id: string;
  readonly why: string;
  readonly input: {
    readonly target: number;
    readonly expectedBrokers: number[];
    readonly registeredBrokers: number[];
    readonly viewAgeS: number;
    readonly viewFrom: number[];
    readonly reassigning: number;
    readonly replacementsInFlight: number;
    readonly lastReplacementAgoS: number;
    readonly targetIsKraftController: boolean;
    readonly allowRf1: string[];
    readonly partitions: {
      readonly tp: string;
      readonly leader: number;
      readonly replicas: number[];
      readonly isr: number[];
      readonly minIsr: number;
    }[];
  };
  readonly expect: { readonly allow: boolean; readonly reason: string };
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'broker-gate.json'), 'utf8')) as Vector[];

/** A case that says nothing of the verdict is about a broker that has failed; whether its volume survives is not asked at all. */
function readCase({ input }: Vector): BrokerGateCase {
  const partitions = input.partitions.map(({ tp, leader, replicas, isr, minIsr }) => ({
    ...partition(tp, replicas, isr, minIsr),
    leader: leader === -1 ? undefined : leader,
  }));
  const begunAt = now - input.lastReplacementAgoS * 1000;
  const settled = { hasLeft: true, seenAt: begunAt + 2_400_000, wholeSince: begunAt + 1_800_000, settledAt: begunAt + 2_400_000 };
  return {
    target: input.target,
    expectedBrokers: input.expectedBrokers,
    view: {
      ...clusterOf(input.registeredBrokers, partitions),
      seenAt: now - input.viewAgeS * 1000,
      seenFrom: input.viewFrom[0],
      reassignments: Array.from({ length: input.reassigning }, (_, index) => ({ topic: 'moving', partition: index })),
    },
    othersUnderWay: input.replacementsInFlight,
    last: { broker: 3, begunAt, ...settled },
    isController: input.targetIsKraftController,
    controllerQuorum: undefined,
    verdict: failedBroker.verdict,
    missingForMs: undefined,
    doubted: new Map(),
    expendableTopics: input.allowRf1,
  };
}

const judged = (kind: BrokerVerdictKind) => ({ kind, because: 'of what was seen' });
const reasonsOf = (gateCase: BrokerGateCase, at = now) => refusalsOf(askBrokerGate(gateCase, at)).map(({ reason }) => reason);

test('there are as many cases as there were written', () => {
  expect(vectors.length).toBe(16);
});

test.each(vectors)('$id: $why', (vector) => {
  const gateCase = readCase(vector);
  expect(askBrokerGate(gateCase, now).kind).toBe(vector.expect.allow ? 'permitted' : 'refused');
  expect(reasonsOf(gateCase)[0] ?? 'ok').toBe(vector.expect.reason);
});

test('a refusal names every condition that failed, and the partitions', () => {
  const partitions = [
    partition('orders-0', [1, 2, 3], [1]),
    partition('orders-1', [1, 2, 3], [1, 2]),
    partition('orders-2', [2, 3, 4], [2, 4]),
  ];
  const answer = askBrokerGate({ ...failedBroker, view: clusterOf([1, 2], partitions), othersUnderWay: 1 }, now);
  expect(refusalsOf(answer).map(({ sentence }) => sentence)).toEqual([
    '1 other replacement under way in the cluster',
    'not registered: broker 3',
    '1 partition with replicas out of sync, none of them on broker 1: orders-2',
    '1 partition complete on broker 1 alone: orders-0',
    '2 partitions with fewer in-sync replicas left than it takes to write: orders-0, orders-1',
  ]);
  expect(refusalsOf(answer).at(-1)?.partitions).toEqual(['orders-0', 'orders-1']);
});

test('all conditions are asked, also after the first that fails', () => {
  const asked = (gateCase: BrokerGateCase) => askBrokerGate(gateCase, now).findings.map(({ reason }) => reason);
  expect(asked({ ...failedBroker, othersUnderWay: 3, verdict: judged('healthy') })).toEqual(asked(failedBroker));
  expect(asked(failedBroker).length).toBe(18);
});

test('many partitions are all listed, and a few of them named', () => {
  const many = Array.from({ length: 40 }, (_, index) => partition(`orders-${index}`, [1, 2, 3], [1]));
  const [first] = refusalsOf(askBrokerGate({ ...failedBroker, view: clusterOf([1, 2, 3], many) }, now));
  expect(first?.partitions.length).toBe(40);
  expect(first?.sentence).toBe('40 partitions complete on broker 1 alone: orders-0, orders-1, orders-2, orders-3 and 36 more');
});

test('a cluster that was not seen, from nobody knows where, or in the future permits nothing', () => {
  expect(reasonsOf({ ...failedBroker, view: undefined })).toEqual(['view_missing']);
  expect(reasonsOf({ ...failedBroker, view: { ...view, seenFrom: undefined } })).toEqual(['view_not_independent']);
  expect(reasonsOf({ ...failedBroker, view: { ...view, seenAt: now + 1 } })).toEqual(['view_stale']);
});

test('what could not be asked holds: reassignments, the needed in-sync replicas, the controller role', () => {
  expect(reasonsOf({ ...failedBroker, view: { ...view, reassignments: undefined } })).toEqual(['reassignments_unknown']);
  const unknownMin = { ...partition('t-0', [1, 2, 3], [1, 2, 3]), minIsr: undefined };
  expect(reasonsOf({ ...failedBroker, view: clusterOf([1, 2, 3], [unknownMin]) })).toEqual(['min_isr_unknown']);
  expect(reasonsOf({ ...failedBroker, isController: undefined })).toEqual(['controller_quorum_unknown']);
});

test('a controller goes only with the word of its quorum', () => {
  const yes = answerGate([findGate('majority_at_risk', true, '2 of 3 left')]);
  const no = answerGate([findGate('majority_at_risk', false, '1 of 3 left')]);
  expect(reasonsOf({ ...failedBroker, isController: true, controllerQuorum: yes })).toEqual([]);
  expect(reasonsOf({ ...failedBroker, isController: true, controllerQuorum: no })).toEqual(['controller_quorum_unknown']);
});

test('a broker on which nothing is seen may hold what the observer is not allowed to see', () => {
  const elsewhere = clusterOf([1, 2, 3], [partition('t-0', [2, 3], [2, 3])]);
  expect(reasonsOf({ ...failedBroker, view: elsewhere })).toEqual(['nothing_seen_on_target']);
  expect(reasonsOf({ ...failedBroker, view: clusterOf([1, 2, 3], []) })).toEqual(['nothing_seen_on_target']);
});

test('a topic that could not be seen may have its only copy on the broker', () => {
  const answer = askBrokerGate({ ...failedBroker, view: { ...view, unseenTopics: ['payments'] } }, now);
  expect(refusalsOf(answer).map(({ sentence }) => sentence)).toEqual(['1 topic could not be seen: payments']);
});

test('in-sync replicas on brokers that are gone, or on disks that have failed, are none', () => {
  const t0 = partition('t-0', [1, 2, 4], [1, 2, 4]);
  expect(reasonsOf({ ...failedBroker, view: clusterOf([1, 2, 3, 4], [t0]) })).toEqual([]);
  expect(reasonsOf({ ...failedBroker, view: clusterOf([1, 2, 3], [t0]) })).toEqual(['below_min_isr']);
  expect(reasonsOf({ ...failedBroker, view: clusterOf([1, 2, 3, 4], [{ ...t0, offline: [4] }]) })).toEqual(['below_min_isr']);
});

test('a replica on a disk that has failed is out of sync, although its leader still counts it', () => {
  const elsewhere = { ...partition('t-2', [2, 3], [2, 3]), offline: [3] };
  expect(reasonsOf({ ...failedBroker, view: { ...view, partitions: [...view.partitions, elsewhere] } })).toEqual(['urp_elsewhere']);
});

test('a replica on a broker that something speaks against is not counted on, although it is still in sync', () => {
  const doubted = new Map([[2, { kind: 'suspect_disk', because: 'its disk has finished nothing for 16 s' } as const]]);
  const answer = askBrokerGate({ ...failedBroker, doubted }, now);
  expect(refusalsOf(answer).map(({ sentence }) => sentence)).toEqual([
    'broker 2 is suspect disk (its disk has finished nothing for 16 s)',
    '2 partitions with fewer in-sync replicas left than it takes to write: t-0, t-1',
  ]);
});

test('a leader that is not registered leads nothing', () => {
  const t1 = { ...partition('t-1', [5, 2, 3], [5, 2, 3]), leader: 5 };
  expect(reasonsOf({ ...failedBroker, view: { ...view, partitions: [...view.partitions, t1] } })).toEqual([
    'offline_partition',
    'urp_elsewhere',
  ]);
});

test('what may be lost stands in the way of nothing only where it has no other replica', () => {
  const dead = { ...partition('scratch-0', [1], []), leader: undefined };
  const shared = partition('scratch-1', [1, 2, 3], [1]);
  const seen = (partitions: typeof view.partitions) => ({
    ...failedBroker,
    view: clusterOf([1, 2, 3], partitions),
    expendableTopics: ['scratch'],
  });
  expect(reasonsOf(seen([dead]))).toEqual([]);
  expect(reasonsOf(seen([shared]))).toEqual(['sole_isr', 'below_min_isr']);
});

test.each(['healthy', 'degraded', 'unknown', 'suspect', 'suspect_disk', 'cluster_wide', 'down', undefined] as const)(
  'a broker that is judged %s is not replaced',
  (verdict) => {
    expect(reasonsOf({ ...failedBroker, verdict: verdict && judged(verdict) })).toEqual(['not_failed']);
  },
);

test('one that is down may go ten minutes after it has left the metadata, because until then it may be restarting', () => {
  const gone = { ...failedBroker, verdict: judged('down'), view: clusterOf([2, 3], [partition('t-0', [1, 2, 3], [2, 3])]) };
  const after = (missingForMs: number | undefined) => reasonsOf({ ...gone, missingForMs });
  expect([undefined, 15_000, 599_999].map(after)).toEqual([['not_failed'], ['not_failed'], ['not_failed']]);
  expect(after(600_000)).toEqual([]);
  expect(reasonsOf({ ...gone, missingForMs: 600_000, verdict: judged('suspect') })).toEqual(['not_failed']);
});

test('a broker that nobody expects is not replaced', () => {
  expect(reasonsOf({ ...failedBroker, expectedBrokers: [2, 3] })).toEqual(['unknown_member']);
});
