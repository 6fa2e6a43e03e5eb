import { expect, test } from 'vitest';
import { createGathering } from '../../../../src/apps/agent/gathering.ts';

test('readings, details and lacks are kept by signal and subject', () => {
  const gathering = createGathering();
  gathering.put('disk.write_errors', '/data', { tried: 3, failed: 1, slow: 0 }, 'EIO');
  gathering.put('disk.fsync_stall_seconds', '/data', 1.23456789);
  gathering.lack('cpu.steal_share', 'no such column');
  expect(gathering.take()).toEqual({
    readings: { 'disk.write_errors': { '/data': { tried: 3, failed: 1, slow: 0 } }, 'disk.fsync_stall_seconds': { '/data': 1.234568 } },
    details: { 'disk.write_errors': { '/data': 'EIO' } },
    lacks: { 'cpu.steal_share': 'no such column' },
  });
});

test('what a controller would refuse never leaves the host: control characters, endless texts, numbers that are none', () => {
  const gathering = createGathering();
  gathering.put('service.check_status', `two\nlines ${'x'.repeat(500)}`, 1, 'a\tb'.repeat(200));
  gathering.put('cpu.busy_share', 'host', Number.NaN);
  gathering.put('cpu.iowait_share', 'host', -0.01);
  gathering.put('disk.stall_seconds', '', 0);
  const { readings, details } = gathering.take();
  const [subject] = Object.keys(readings['service.check_status'] ?? {});
  expect(subject).toHaveLength(200);
  expect(subject).toMatch(/^two lines x+$/);
  expect(Object.values(details['service.check_status'] ?? {})[0]).toHaveLength(300);
  expect(readings['cpu.busy_share']).toEqual({ host: null });
  expect(readings['cpu.iowait_share']).toEqual({ host: 0 });
  expect(readings['disk.stall_seconds']).toEqual({ unnamed: 0 });
});

test('a host with thousands of devices sends a bounded report', () => {
  const gathering = createGathering();
  for (let device = 0; device < 5_000; device += 1) gathering.put('disk.stall_seconds', `sd${device}`, 0);
  expect(Object.keys(gathering.take().readings['disk.stall_seconds'] ?? {})).toHaveLength(500);
});
