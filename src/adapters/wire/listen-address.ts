/** Where does the controller listen, and may it listen there? Loopback is plain; any other address needs TLS and credentials. */
import { BlockList, isIP, isIPv6 } from 'node:net';

import { ok, wrong, type Result } from '../../base/result.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export const defaultListen = '127.0.0.1:4325';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) !== 0 && loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

/** Reads "127.0.0.1:4325", "localhost:4325" or "[::1]:4325". */
export function parseListenAddress(text: string): Result<ListenAddress, string> {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:[\]]+)):(?<port>\d{1,5})$/.exec(text);
  const host = match?.groups?.['six'] ?? match?.groups?.['host'];
  const port = Number(match?.groups?.['port']);
  if (host === undefined || port > 65_535)
    return wrong(`Cannot listen on "${text}": expected an address and a port, such as ${defaultListen} or [::1]:4325.`);
  return ok({ host, port });
}

/** Why the controller must not listen there; undefined when it may. */
export function refuseOpenDoor({ host }: ListenAddress, has: { readonly tls: boolean; readonly tokens: boolean }): string | undefined {
  if (isLoopback(host) || (has.tls && has.tokens)) return undefined;
  const missing = [has.tls ? [] : ['--tls-cert and --tls-key'], has.tokens ? [] : ['--tokens']].flat().join(', and ');
  return `Will not listen on "${host}": beyond loopback, reports need TLS and a token for each host, or anybody could speak for any host. Add ${missing}, or listen on 127.0.0.1.`;
}
