/** Which host runs which broker, and when was one last replaced? The part of the history that outlives the controller. */
import type { Instant } from '../../base/instant.ts';
import { beginReplacement, type LastReplacement } from '../../remediation/gates/last-replacement.ts';
import type { Entry } from '../entry.ts';

export interface KafkaHistory {
  /** By host id. */
  readonly brokers: Map<string, { readonly cluster: string; readonly broker: number }>;
  /** By cluster. */
  readonly replacements: Map<string, PastReplacement>;
  /** Clusters that cannot be looked at, and since when. */
  readonly lost: Map<string, Instant>;
  /** Consumer groups that have stopped reading, by cluster and name. */
  readonly stuck: Map<string, { readonly at: Instant; readonly blame: string }>;
}

interface PastReplacement {
  readonly remediation: string;
  last: LastReplacement;
  /** What was the last one before it, should its call turn out not to have been made. */
  readonly before: PastReplacement | undefined;
}

export function createKafkaHistory(): KafkaHistory {
  return { brokers: new Map(), replacements: new Map(), lost: new Map(), stuck: new Map() };
}

/** Looks at every entry: whatever costs a broker its host counts as its replacement. */
export function foldKafka(history: KafkaHistory, entry: Entry): void {
  switch (entry.kind) {
    case 'broker_found':
      history.brokers.set(entry.host.id, { cluster: entry.cluster, broker: entry.broker });
      return;
    case 'replacement_settled': {
      const past = history.replacements.get(entry.cluster);
      if (past?.last.broker === entry.broker) past.last = { ...past.last, settledAt: entry.at };
      return;
    }
    case 'cluster_lost':
      history.lost.set(entry.cluster, entry.at);
      return;
    case 'cluster_found_again':
      history.lost.delete(entry.cluster);
      return;
    case 'consumers_stuck': {
      const key = nameStuck(entry);
      history.stuck.set(key, { at: history.stuck.get(key)?.at ?? entry.at, blame: entry.blame });
      return;
    }
    case 'consumers_recovered':
      history.stuck.delete(nameStuck(entry));
      return;
    case 'host_forgotten':
      history.brokers.delete(entry.host.id);
      return;
    case 'step_intended':
      if (entry.harm === 'host') noteReplacement(history, entry.remediation, entry.call.target.machine, entry.at);
      return;
    case 'step_answered': {
      if (entry.outcome.kind !== 'not_applied') return;
      const [cluster, past] = [...history.replacements].find(([, { remediation }]) => remediation === entry.remediation) ?? [];
      if (cluster === undefined) return;
      if (past?.before === undefined) history.replacements.delete(cluster);
      else history.replacements.set(cluster, past.before);
      return;
    }
    default:
  }
}

/** The key of a consumer group. */
export function nameStuck({ cluster, group }: { readonly cluster: string; readonly group: string }): string {
  return `${cluster}/${group}`;
}

function noteReplacement({ brokers, replacements }: KafkaHistory, remediation: string, machine: string, at: Instant): void {
  const known = brokers.get(machine);
  if (known === undefined) return;
  const past = replacements.get(known.cluster);
  const before = past?.remediation === remediation ? past.before : past && { ...past, before: undefined };
  replacements.set(known.cluster, { remediation, last: beginReplacement(known.broker, at), before });
}
