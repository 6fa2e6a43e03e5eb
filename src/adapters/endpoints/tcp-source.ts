/** Can this host reach its neighbours? A TCP connection to each declared target and, where one is expected, the first byte of a reply. */
import { chooseServers, type ServerChoice } from '../dns/known-servers.ts';
import type { Tally } from '../probe-loop.ts';
import type { Collection, Hurry, Source } from '../source.ts';
import { steadyClock, type Clock } from '../steady-clock.ts';
import { tryConnection } from './connect.ts';
import { watchEndpoints } from './watch-endpoints.ts';

export interface TcpTarget {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Sent once connected, so that the target has something to answer. */
  readonly send?: string | undefined;
  /** Wait for the first byte of a reply; a process that hangs accepts connections, and only this sees it. */
  readonly expectReply?: boolean | undefined;
}

export interface TcpSettings {
  /** The resolvers for targets that are given by name. */
  readonly servers: ServerChoice;
  readonly targets: readonly TcpTarget[];
}

const deadlineMs = 1_000;

export function createTcpSource({ targets, servers }: TcpSettings, hurry: Hurry, clock: Clock = steadyClock): Source {
  const endpoints = targets.map(({ name, host, port, send, expectReply }) => ({
    name,
    host,
    tryAt: (address: string) => tryConnection({ address, port, send, expectReply: expectReply ?? false, deadlineMs }, clock),
  }));
  const longest = new Map<string, number>();

  function put(into: Collection, target: string, value: Tally['counts'] | null, tally: Tally): void {
    into.put('network.tcp_failures', target, value, tally.detail);
    const seconds = tally.answerSeconds.at(-1);
    if (seconds !== undefined) longest.set(target, seconds);
    else if (tally.counts.tried > 0 || tally.unknown) longest.delete(target);
    into.put('network.tcp_seconds', target, longest.get(target) ?? null, longest.has(target) ? undefined : 'no answer');
  }

  return watchEndpoints({ name: 'tcp', endpoints, findServers: chooseServers(servers), put }, hurry, clock);
}
