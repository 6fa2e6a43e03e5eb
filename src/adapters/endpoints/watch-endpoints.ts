/** How are several named endpoints watched side by side? Each in a loop of its own, its first try somewhere in the first two seconds. */
import { createRandom } from '../../base/random.ts';
import type { Counts } from '../../liveness/signal.ts';
import { createKnownAddress } from '../dns/known-address.ts';
import type { FindServers } from '../dns/known-servers.ts';
import { calmPaceMs, createProbeLoop, type Tally, type TryOutcome } from '../probe-loop.ts';
import type { Collection, Hurry, Source } from '../source.ts';
import type { Clock } from '../steady-clock.ts';

export interface Endpoint {
  /** The subject of its readings. */
  readonly name: string;
  /** A host name or an IP address. */
  readonly host: string;
  /** One try at the address that the host has now; must settle by a deadline of its own. */
  tryAt(address: string): Promise<TryOutcome>;
}

export interface Watching {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** The resolvers for endpoints that are given by name. */
  readonly findServers: FindServers;
  put(into: Collection, endpoint: string, value: Counts | null, tally: Tally): void;
}

export function watchEndpoints(watching: Watching, hurry: Hurry, clock: Clock): Source {
  const random = createRandom(`${clock.now()}/${watching.name}`);
  const watched = watching.endpoints.map((endpoint) => {
    const known = createKnownAddress(endpoint.host, watching.findServers, clock);
    async function attempt(): Promise<TryOutcome> {
      const found = await known.find();
      return 'address' in found ? endpoint.tryAt(found.address) : { kind: 'unknown', detail: found.because };
    }
    return { endpoint, loop: createProbeLoop(attempt, clock, hurry, random.whole(0, calmPaceMs)) };
  });
  return {
    name: watching.name,
    start() {
      for (const { loop } of watched) loop.start();
    },
    collect(into) {
      for (const { endpoint, loop } of watched) {
        const tally = loop.take();
        watching.put(into, endpoint.name, tally.unknown ? null : tally.counts, tally);
      }
    },
    discard(from, until) {
      for (const { loop } of watched) loop.discard(from, until);
    },
    stop() {
      for (const { loop } of watched) loop.stop();
    },
  };
}
