/**
 * Where is a named endpoint, while DNS is ill? At the address that its name had last.
 *
 * Otherwise one dead resolver would make every target fail, and the network would be blamed for it; that a name does not resolve is told by
 * the DNS signals. Names are asked again every 30 s, beside the probes and never in their way.
 */
import { isIP } from 'node:net';
import type { Clock } from '../steady-clock.ts';
import type { FindServers } from './known-servers.ts';
import { resolveAddress } from './resolve-address.ts';

export interface KnownAddress {
  /** The address, or why none was ever known. */
  find(): Promise<{ readonly address: string } | { readonly because: string }>;
}

const askAgainAfterMs = 30_000;
const deadlineMs = 2_000;

export function createKnownAddress(name: string, findServers: FindServers, clock: Clock): KnownAddress {
  let address: string | undefined = isIP(name) === 0 ? undefined : name;
  let because = 'its name has not been resolved yet';
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    try {
      address = await resolveAddress(name, { servers: findServers(clock.now()), deadlineMs }, clock);
    } catch (error) {
      because = error instanceof Error ? error.message : String(error);
    }
    asking = undefined;
  }

  return {
    async find() {
      const dueAfterMs = address === undefined ? deadlineMs : askAgainAfterMs;
      if (isIP(name) === 0 && asking === undefined && clock.now() - askedAt >= dueAfterMs) {
        askedAt = clock.now();
        asking = refresh();
      }
      if (address === undefined) await asking;
      return address === undefined ? { because } : { address };
    },
  };
}
