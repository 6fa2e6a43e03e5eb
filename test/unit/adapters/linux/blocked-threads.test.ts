import { expect, test } from 'vitest';
import { createBlockedThreadsConcern, parseThreadState } from '../../../../src/adapters/linux/blocked-threads.ts';
import { collectFrom, createFakeKernel } from './fake-kernel-files.ts';

const stat = (name: string, state: string, flags = 0, startedAt = 500) =>
  `10 (${name}) ${state} 1 10 10 0 -1 ${flags} 0 0 0 0 0 0 0 0 20 0 1 0 ${startedAt} 0 0\n`;

function createHost(thread: { stat: string; wchan?: string; schedstat?: string }, ownPids = new Set<number>()) {
  const folder = '/proc/10/task/10';
  const kernel = createFakeKernel({
    [`${folder}/stat`]: thread.stat,
    [`${folder}/wchan`]: thread.wchan ?? 'percpu_rwsem_wait',
    [`${folder}/schedstat`]: thread.schedstat ?? '100 5 7\n',
  });
  const blocked = createBlockedThreadsConcern(kernel, { ownPids: () => ownPids, crossing: () => {}, now: () => 0 });
  return {
    ran: (times: number) => kernel.texts.set(`${folder}/schedstat`, `100 5 ${times}\n`),
    becomes: (text: string) => kernel.texts.set(`${folder}/stat`, text),
    at: (now: number) => {
      blocked.sample?.(now);
      const { readings } = collectFrom(blocked, now);
      return [readings['kernel.blocked_threads host'], readings['kernel.blocked_seconds host']];
    },
  };
}

test('a name with spaces and brackets does not shift the columns', () => {
  expect(parseThreadState(stat('tmux: server) R 1', 'D'))).toEqual({
    name: 'tmux: server) R 1',
    state: 'D',
    kernelThread: false,
    startedAt: '500',
  });
  expect(parseThreadState('')).toBeUndefined();
});

test('a thread that stays blocked is counted after two seconds, with its age', () => {
  const host = createHost({ stat: stat('postgres', 'D') });
  expect(host.at(0)).toEqual([0, 0]);
  expect(host.at(2_000)).toEqual([1, 2]);
  expect(host.at(6_000)).toEqual([1, 6]);
});

test('a busy writer that is found waiting each time but ran in between is not blocked', () => {
  const host = createHost({ stat: stat('fio', 'D') });
  for (let now = 0; now <= 20_000; now += 2_000) {
    host.ran(now);
    expect(host.at(now)).toEqual([0, 0]);
  }
});

test('kernel threads, frozen control groups and own probers are left out', () => {
  const kernelThread = createHost({ stat: stat('jbd2/vda', 'D', 0x0020_8040) });
  const frozen = createHost({ stat: stat('java', 'D'), wchan: '__refrigerator' });
  const own = createHost({ stat: stat('node', 'D') }, new Set([10]));
  for (const host of [kernelThread, frozen, own]) {
    host.at(0);
    expect(host.at(8_000)).toEqual([0, 0]);
  }
});

test('a number that is used again is another thread', () => {
  const host = createHost({ stat: stat('cp', 'D', 0, 500) });
  host.at(0);
  host.becomes(stat('cp', 'D', 0, 900));
  expect(host.at(8_000)).toEqual([0, 0]);
});

test('a thread that runs again is forgotten', () => {
  const host = createHost({ stat: stat('cp', 'D') });
  host.at(0);
  host.becomes(stat('cp', 'S'));
  expect(host.at(4_000)).toEqual([0, 0]);
});

test('the blocked threads of this broker are told apart from those of others, whatever runs beside it', () => {
  const task = (pid: number, thread: number) => `/proc/${pid}/task/${thread}`;
  const threads = [
    [10, 11, 'data-plane-kafka', 'D'],
    [10, 12, 'broker-1-lifecycle', 'S'],
    [20, 21, 'data-plane-kafka', 'D'],
    [20, 22, 'broker-12-lifecyc', 'S'],
    [30, 31, 'postgres', 'D'],
  ] as const;
  const kernel = createFakeKernel(
    Object.fromEntries(
      threads.flatMap(([pid, thread, name, state]) => [
        [`${task(pid, thread)}/stat`, stat(name.slice(0, 15), state)],
        [`${task(pid, thread)}/wchan`, 'jbd2_log_wait_commit'],
        [`${task(pid, thread)}/schedstat`, '100 5 7\n'],
      ]),
    ),
  );
  const blocked = createBlockedThreadsConcern(kernel, { ownPids: () => new Set(), brokerId: 1, crossing: () => {}, now: () => 0 });
  const look = (now: number) => {
    blocked.sample?.(now);
    return collectFrom(blocked, now).readings;
  };
  look(0);

  expect(look(4_000)).toMatchObject({ 'kernel.blocked_threads host': 3, 'kafka.broker.blocked_threads 1': 1 });
  kernel.texts.set(`${task(10, 12)}/stat`, stat('java', 'S'));
  expect(look(8_000)['kafka.broker.blocked_threads 1']).toBeNull();
});
