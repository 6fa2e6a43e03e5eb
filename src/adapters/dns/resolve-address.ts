/**
 * Which address has this name? Asked of the given resolvers by our own client, never of dns.lookup.
 *
 * Only DNS is asked: not /etc/hosts, which may lie on a disk that hangs, and no search domains. `localhost` is 127.0.0.1 by definition
 * (RFC 6761).
 */
import { isIP } from 'node:net';
import { steadyClock, type Clock } from '../steady-clock.ts';
import { createDnsClient, type DnsClient } from './query.ts';
import { parseServer, serverForm, type ServerAddress } from './server-address.ts';

export interface ResolveOptions {
  /** Asked in this order. */
  readonly servers: readonly (ServerAddress | string)[];
  /** For the whole of it. */
  readonly deadlineMs: number;
}

/** The name has no address, or no resolver would say: `message` is for people. */
export class NameNotResolved extends Error {
  override readonly name = 'NameNotResolved';
}

/**
 * The first address, IPv4 before IPv6; an IP address is its own answer.
 *
 * Rejects with `NameNotResolved`. A resolver that has not answered after its part of the deadline is passed over for the next one.
 */
export async function resolveAddress(name: string, options: ResolveOptions, clock: Clock = steadyClock): Promise<string> {
  if (isIP(name) !== 0) return name;
  if (/^(.+\.)?localhost\.?$/i.test(name)) return '127.0.0.1';
  const servers = options.servers.map(readServer);
  const client = createDnsClient(clock);
  const failures: string[] = [];
  try {
    for (const server of servers) {
      const answer = await askFor(client, name, server, options.deadlineMs / servers.length);
      if (answer.address !== undefined) return answer.address;
      failures.push(`${server.name} ${answer.because}`);
      if (answer.isFinal) break;
    }
  } finally {
    client.close();
  }
  throw new NameNotResolved(`Cannot resolve "${name}": ${failures.length === 0 ? 'there is no resolver to ask' : failures.join('; ')}`);
}

function readServer(server: ServerAddress | string): ServerAddress {
  if (typeof server !== 'string') return server;
  const read = parseServer(server);
  if (read === undefined) throw new NameNotResolved(`Cannot ask resolver "${server}": expected ${serverForm}`);
  return read;
}

interface FoundAddress {
  readonly address?: string;
  readonly because?: string;
  /** The server knows that there is no such address; asking another one would not help. */
  readonly isFinal?: boolean;
}

async function askFor(client: DnsClient, name: string, server: ServerAddress, deadlineMs: number): Promise<FoundAddress> {
  const results = await Promise.all((['A', 'AAAA'] as const).map((type) => client.query(server, { name, type }, deadlineMs)));
  const answers = results.filter((result) => result.kind === 'answered');
  const address = answers.flatMap(({ addresses }) => addresses)[0];
  if (address !== undefined) return { address };
  if (answers.length > 0 && answers.every(({ rcode }) => rcode === 'NOERROR' || rcode === 'NXDOMAIN')) {
    const isFinal = answers.length === results.length;
    return { because: answers.some(({ rcode }) => rcode === 'NXDOMAIN') ? 'knows no such name' : 'knows no address of it', isFinal };
  }
  const refusal = answers.find(({ rcode }) => rcode !== 'NOERROR')?.rcode;
  const unreachable = results.find((result) => result.kind === 'unreachable')?.code;
  return { because: refusal !== undefined ? `answered ${refusal}` : (unreachable ?? `did not answer within ${deadlineMs / 1000} s`) };
}
