/**
 * What has changed lately, as far as the ledger knows? What each host runs, when that last became so, and what was announced.
 *
 * Part of the fold over the ledger: after a restart the controller compares the first report of a host with what it ran before.
 */
import { unreachable } from '../../base/invariant.ts';
import { hourMs, type Instant } from '../../base/instant.ts';
import type { Facts } from '../../liveness/report.ts';
import type { AnnouncedChange } from './announced-change.ts';
import type { Entry, EntryBody, HostName } from '../entry.ts';

/** How long a change counts as recent. */
export const recentMs = 6 * hourMs;
/** Announced changes that are remembered, the newest; the ledger keeps all. */
const announcedMost = 500;

export interface KnownFact {
  readonly value: string;
  /** When it was seen to become so; undefined when it was so from the first report on. */
  readonly changedAt: Instant | undefined;
  /** What it was before that. */
  readonly before: string | undefined;
}

/** The same fact of many hosts that became the same at about the same time. */
export interface SeenChange {
  readonly at: Instant;
  readonly fact: string;
  readonly from: string;
  readonly to: string;
  readonly hosts: readonly HostName[];
}

export interface KnownChange {
  readonly change: AnnouncedChange;
  /** True once it was told that its end is overdue. */
  readonly isOverdue: boolean;
}

export interface ChangeHistory {
  /** By host id, then by the fact's name. */
  readonly facts: Map<string, Map<string, KnownFact>>;
  /** Recent ones only, oldest first. */
  seen: readonly SeenChange[];
  /** By id, in the order in which they were first announced. */
  readonly announced: Map<string, KnownChange>;
}

export function createChangeHistory(): ChangeHistory {
  return { facts: new Map(), seen: [], announced: new Map() };
}

export type ChangeEntry = Entry & Extract<EntryBody, { kind: 'facts_told' | 'change_seen' | 'change_announced' | 'change_overdue' }>;

export function foldChange(changes: ChangeHistory, entry: ChangeEntry): void {
  switch (entry.kind) {
    case 'facts_told':
      for (const { fact, value, hosts } of entry.facts)
        for (const { id } of hosts) noteFact(changes, id, fact, { value, changedAt: undefined, before: undefined });
      return;
    case 'change_seen': {
      const { seenAt, fact, from, to, hosts } = entry;
      for (const { id } of hosts) noteFact(changes, id, fact, { value: to, changedAt: seenAt, before: from });
      const recent = changes.seen.filter(({ at }) => entry.at - at < recentMs);
      changes.seen = [...recent, { at: seenAt, fact, from, to, hosts }];
      return;
    }
    case 'change_announced':
      changes.announced.set(entry.change.id, { change: entry.change, isOverdue: false });
      for (const oldest of changes.announced.keys()) {
        if (changes.announced.size <= announcedMost) break;
        changes.announced.delete(oldest);
      }
      return;
    case 'change_overdue': {
      const known = changes.announced.get(entry.id);
      if (known !== undefined) changes.announced.set(entry.id, { ...known, isOverdue: true });
      return;
    }
    default:
      unreachable(entry);
  }
}

/** What a host runs when it is heard for the first time. */
export function foldFirstFacts(changes: ChangeHistory, host: string, facts: Facts): void {
  for (const [fact, value] of Object.entries(facts)) noteFact(changes, host, fact, { value, changedAt: undefined, before: undefined });
}

function noteFact({ facts }: ChangeHistory, host: string, fact: string, known: KnownFact): void {
  const ofHost = facts.get(host) ?? new Map<string, KnownFact>();
  ofHost.set(fact, known);
  facts.set(host, ofHost);
}
