/**
 * Do this host's resolvers answer, and how fast? Each is asked by itself, in its own time, so that a healthy second one cannot hide a dead
 * first one.
 *
 * Any answer shows that a resolver is alive, NXDOMAIN included. SERVFAIL, REFUSED and the like are failures, and so is silence for a second.
 * Where no name is configured, `localhost.` is asked for: every resolver answers it by itself, so it leaks nothing, costs nobody upstream
 * anything and cannot accuse a resolver without internet. It is blind to what lies behind a forwarder; a name of the team's own sees that,
 * and `*.name` (a random label each time) sees past caches as well.
 */
import { createRandom } from '../../base/random.ts';
import type { Collection, Hurry, Source } from '../source.ts';
import { createProbeLoop, calmPaceMs, type ProbeLoop, type TryOutcome } from '../probe-loop.ts';
import { steadyClock, type Clock } from '../steady-clock.ts';
import { chooseServers, type ServerChoice } from './known-servers.ts';
import { createDnsClient, type DnsClient } from './query.ts';
import type { ServerAddress } from './server-address.ts';

export interface DnsSettings {
  readonly servers: ServerChoice;
  /** Asked for in turn; `*.zone` puts a random label in front. Empty: `localhost.`. */
  readonly names: readonly string[];
}

const deadlineMs = 1_000;
/** As the catalogue's suspect threshold of dns.latency_seconds. */
const slowMs = 500;
const percentile = 0.9;
const defaultName = 'localhost.';
const lookAtServersMs = 5_000;

interface Watched {
  readonly loop: ProbeLoop;
  latencySeconds: number | undefined;
}

export function createDnsSource(settings: DnsSettings, hurry: Hurry, clock: Clock = steadyClock): Source {
  const random = createRandom(`${clock.now()}/dns`);
  const client = createDnsClient(clock);
  const findServers = chooseServers(settings.servers);
  const watched = new Map<string, Watched>();
  let cancelLook: (() => void) | undefined;

  function watch(server: ServerAddress): Watched {
    const nextName = takeTurns(settings.names, () => random.whole(0, 0xffff_ffff).toString(36));
    const loop: ProbeLoop = createProbeLoop(
      () => tryServer(client, server, nextName(), (tookMs) => loop.noteLate(clock.now() - tookMs, tookMs / 1000)),
      clock,
      hurry,
      random.whole(0, calmPaceMs),
    );
    loop.start();
    return { loop, latencySeconds: undefined };
  }

  function lookAtServers(): void {
    const servers = findServers(clock.now());
    for (const [name, { loop }] of watched) {
      if (servers.some((server) => server.name === name)) continue;
      loop.stop();
      watched.delete(name);
    }
    for (const server of servers) {
      if (!watched.has(server.name)) watched.set(server.name, watch(server));
    }
    cancelLook = clock.after(lookAtServersMs, lookAtServers);
  }

  return {
    name: 'dns',
    start: lookAtServers,
    collect(into) {
      for (const [server, one] of watched) collectServer(into, server, one);
    },
    discard(from, until) {
      for (const { loop } of watched.values()) loop.discard(from, until);
    },
    stop() {
      cancelLook?.();
      for (const { loop } of watched.values()) loop.stop();
      client.close();
    },
  };
}

function takeTurns(names: readonly string[], randomLabel: () => string): () => string {
  let turn = 0;
  return () => {
    const name = names[turn % names.length] ?? defaultName;
    turn += 1;
    return name.startsWith('*.') ? `heald-${randomLabel()}${name.slice(1)}` : name;
  };
}

async function tryServer(client: DnsClient, server: ServerAddress, name: string, onLate: (tookMs: number) => void): Promise<TryOutcome> {
  const result = await client.query(server, { name, type: 'A' }, deadlineMs, onLate);
  if (result.kind === 'timed_out') return { kind: 'failed', detail: `no answer within ${deadlineMs / 1000} s` };
  if (result.kind === 'unreachable') {
    const ownTrouble = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'].includes(result.code);
    return { kind: ownTrouble ? 'unknown' : 'failed', detail: result.code };
  }
  const seconds = result.tookMs / 1000;
  if (result.rcode !== 'NOERROR' && result.rcode !== 'NXDOMAIN') return { kind: 'failed', detail: result.rcode, seconds };
  return { kind: result.tookMs > slowMs ? 'slow' : 'answered', seconds };
}

function collectServer(into: Collection, server: string, one: Watched): void {
  const { counts, answerSeconds, detail, unknown } = one.loop.take();
  into.put('dns.failures', server, unknown ? null : counts, detail);
  const slowest = answerSeconds[Math.ceil(answerSeconds.length * percentile) - 1];
  if (slowest !== undefined || counts.tried > 0 || unknown) one.latencySeconds = slowest;
  into.put('dns.latency_seconds', server, one.latencySeconds ?? null, one.latencySeconds === undefined ? 'no answer' : undefined);
}
