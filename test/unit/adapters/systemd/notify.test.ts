import { expect, test } from 'vitest';
import type { Libc } from '../../../../src/adapters/libc.ts';
import { createNotifier } from '../../../../src/adapters/systemd/notify.ts';

function listen(env: NodeJS.ProcessEnv): string[] {
  const sent: string[] = [];
  const libc: Libc = {
    readClockStatus: () => 0,
    lockRange: () => 0,
    sendDatagram: (address, text) => {
      sent.push(`${address} ${text}`);
      return 0;
    },
  };
  const notifier = createNotifier(libc, env);
  notifier.sayReady();
  notifier.sayAlive();
  notifier.sayStopping();
  return sent;
}

test('systemd hears of readiness, life and the end at the socket that it names', () => {
  expect(listen({ NOTIFY_SOCKET: '@/org/freedesktop/systemd1/notify/1', WATCHDOG_USEC: '30000000' })).toEqual([
    '@/org/freedesktop/systemd1/notify/1 READY=1',
    '@/org/freedesktop/systemd1/notify/1 WATCHDOG=1',
    '@/org/freedesktop/systemd1/notify/1 STOPPING=1',
  ]);
});

test('without a watchdog no sign of life is sent, and without systemd nothing at all', () => {
  expect(listen({ NOTIFY_SOCKET: '/run/notify' })).toEqual(['/run/notify READY=1', '/run/notify STOPPING=1']);
  expect(listen({})).toEqual([]);
});
