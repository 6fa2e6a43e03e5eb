import { expect, test } from 'vitest';
import { createMemoryConcern, parseNamedNumber } from '../../../../src/adapters/linux/memory.ts';
import { collectFrom, createFakeKernel } from './fake-kernel-files.ts';

test('a name is matched whole: oom_kill is not oom_kill_refused, pgmajfault is not thp_pgmajfault', () => {
  const text = 'thp_pgmajfault 1\npgmajfault 20\noom_kill_refused 9\noom_kill 3\n';
  expect(parseNamedNumber(text, 'pgmajfault')).toBe(20);
  expect(parseNamedNumber(text, 'oom_kill')).toBe(3);
  expect(parseNamedNumber('MemTotal:       24684096 kB\n', 'MemTotal')).toBe(24_684_096);
});

test('page cache that can be given back is not used memory', () => {
  const meminfo = 'MemTotal: 1000 kB\nMemFree: 50 kB\nMemAvailable: 900 kB\n';
  const memory = createMemoryConcern(createFakeKernel({ '/proc/meminfo': meminfo, '/proc/vmstat': '' }));
  expect(collectFrom(memory).readings['memory.used_share host']).toBeCloseTo(0.1);
});

test('faults are a rate, kills are a count of the interval', () => {
  const kernel = createFakeKernel({ '/proc/vmstat': 'pgmajfault 1000\noom_kill 3\n' });
  const memory = createMemoryConcern(kernel);
  collectFrom(memory, 0);
  kernel.texts.set('/proc/vmstat', 'pgmajfault 2000\noom_kill 4\n');
  const { readings, lacks } = collectFrom(memory, 5_000);
  expect(readings).toEqual({ 'memory.major_faults_per_second host': 200, 'memory.oom_kills host': 1 });
  expect(lacks).toHaveProperty(['memory.used_share']);
});
