import { expect, test } from 'vitest';
import type { ClusterView, PartitionSeen } from '../../../../src/liveness/kafka/cluster-view.ts';
import {
  beginReplacement,
  checkSettled,
  followReplacement,
  type LastReplacement,
} from '../../../../src/remediation/gates/last-replacement.ts';
import { clusterOf, partition } from './cluster-of-three.ts';

const begunAt = 1_000_000;
const minute = 60_000;
const whole = [partition('t-0', [1, 2, 3], [2, 3, 1])];
const copying = [partition('t-0', [1, 2, 3], [2, 3])];

const seenAt = (at: number, partitions: readonly PartitionSeen[], brokers: readonly number[] = [1, 2, 3]): ClusterView => ({
  ...clusterOf(brokers, partitions),
  seenAt: begunAt + at,
});
/** A view every 15 seconds, from one minute after the beginning to another. */
const watch = (last: LastReplacement, from: number, to: number, partitions: readonly PartitionSeen[], brokers?: readonly number[]) => {
  let watched = last;
  for (let at = from * minute; at <= to * minute; at += 15_000) watched = followReplacement(watched, seenAt(at, partitions, brokers));
  return watched;
};
const settles = (last: LastReplacement, minutesLater: number) => checkSettled(last, begunAt + minutesLater * minute).passed;

test('a replacement settles after its replicas have been complete for ten minutes', () => {
  const copied = watch(watch(beginReplacement(1, begunAt), 1, 20, copying), 21, 30, whole);
  expect(settles(copied, 31)).toBe(false);
  const soaked = watch(copied, 30, 31, whole);
  expect(settles(soaked, 31)).toBe(true);
});

test('one that never completes does not settle by waiting', () => {
  const last = watch(beginReplacement(1, begunAt), 1, 90, copying);
  expect(checkSettled(last, begunAt + 90 * minute)).toMatchObject({
    passed: false,
    sentence: 'the replacement of broker 1 began 1 h 30 min ago, and its replicas are not complete yet; they must be for 10 min',
  });
});

test('half an hour passes between two, however fast the first one settled', () => {
  const last = watch(beginReplacement(1, begunAt), 1, 12, whole);
  expect([settles(last, 29), settles(last, 30)]).toEqual([false, true]);
});

test('the picture from before the broker has left does not count once the broker is seen to be gone', () => {
  const ended = watch(beginReplacement(1, begunAt), 0, 1, whole);
  const back = watch(watch(ended, 1, 8, copying, [2, 3]), 25, 34, whole);
  expect(settles(back, 34)).toBe(false);
  expect(settles(watch(back, 34, 35, whole), 35)).toBe(true);
});

test('a broker that is not registered is not complete, whatever the in-sync sets say', () => {
  expect(settles(watch(beginReplacement(1, begunAt), 1, 40, whole, [2, 3]), 40)).toBe(false);
});

test('a time without a look is time of which nothing is known: the soak begins anew', () => {
  const before = watch(beginReplacement(1, begunAt), 20, 25, whole);
  const late = followReplacement(before, seenAt(40 * minute, whole));
  expect(settles(late, 40)).toBe(false);
  expect(checkSettled(late, begunAt + 41 * minute).sentence).toBe(
    'the replacement of broker 1 began 41 min ago, and its replicas are complete for 1 min; they must be for 10 min',
  );
});

test('what is older than its beginning is left out', () => {
  const last = beginReplacement(1, begunAt);
  expect(followReplacement(last, seenAt(-minute, whole))).toBe(last);
});

test('what befalls the broker after it has settled is another story', () => {
  const settled = watch(beginReplacement(1, begunAt), 10, 30, whole);
  expect(settles(watch(settled, 30, 60, copying), 60)).toBe(true);
});
