import { expect, test } from 'vitest';
import { createLimitsConcern, parseFileShare, parseThreads } from '../../../../src/adapters/linux/limits.ts';
import { collectFrom, createFakeKernel } from './fake-kernel-files.ts';

test('allocated file handles count against the maximum, the unused middle column does not', () => {
  expect(parseFileShare('500\t0\t2000\n')).toBe(0.25);
  expect(parseFileShare('')).toBeUndefined();
});

test('threads are those that exist, not those that run', () => {
  expect(parseThreads('0.00 0.00 0.00 1/93 5955\n')).toBe(93);
});

test('the lower of the two thread limits is the one that is hit', () => {
  const kernel = createFakeKernel({
    '/proc/loadavg': '0.00 0.00 0.00 1/300 5955\n',
    '/proc/sys/kernel/threads-max': '192000\n',
    '/proc/sys/kernel/pid_max': '400\n',
  });
  expect(collectFrom(createLimitsConcern(kernel)).readings).toEqual({ 'limits.pids_used_share host': 0.75 });
});

test('a host without connection tracking lacks the signal', () => {
  const { lacks } = collectFrom(createLimitsConcern(createFakeKernel({})));
  expect(lacks['limits.conntrack_used_share']).toBe('connection tracking is not loaded');
});
