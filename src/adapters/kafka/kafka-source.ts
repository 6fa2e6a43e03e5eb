/**
 * Is the Kafka broker on this host well, as a client next to it sees it? A canary that writes, a look at where its log ends, and the
 * handshake of a new client, each at its own pace, all to the broker's own listener.
 */
import { createRandom } from '../../base/random.ts';
import { chooseServers, type ServerChoice } from '../dns/known-servers.ts';
import type { Collection, Hurry, Source } from '../source.ts';
import { steadyClock, type Clock } from '../steady-clock.ts';
import { createAskingLoop, type Asked, type AskingLoop } from './asking-loop.ts';
import { blame, createCanary, type Canary, type WatchedBroker } from './canary.ts';
import { readCredentials, type KafkaAccess } from './credentials.ts';
import type { KafkaPort } from './kafka-port.ts';
import { createKafkajsPort } from './kafkajs-port.ts';

export interface KafkaSettings {
  readonly broker: WatchedBroker;
  readonly access: KafkaAccess;
  /** The resolvers for brokers that are given by name. */
  readonly servers: ServerChoice;
}

const handshakeDeadlineMs = 1_000;
const paces = {
  write: { everyMs: 5_000, firstAfterMs: 100 },
  read: { everyMs: 10_000, firstAfterMs: 6_000 },
  greet: { everyMs: 5_000, firstAfterMs: 600 },
};

/** Opens the port when the source starts: whoever has no Kafka loads nothing of it. */
export type OpenPort = (settings: KafkaSettings, clock: Clock) => Promise<KafkaPort>;

const openKafkajs: OpenPort = async ({ access, servers }, clock) => {
  const findServers = chooseServers(servers);
  return createKafkajsPort({ credentials: await readCredentials(access), servers: () => findServers(clock.now()), clock });
};

interface Loops {
  readonly write: AskingLoop;
  readonly read: AskingLoop;
  readonly greet: AskingLoop;
}

export function createKafkaSource(settings: KafkaSettings, hurry: Hurry, clock: Clock = steadyClock, openPort = openKafkajs): Source {
  const { broker } = settings;
  const subject = String(broker.id);
  let canary: Canary | undefined;
  let loops: Loops | undefined;
  let because = 'is about to be asked';
  let stopped = false;

  async function open(): Promise<void> {
    try {
      const port = await openPort(settings, clock);
      if (!stopped) begin(port);
    } catch (error) {
      because = `cannot be asked: ${(error as Error).message}`;
    }
  }

  function begin(port: KafkaPort): void {
    const random = createRandom(`${clock.now()}/kafka/${subject}`);
    const opened = createCanary(port, broker, clock);
    canary = opened;
    const loop = (ask: () => Promise<Asked>, kind: keyof Loops) => createAskingLoop(ask, paces[kind], clock, random.fork(kind), hurry);
    loops = { write: loop(opened.write, 'write'), read: loop(opened.read, 'read'), greet: loop(() => greet(port), 'greet') };
    for (const each of Object.values(loops) as AskingLoop[]) each.start();
  }

  async function greet(port: KafkaPort): Promise<Asked> {
    const startedAt = clock.now();
    try {
      (await port.connect(broker.listener, handshakeDeadlineMs)).close();
      return { kind: 'answered', seconds: (clock.now() - startedAt) / 1_000 };
    } catch (error) {
      return blame(error);
    }
  }

  function put(into: Collection, signal: string, loop: AskingLoop | undefined): number | undefined {
    const { failingSeconds, detail, longestSeconds } = loop?.take() ?? { failingSeconds: null, detail: because, longestSeconds: undefined };
    into.put(signal, subject, failingSeconds, detail);
    return longestSeconds;
  }

  return {
    name: 'kafka',
    start: () => void open(),
    collect(into) {
      const produceSeconds = put(into, 'kafka.canary.failing_seconds', loops?.write);
      into.put('kafka.canary.produce_seconds', subject, produceSeconds ?? null, produceSeconds === undefined ? 'no answer' : undefined);
      put(into, 'kafka.canary.read_failing_seconds', loops?.read);
      put(into, 'kafka.listener.failing_seconds', loops?.greet);
    },
    discard(from, until) {
      for (const each of Object.values(loops ?? {}) as AskingLoop[]) each.discard(from, until);
    },
    stop() {
      stopped = true;
      for (const each of Object.values(loops ?? {}) as AskingLoop[]) each.stop();
      canary?.close();
    },
  };
}
