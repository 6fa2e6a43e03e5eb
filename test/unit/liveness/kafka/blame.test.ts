import { expect, test } from 'vitest';
import { findBlame, rememberStanding, type StandingMemory } from '../../../../src/liveness/kafka/blame.ts';
import type { PartitionLag } from '../../../../src/liveness/kafka/judge-group.ts';
import type { LagVerdict } from '../../../../src/liveness/kafka/judge-lag.ts';

const minute = 60_000;
type Status = LagVerdict['status'];

/** Partitions in the order of the hosts that read them. */
function readBy(hosts: Readonly<Record<string, readonly Status[]>>): PartitionLag[] {
  return Object.entries(hosts)
    .flatMap(([owner, statuses]) => statuses.map((status) => ({ owner, status })))
    .map(({ owner, status }, partition) => ({
      topic: 'orders',
      partition,
      owner: owner === 'nobody' ? undefined : owner,
      verdict: { status, note: undefined, lag: 10 },
    }));
}
const nothing: StandingMemory = new Map();
const blame = (hosts: Readonly<Record<string, readonly Status[]>>) => {
  const partitions = readBy(hosts);
  return findBlame(partitions, rememberStanding(nothing, partitions, 0));
};

test('a host whose partitions stand while the others are read is to blame', () => {
  expect(blame({ a: ['stall', 'stall'], b: ['ok', 'ok'] })).toEqual({
    kind: 'hosts',
    hosts: ['a'],
    because: '2 of 2 partitions that a reads stand still, while the others are read',
  });
});

test('four in five are enough, three in four are not', () => {
  expect(blame({ a: ['stall', 'stall', 'stall', 'stall', 'ok'], b: ['ok', 'ok'] }).hosts).toEqual(['a']);
  expect(blame({ a: ['stall', 'stall', 'stall', 'ok'], b: ['ok', 'ok'] })).toMatchObject({ kind: 'unclear', hosts: [] });
});

test('one partition accuses its host only where three hosts can be compared', () => {
  expect(blame({ a: ['stall'], b: ['ok'] }).kind).toBe('unclear');
  expect(blame({ a: ['stall'], b: ['ok'], c: ['ok'] })).toMatchObject({ kind: 'hosts', hosts: ['a'] });
});

test('a host is not to blame while less than half of what the others read is well', () => {
  expect(blame({ a: ['stall', 'stall'], b: ['ok', 'ok'], c: ['unknown', 'unknown'] }).hosts).toEqual(['a']);
  expect(blame({ a: ['stall', 'stall'], b: ['ok'], c: ['warn', 'unknown'] }).kind).toBe('unclear');
});

test('when nothing is read anywhere, no host is to blame', () => {
  expect(blame({ a: ['stall', 'stall'], b: ['stall'], c: ['stop'] })).toEqual({
    kind: 'everybody',
    hosts: [],
    because: "nothing is read on any of 3 hosts: this is no host's fault",
  });
});

test.each(['warn', 'rewind', 'unknown', 'ok'] as const)('a partition that is %s accuses nobody', (status) => {
  expect(blame({ a: [status, status], b: ['ok', 'ok'] }).kind).toBe('nobody');
});

test('where one host reads everything, or nobody knows who reads, it cannot be told', () => {
  expect(blame({ a: ['stall', 'stall'] }).because).toBe('one host reads them all, so there is none to compare it with');
  expect(blame({ nobody: ['stop', 'stop'] }).because).toBe('2 partitions stand still, and it is not known who reads them');
});

test('a partition that stands on its next owner too holds something that nobody can swallow', () => {
  const first = readBy({ a: ['stall', 'stall'], b: ['ok', 'ok'] });
  const moved = readBy({ b: ['stall', 'ok'], c: ['ok', 'ok'] });
  const memory = rememberStanding(rememberStanding(nothing, first, 0), moved, 20 * minute);
  expect(findBlame(first, rememberStanding(nothing, first, 0)).kind).toBe('hosts');
  expect(findBlame(moved, memory)).toEqual({
    kind: 'poison',
    hosts: [],
    because: 'orders-0 stands still on b, and did on a before: it would stand still on the next host too',
  });
});

test('an hour later it is a new story', () => {
  const first = readBy({ a: ['stall', 'stall'], b: ['ok', 'ok'] });
  const moved = readBy({ b: ['stall', 'stall'], c: ['ok', 'ok'] });
  const remembered = (at: number) => rememberStanding(rememberStanding(nothing, first, 0), moved, at);
  expect(findBlame(moved, remembered(60 * minute)).kind).toBe('poison');
  expect(findBlame(moved, remembered(61 * minute))).toMatchObject({ kind: 'hosts', hosts: ['b'] });
  expect(rememberStanding(remembered(61 * minute), [], 122 * minute).size).toBe(0);
});

test('the host that held the poison before it moved is not blamed for what else stands on it', () => {
  const first = readBy({ a: ['stall', 'stall', 'stall'], b: ['ok'] });
  const back = readBy({ b: ['stall'], a: ['stall', 'stall'], c: ['ok', 'ok'] });
  const memory = rememberStanding(rememberStanding(nothing, first, 0), back, 5 * minute);
  expect(findBlame(back, memory)).toMatchObject({ kind: 'poison', hosts: [] });
});
