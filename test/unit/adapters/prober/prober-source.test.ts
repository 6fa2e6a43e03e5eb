import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LaneWord, ToProber } from '../../../../src/adapters/prober/messages.ts';
import { createProberSource } from '../../../../src/adapters/prober/prober-source.ts';
import type { ProberEvents } from '../../../../src/adapters/prober/prober-team.ts';
import { collectFrom } from '../linux/fake-kernel-files.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function word(lane: LaneWord['lane'], more: Partial<LaneWord> = {}): LaneWord {
  return { mount: '/data', lane, inFlightMs: 0, tried: 0, failed: 0, tookMs: [], ...more };
}

function createSource() {
  const children: ProberEvents[] = [];
  const sent: ToProber[] = [];
  let hurries = 0;
  const source = createProberSource({
    start: (events) => {
      children.push(events);
      return { pid: undefined, send: (message) => sent.push(message), abandon: () => {} };
    },
    mountsMax: 1,
    otherFolders: [],
    throughputOf: () => undefined,
    factFiles: { release: '/etc/app-release' },
    onFacts: () => {},
    hurry: () => (hurries += 1),
    now: () => performance.now(),
  });
  source.setDisks([
    { mount: '/data', folders: ['/data'], device: '259:1', deviceName: 'nvme1n1' },
    { mount: '/more', folders: ['/more'], device: '259:2', deviceName: 'nvme2n1' },
  ]);
  source.start();
  return { source, speak: (...lanes: LaneWord[]) => children[0]?.onMessage({ kind: 'spoke', lanes }), hurries: () => hurries, sent };
}

const healthy = [word('fsync', { tried: 5, tookMs: [2, 8] }), word('read', { tried: 5 }), word('create', { tried: 5 })];

test('before the prober has said anything, everything is unknown', () => {
  const { source } = createSource();
  const { readings, details } = collectFrom(source);
  expect(readings['disk.fsync_stall_seconds /data']).toBeNull();
  expect(details['disk.fsync_stall_seconds /data']).toBe('the prober has not answered yet');
  expect(readings['disk.write_errors /data']).toBeNull();
  source.stop();
});

test('healthy probes are ages of zero, counts and the longest duration, and counts start again', () => {
  const { source, speak } = createSource();
  speak(...healthy, word('space', { shares: { space: 0.5, inodes: 0.1 } }));
  expect(collectFrom(source).readings).toEqual({
    'disk.fsync_stall_seconds /data': 0,
    'disk.read_stall_seconds /data': 0,
    'disk.create_stall_seconds /data': 0,
    'disk.write_errors /data': { tried: 5, failed: 0, slow: 0 },
    'disk.read_errors /data': { tried: 5, failed: 0, slow: 0 },
    'disk.fsync_seconds /data': 0.008,
    'disk.space_used_share /data': 0.5,
    'disk.inodes_used_share /data': 0.1,
    'disk.fsync_stall_seconds /more': null,
  });
  speak(word('fsync', { inFlightMs: 400 }), word('read', { tried: 1 }), word('create', { inFlightMs: 400 }));
  const { readings } = collectFrom(source);
  expect(readings['disk.write_errors /data']).toBeNull();
  expect(readings['disk.read_errors /data']).toEqual({ tried: 1, failed: 0, slow: 0 });
  source.stop();
});

test('an age goes on between two words, and crossing five seconds does not wait for the next report', () => {
  const { source, speak, hurries } = createSource();
  speak(word('fsync', { inFlightMs: 4_900 }));
  vi.advanceTimersByTime(250);
  expect(collectFrom(source).readings['disk.fsync_stall_seconds /data']).toBeCloseTo(5.15);
  expect(hurries()).toBe(0);
  speak(word('fsync', { inFlightMs: 5_150 }));
  speak(word('fsync', { inFlightMs: 5_400 }));
  expect(hurries()).toBe(1);
  speak(word('fsync', { inFlightMs: 20_100 }));
  expect(hurries()).toBe(2);
  source.stop();
});

test('while the prober is silent its ages are unknown; once it is given up, what it is stuck on counts on', () => {
  const { source, speak } = createSource();
  speak(word('fsync', { inFlightMs: 2_000 }), word('read'));
  vi.advanceTimersByTime(2_000);
  expect(collectFrom(source).readings['disk.fsync_stall_seconds /data']).toBeNull();
  vi.advanceTimersByTime(4_000);
  const { readings } = collectFrom(source);
  expect(readings['disk.fsync_stall_seconds /data']).toBeCloseTo(8);
  expect(readings['disk.read_stall_seconds /data']).toBeNull();
  source.stop();
});

test('the first failure is told at once and with its errno, the following ones with the reports', () => {
  const { source, speak, hurries } = createSource();
  speak(word('fsync', { tried: 1, failed: 1, error: 'EROFS' }));
  speak(word('fsync', { tried: 1, failed: 1, error: 'EROFS' }));
  expect(hurries()).toBe(1);
  const { readings, details } = collectFrom(source);
  expect(readings['disk.write_errors /data']).toEqual({ tried: 2, failed: 2, slow: 0 });
  expect(details['disk.write_errors /data']).toBe('EROFS');
  source.stop();
});

test('when only creating fails, writes that go on do not thin it out', () => {
  const { source, speak } = createSource();
  speak(word('fsync', { tried: 5 }), word('create', { tried: 4, failed: 4, error: 'ENOSPC' }));
  const { readings, details } = collectFrom(source);
  expect(readings['disk.write_errors /data']).toEqual({ tried: 4, failed: 4, slow: 0 });
  expect(details['disk.write_errors /data']).toBe('ENOSPC');
  source.stop();
});

test('no permission is unknown with the reason, never an error of the disk', () => {
  const { source, speak } = createSource();
  const trouble = 'this user may not write on /data';
  speak(word('fsync', { trouble }), word('create', { trouble }), word('read', { trouble }));
  const { readings, details } = collectFrom(source);
  expect(readings['disk.fsync_stall_seconds /data']).toBeNull();
  expect(readings['disk.write_errors /data']).toBeNull();
  expect(details['disk.write_errors /data']).toBe(trouble);
  source.stop();
});

test('a filesystem that does not tell its free space is unknown, not full and not empty', () => {
  const { source, speak } = createSource();
  speak(word('space', { shares: { space: 0.5, inodes: undefined } }));
  speak(word('space', { inFlightMs: 12_000 }));
  const { readings, details } = collectFrom(source);
  expect(readings['disk.space_used_share /data']).toBeNull();
  expect(details['disk.space_used_share /data']).toBe('the filesystem has not told its free space for 12 s');
  source.stop();
});

test('inodes that were known once stay in the reports, as unknown, while the filesystem tells nothing', () => {
  const { source, speak } = createSource();
  speak(word('space', { shares: { space: 0.5, inodes: 0.1 } }));
  speak(word('space', { inFlightMs: 12_000 }));
  const { readings, details } = collectFrom(source);
  expect(readings['disk.inodes_used_share /data']).toBeNull();
  expect(details['disk.inodes_used_share /data']).toBe('the filesystem has not told its free space for 12 s');
  source.stop();
});

test('mounts beyond the room of the pool are named, not forgotten', () => {
  const { source } = createSource();
  expect(collectFrom(source).details['disk.fsync_stall_seconds /more']).toBe('more mounts than the prober has room for (1)');
  source.stop();
});

test('facts are read once a minute, and the inventory is taken once an hour', () => {
  const { source, speak, sent } = createSource();
  for (let second = 0; second < 150; second += 1) {
    speak(...healthy);
    vi.advanceTimersByTime(1_000);
  }
  expect(sent.filter(({ kind }) => kind === 'take_inventory')).toHaveLength(1);
  expect(sent.filter(({ kind }) => kind === 'read_facts')).toEqual(
    Array.from({ length: 3 }, () => ({ kind: 'read_facts', files: { release: '/etc/app-release' } })),
  );
  source.stop();
});
