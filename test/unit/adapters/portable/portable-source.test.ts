import { expect, test } from 'vitest';
import { type CollectedReadings, createPortableSource } from '../../../../src/adapters/portable/portable-source.ts';
import { collectFrom } from '../linux/fake-kernel-files.ts';

function createSource() {
  let now = 0;
  let tell: (readings: CollectedReadings) => void = () => {};
  let abandoned = false;
  const source = createPortableSource(
    (onReadings) => {
      tell = onReadings;
      return { abandon: () => (abandoned = true) };
    },
    'darwin',
    () => now,
  );
  source.start();
  return {
    source,
    tell: (readings: CollectedReadings) => tell(readings),
    setNow: (at: number) => (now = at),
    wasAbandoned: () => abandoned,
  };
}

const readings: CollectedReadings = { busyShare: 0.3, memoryUsedShare: 0.6, mounts: [{ mount: '/', usedShare: 0.5 }] };

test('what systeminformation knows is told, and every other signal of the host is a lack that names the system', () => {
  const { source, tell } = createSource();
  tell(readings);
  const collected = collectFrom(source);
  expect(collected.readings).toEqual({ 'cpu.busy_share host': 0.3, 'memory.used_share host': 0.6, 'disk.space_used_share /': 0.5 });
  expect(collected.lacks['disk.fsync_stall_seconds']).toBe('only measured on Linux, and this is darwin');
  expect(Object.keys(collected.lacks)).toEqual(
    expect.arrayContaining(['kernel.hung_tasks', 'cpu.steal_share', 'clock.unsynchronised_seconds']),
  );
  expect(Object.keys(collected.lacks).filter((signal) => /^(dns|network|service|self)\./.test(signal))).toEqual([]);
});

test('an answer that is half a minute old is unknown', () => {
  const { source, tell, setNow } = createSource();
  tell(readings);
  setNow(30_001);
  expect(collectFrom(source).readings).toEqual({ 'cpu.busy_share host': null, 'memory.used_share host': null });
});

test('the collector is let go of at the end', () => {
  const { source, wasAbandoned } = createSource();
  source.stop();
  expect(wasAbandoned()).toBe(true);
});
