/**
 * How does systemd learn that the agent is ready and alive? By datagrams to the socket that it names in NOTIFY_SOCKET.
 *
 * Node cannot open datagram Unix sockets, and starting `systemd-notify` could wait for a disk that hangs, so this goes through libc.
 * Source: sd_notify(3).
 */
import type { Libc } from '../libc.ts';

export interface Notifier {
  /** Everything is loaded and open. */
  sayReady(): void;
  /** Fed from the loop that reports, and from nowhere else: a loop that ticks proves nothing. */
  sayAlive(): void;
  sayStopping(): void;
}

export function createNotifier(libc: Libc | undefined, env: NodeJS.ProcessEnv = process.env): Notifier {
  const address = env['NOTIFY_SOCKET'];
  const watched = env['WATCHDOG_USEC'] !== undefined;
  const say = (text: string) => {
    if (address !== undefined) libc?.sendDatagram(address, text);
  };
  return {
    sayReady: () => say('READY=1'),
    sayAlive: () => {
      if (watched) say('WATCHDOG=1');
    },
    sayStopping: () => say('STOPPING=1'),
  };
}
