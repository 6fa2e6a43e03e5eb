import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isFailedBroker, judgeBroker, type BrokerEvidence, type CanaryEvidence } from '../../../../src/liveness/kafka/broker-verdict.ts';

interface Vector {
  readonly id: string;
  readonly why: string;
  readonly input: {
    readonly sinceStartS: number;
    readonly localListener: 'ok' | 'refused' | 'timeout';
    readonly canary: {
      readonly state: CanaryEvidence['state'];
      readonly failForS: number;
      readonly p99Ms: number;
      readonly baselineP99Ms: number;
    };
    readonly diskStallS: number;
    readonly localOutOfIsrS: number;
    readonly viewAgeS: number;
    readonly peersCanaryFailFraction: number;
  };
  readonly expect: string;
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'broker-verdicts.json'), 'utf8')) as Vector[];

function readEvidence({ input }: Vector): BrokerEvidence {
  const { canary } = input;
  return {
    upForMs: input.sinceStartS * 1000,
    listener: { state: input.localListener, forMs: canary.failForS * 1000 },
    canary: { state: canary.state, failingForMs: canary.failForS * 1000, p99Ms: canary.p99Ms, usualP99Ms: canary.baselineP99Ms },
    diskStalledForMs: input.diskStallS * 1000,
    viewAgeMs: input.viewAgeS * 1000,
    outOfIsrForMs: input.localOutOfIsrS * 1000,
    unregisteredForMs: 0,
    peersFailingShare: input.peersCanaryFailFraction,
  };
}

test('there are as many cases as there were written', () => {
  expect(vectors.length).toBe(17);
});

test.each(vectors)('$id: $why', (vector) => {
  expect(judgeBroker(readEvidence(vector)).kind).toBe(vector.expect === 'OK' ? 'healthy' : vector.expect.toLowerCase());
});

const stalled: BrokerEvidence = {
  upForMs: 3_600_000,
  listener: { state: 'ok', forMs: 0 },
  canary: { state: 'timeout', failingForMs: 20_000, p99Ms: 20, usualP99Ms: 15 },
  diskStalledForMs: 20_000,
  viewAgeMs: 3_000,
  outOfIsrForMs: 0,
  unregisteredForMs: 0,
  peersFailingShare: 0,
};
const quiet: BrokerEvidence = { ...stalled, canary: { state: 'ok', failingForMs: 0, p99Ms: 20, usualP99Ms: 15 }, diskStalledForMs: 0 };

test('the reason is a sentence with its numbers', () => {
  expect(judgeBroker(stalled).because).toBe('its disk has finished nothing for 20 s, and its canary has failed for 20 s');
  expect(judgeBroker({ ...stalled, peersFailingShare: 0.5 }).because).toBe(
    "its canary has failed for 20 s, and so have 50 % of the other brokers' canaries: this is not the fault of one host",
  );
});

test('a canary that fails says nothing about this broker while nothing is known of the others', () => {
  expect(judgeBroker({ ...stalled, peersFailingShare: undefined }).kind).toBe('unknown');
});

test('replicas that were out of sync in an old view are no evidence', () => {
  const aside = {
    ...quiet,
    canary: { ...quiet.canary, state: 'not_leader' as const, failingForMs: 0, p99Ms: undefined, usualP99Ms: undefined },
  };
  const evidence = { ...aside, diskStalledForMs: 45_000, outOfIsrForMs: 15_000 };
  expect(judgeBroker(evidence).kind).toBe('failed_disk');
  expect(judgeBroker({ ...evidence, viewAgeMs: 31_000 }).kind).toBe('suspect_disk');
  expect(judgeBroker({ ...evidence, viewAgeMs: undefined }).kind).toBe('suspect_disk');
});

test('a broker that has left the metadata is down, and one that is only missing from an old view is not', () => {
  expect(judgeBroker({ ...quiet, unregisteredForMs: 15_000 })).toEqual({
    kind: 'down',
    because: "it left the cluster's metadata 15 s ago",
  });
  expect(judgeBroker({ ...quiet, unregisteredForMs: 14_000 }).kind).toBe('healthy');
  expect(judgeBroker({ ...quiet, unregisteredForMs: 60_000, viewAgeMs: 40_000 }).kind).toBe('healthy');
});

test('a host that measures nothing is neither well nor ill', () => {
  expect(judgeBroker({ ...quiet, canary: undefined, listener: undefined, diskStalledForMs: undefined }).kind).toBe('unknown');
});

test('only a broker that has failed may lead to a replacement', () => {
  const kinds = [
    'healthy',
    'degraded',
    'unknown',
    'suspect',
    'suspect_disk',
    'cluster_wide',
    'down',
    'failed_broker',
    'failed_disk',
  ] as const;
  expect(kinds.filter(isFailedBroker)).toEqual(['failed_broker', 'failed_disk']);
});

test('a broker that has lost its registration because of its disk stays a broker with a failed disk; without that it is down', () => {
  const gone = { ...stalled, unregisteredForMs: 30_000 };

  expect(judgeBroker(gone).kind).toBe('failed_disk');
  expect(judgeBroker({ ...gone, diskStalledForMs: 0 }).kind).toBe('down');
});
