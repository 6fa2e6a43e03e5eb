/** How many replicas must be in sync before a topic takes a record with acks=all? Asked once in ten minutes for each topic. */
import { minuteMs } from '../../base/instant.ts';
import type { Clock } from '../steady-clock.ts';
import type { BrokerConnection } from './kafka-port.ts';

export interface TopicSettings {
  /** `min.insync.replicas` by topic; a topic is missing when it could not be asked. Rejects with a `KafkaTrouble`. */
  readMinIsr(connection: BrokerConnection, topics: readonly string[], deadlineMs: number): Promise<ReadonlyMap<string, number>>;
}

const keptForMs = 10 * minuteMs;
const topicsAtOnce = 500;

export function createTopicSettings(clock: Clock): TopicSettings {
  const known = new Map<string, { readonly minIsr: number; readonly askedAt: number }>();

  async function ask(connection: BrokerConnection, topics: readonly string[], deadlineMs: number): Promise<void> {
    const askedAt = clock.now();
    for (let from = 0; from < topics.length; from += topicsAtOnce) {
      const leftMs = Math.max(1, askedAt + deadlineMs - clock.now());
      const found = await connection.readTopicSetting(topics.slice(from, from + topicsAtOnce), 'min.insync.replicas', leftMs);
      for (const [topic, text] of found) if (/^\d+$/.test(text)) known.set(topic, { minIsr: Number(text), askedAt });
    }
  }

  return {
    async readMinIsr(connection, topics, deadlineMs) {
      const now = clock.now();
      for (const topic of known.keys()) if (!topics.includes(topic)) known.delete(topic);
      const due = topics.filter((topic) => now - (known.get(topic)?.askedAt ?? Number.NEGATIVE_INFINITY) >= keptForMs);
      for (const topic of due) known.delete(topic);
      if (due.length > 0) await ask(connection, due, deadlineMs);
      return new Map([...known].map(([topic, { minIsr }]) => [topic, minIsr]));
    },
  };
}
