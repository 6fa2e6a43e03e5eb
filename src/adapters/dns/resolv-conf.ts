/**
 * Which resolvers does this host ask? The first three `nameserver` lines of resolv.conf; glibc looks at no more. Source: resolv.conf(5).
 */
import { parseServer, type ServerAddress } from './server-address.ts';

const serversMax = 3;
/** Where glibc asks when the file names nobody. */
const ownHost = '127.0.0.1';

/** Lines that are no address are skipped, as glibc does. A file without any means the resolver on this host. */
export function parseResolvConf(text: string): readonly ServerAddress[] {
  const servers: ServerAddress[] = [];
  for (const line of text.split('\n')) {
    const [keyword, address] = line.trim().split(/[ \t]+/);
    if (keyword !== 'nameserver' || address === undefined) continue;
    const server = parseServer(address);
    if (server !== undefined && server.name === server.host && servers.every(({ name }) => name !== server.name)) servers.push(server);
  }
  if (servers.length === 0) return [parseServer(ownHost) as ServerAddress];
  return servers.slice(0, serversMax);
}
