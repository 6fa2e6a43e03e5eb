import { expect, test } from 'vitest';
import { judgeGroup, type PartitionLag } from '../../../../src/liveness/kafka/judge-group.ts';
import type { LagVerdict } from '../../../../src/liveness/kafka/judge-lag.ts';

const partitionsOf = (...statuses: readonly LagVerdict['status'][]): PartitionLag[] =>
  statuses.map((status, partition) => ({
    topic: 'orders',
    partition,
    owner: 'web-1',
    verdict: { status, note: undefined, lag: status === 'unknown' ? undefined : 10 },
  }));

test.each([
  [['ok', 'ok'], 'ok', 20],
  [['ok', 'warn'], 'warn', 20],
  [['ok', 'warn', 'stall'], 'error', 30],
  [['ok', 'stop'], 'error', 20],
  [['ok', 'rewind'], 'error', 20],
  [['ok', 'unknown'], 'ok', 10],
  [['stall', 'unknown'], 'error', 10],
  [['stall', 'unknown', 'unknown'], 'unknown', 10],
  [[], 'unknown', 0],
] as const)('a group of %j is %s', (statuses, status, lag) => {
  expect(judgeGroup(partitionsOf(...statuses))).toMatchObject({ status, lag });
});

test('the partitions that make it so are named', () => {
  expect(judgeGroup(partitionsOf('ok', 'stall', 'warn', 'rewind')).partitions.map(({ partition }) => partition)).toEqual([1, 3]);
});
