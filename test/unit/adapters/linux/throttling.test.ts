import { expect, test } from 'vitest';
import { createThrottlingConcern, findThrottlingPaths } from '../../../../src/adapters/linux/throttling.ts';
import { collectFrom, createFakeKernel } from './fake-kernel-files.ts';

test('control groups of version 2 are looked at first, and of version 1 under their joined name', () => {
  expect(findThrottlingPaths('4:cpu,cpuacct:/system.slice/heald.service\n0::/system.slice/heald.service\n')).toEqual([
    '/sys/fs/cgroup/system.slice/heald.service/cpu.stat',
    '/sys/fs/cgroup/unified/system.slice/heald.service/cpu.stat',
    '/sys/fs/cgroup/cpu,cpuacct/system.slice/heald.service/cpu.stat',
    '/sys/fs/cgroup/cpu/system.slice/heald.service/cpu.stat',
  ]);
});

test('half of the periods throttled is a share of 0.5, and no period at all is none', () => {
  const path = '/sys/fs/cgroup/a/cpu.stat';
  const kernel = createFakeKernel({ '/proc/self/cgroup': '0::/a\n', [path]: 'usage_usec 5\nnr_periods 10\nnr_throttled 1\n' });
  const throttling = createThrottlingConcern(kernel);
  collectFrom(throttling, 0);
  kernel.texts.set(path, 'nr_periods 30\nnr_throttled 11\n');
  expect(collectFrom(throttling, 5_000).readings).toEqual({ 'cpu.throttled_share host': 0.5 });
  expect(collectFrom(throttling, 10_000).readings).toEqual({ 'cpu.throttled_share host': 0 });
});

test('a group without a quota counter is a lack', () => {
  const kernel = createFakeKernel({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.stat': 'usage_usec 5\n' });
  expect(collectFrom(createThrottlingConcern(kernel)).lacks).toHaveProperty(['cpu.throttled_share']);
});
