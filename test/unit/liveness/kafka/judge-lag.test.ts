import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConsumerGroupState } from '../../../../src/liveness/kafka/cluster-view.ts';
import { defaultLagSettings, judgeLag, samplesToKeep, type LagSample, type LagSettings } from '../../../../src/liveness/kafka/judge-lag.ts';

interface Vector {
  readonly id: string;
  readonly why: string;
  readonly input: {
    readonly samples: {
      readonly tMs: number;
      readonly failed?: true;
      readonly committed: number;
      readonly end: number;
      readonly low: number;
      readonly groupState: ConsumerGroupState;
      readonly members: number;
    }[];
    readonly nowMs: number;
    readonly periodMs: number;
    readonly windowSize: number;
    readonly allowedLag: number;
    readonly graceMs: number;
    readonly maxGraceMs: number;
  };
  readonly expect: { readonly status: string; readonly reason?: string };
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'poll-samples.json'), 'utf8')) as Vector[];

test('there are as many cases as there were written', () => {
  expect(vectors.length).toBe(22);
});

test.each(vectors)('$id: $why', ({ input, expect: { status, reason } }) => {
  const settings: LagSettings = { ...input, graceMaxMs: input.maxGraceMs };
  const samples = input.samples
    .filter(({ failed }) => failed !== true)
    .map(({ tMs, committed, ...rest }) => ({ ...rest, at: tMs, committed: committed === -1 ? undefined : committed }));
  expect(judgeLag(samples, settings, input.nowMs)).toMatchObject({ status: status.toLowerCase(), note: reason });
});

const periodMs = 30_000;
/** Looks half a minute apart at a group of three that stands at 500 while the log grows. */
const look = (count: number, change: (index: number) => Partial<LagSample> = () => ({})): LagSample[] =>
  Array.from({ length: count }, (_, index) => ({
    at: index * periodMs,
    committed: 500,
    end: 520 + index,
    low: 0,
    groupState: 'Stable',
    members: 3,
    ...change(index),
  }));
const judge = (samples: readonly LagSample[]) => judgeLag(samples, defaultLagSettings, (samples.at(-1)?.at ?? 0) + 1_000);

test('without any look nothing is known', () => {
  expect(judge([])).toEqual({ status: 'unknown', note: 'stale', lag: undefined });
});

test('what was not looked at for a while is unknown, and the window begins anew after it', () => {
  const gap = look(14, (index) => ({ at: index * periodMs + (index >= 8 ? 600_000 : 0) }));
  expect(judge(gap)).toMatchObject({ status: 'unknown', note: 'warming_up' });
});

test('a window that begins before the first commit is not full', () => {
  const late = look(14, (index) => (index < 6 ? { committed: undefined } : {}));
  expect(judge(late)).toMatchObject({ status: 'unknown', note: 'warming_up' });
  expect(judge(look(16, (index) => (index < 6 ? { committed: undefined } : {})))).toMatchObject({ status: 'stall' });
});

test('a log that began anew is judged again when its window is full', () => {
  const recreated = (count: number) => look(count, (index) => (index < 4 ? { end: 9_000 + index } : {}));
  expect(judge(recreated(13))).toMatchObject({ status: 'unknown', note: 'log_reset' });
  expect(judge(recreated(14))).toMatchObject({ status: 'stall', note: undefined, lag: 33 });
});

test('an offset beyond the end speaks of a log that is gone, unless the end was only read a moment too early', () => {
  expect(judge(look(20, () => ({ end: 40, committed: 5_000 })))).toMatchObject({ status: 'unknown', note: 'log_reset' });
  expect(judge(look(20, (index) => (index === 19 ? { committed: 545 } : {})))).toMatchObject({ status: 'ok', lag: 0 });
});

test('a rolling deploy that goes on for long is judged by what is read meanwhile', () => {
  const deploy = (change: (index: number) => Partial<LagSample>) =>
    judge(look(30, (index) => ({ members: 3 + (index % 2), ...change(index) })));
  expect(deploy((index) => ({ committed: 500 + 10 * index, end: 2_000 }))).toMatchObject({ status: 'ok', note: undefined });
  expect(deploy(() => ({}))).toMatchObject({ status: 'warn', note: 'rebalance_stuck' });
});

test('a deploy of two minutes ago is forgotten, and what still stands is said', () => {
  expect(judge(look(14, (index) => ({ members: index < 9 ? 3 : 4 })))).toMatchObject({ status: 'stall' });
});

test('so many looks are kept that a stuck rebalance can be told', () => {
  expect(samplesToKeep(defaultLagSettings)).toBe(30);
});
