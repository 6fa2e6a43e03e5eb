import { expect, test } from 'vitest';
import { createProcessorConcern, parseProcessorTimes } from '../../../../src/adapters/linux/processor.ts';
import { collectFrom, createFakeKernel } from './fake-kernel-files.ts';

test('guest time is part of user time and is not counted twice', () => {
  expect(parseProcessorTimes('cpu  100 0 50 800 40 5 5 0 60 0\ncpu0 1 2 3 4\n')).toEqual({ busy: 160, ioWait: 40, stolen: 0, total: 1000 });
});

test('an old kernel with four columns is read, and a text without processors is not', () => {
  expect(parseProcessorTimes('cpu 10 0 10 80\n')).toEqual({ busy: 20, ioWait: 0, stolen: 0, total: 100 });
  expect(parseProcessorTimes('intr 5\n')).toBeUndefined();
});

test('shares are those of the time since the last report', () => {
  const kernel = createFakeKernel({ '/proc/stat': 'cpu  100 0 0 900 0 0 0 0 0 0\n' });
  const processor = createProcessorConcern(kernel);
  kernel.texts.set('/proc/stat', 'cpu  150 0 0 920 10 0 0 20 0 0\n');
  const { readings } = collectFrom(processor);
  expect(readings).toEqual({ 'cpu.busy_share host': 0.5, 'cpu.iowait_share host': 0.1, 'cpu.steal_share host': 0.2 });
});

test('a waiting counter that steps back when a processor goes offline is no negative share', () => {
  const kernel = createFakeKernel({ '/proc/stat': 'cpu  100 0 0 900 50 0 0 0 0 0\n' });
  const processor = createProcessorConcern(kernel);
  kernel.texts.set('/proc/stat', 'cpu  200 0 0 900 40 0 0 0 0 0\n');
  expect(collectFrom(processor).readings['cpu.iowait_share host']).toBe(0);
});

test('two reports within one tick of the counters do not divide by zero', () => {
  const processor = createProcessorConcern(createFakeKernel({ '/proc/stat': 'cpu  100 0 0 900 0 0 0 0 0 0\n' }));
  expect(collectFrom(processor).readings).toEqual({});
});
