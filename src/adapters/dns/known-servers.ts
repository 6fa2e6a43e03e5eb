/**
 * Who are the resolvers now? Read at start, and again later only where reading cannot block.
 *
 * The agent's own loop must never wait for a disk, and /etc may lie on the one that hangs. So the file is read again only when it lives in
 * memory: with systemd-resolved and NetworkManager, /etc/resolv.conf is a link into /run. A plain file in /etc hardly ever changes; there
 * the servers of the start hold until the agent starts again.
 */
import { closeSync, openSync, readSync, realpathSync, statfsSync } from 'node:fs';
import { parseResolvConf } from './resolv-conf.ts';
import { parseServer, type ServerAddress } from './server-address.ts';

const path = '/etc/resolv.conf';
const bytesMax = 16_384;
/** Magic numbers of file systems that live in memory. Source: statfs(2): tmpfs, ramfs. */
const memoryTypes = [0x0102_1994, 0x8584_58f6];
const readAgainAfterMs = 30_000;

/** `auto`: those of resolv.conf. Otherwise addresses as `parseServer` reads them; others are left out. */
export type ServerChoice = 'auto' | readonly string[];

/** Who the resolvers are at `now` (monotonic milliseconds); the last ones known when the file cannot be read. */
export type FindServers = (now: number) => readonly ServerAddress[];

export function chooseServers(choice: ServerChoice): FindServers {
  if (choice === 'auto') return readInTurn();
  const servers = choice.map(parseServer).filter((server) => server !== undefined);
  return () => servers;
}

function readInTurn(): FindServers {
  const memoryPath = findInMemory();
  let servers = readServers(path) ?? parseResolvConf('');
  let readAt: number | undefined;
  return (now) => {
    readAt ??= now;
    if (memoryPath !== undefined && now - readAt >= readAgainAfterMs) {
      readAt = now;
      servers = readServers(memoryPath) ?? servers;
    }
    return servers;
  };
}

function findInMemory(): string | undefined {
  try {
    const real = realpathSync(path);
    return memoryTypes.includes(statfsSync(real).type) ? real : undefined;
  } catch {
    return undefined;
  }
}

function readServers(from: string): readonly ServerAddress[] | undefined {
  let file: number | undefined;
  try {
    file = openSync(from, 'r');
    const bytes = Buffer.alloc(bytesMax);
    return parseResolvConf(bytes.toString('utf8', 0, readSync(file, bytes, 0, bytesMax, 0)));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
