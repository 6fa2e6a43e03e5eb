/** What has changed, by whose word? Announced changes as they stand now, and what heald saw to change on hosts. */
import { formatDuration } from '../../../base/duration.ts';
import type { Instant } from '../../../base/instant.ts';
import { coversHost, isUnderWay, nameScope, type AnnouncedChange } from '../../../controller/changes/announced-change.ts';
import type { HostName } from '../../../controller/entry.ts';
import type { LedgerRecord } from '../record/record.ts';
import type { Cell, Table } from './table.ts';
import type { Times } from './times.ts';

export interface ListedChange {
  /** When it began, or was seen. */
  readonly at: Instant;
  /** Undefined for what heald saw by itself. */
  readonly id: string | undefined;
  /** "deploy web 41", "release 40 → 41". */
  readonly what: string;
  readonly by: string | undefined;
  /** "group web, zone a", "15 hosts". */
  readonly where: string;
  /** "under way", "done after 4 min", "end overdue", "seen". */
  readonly state: string;
  readonly touches: (host: HostName) => boolean;
}

const hostsShown = 3;

/** Oldest first. */
export function listChanges({ entries, history }: LedgerRecord, now: Instant): ListedChange[] {
  const announced = new Map<string, AnnouncedChange>();
  const changes: ListedChange[] = [];
  for (const entry of entries) {
    if (entry.kind === 'change_announced') announced.set(entry.change.id, entry.change);
    if (entry.kind !== 'change_seen') continue;
    const { seenAt, fact, from, to, hosts } = entry;
    const ids = new Set(hosts.map(({ id }) => id));
    const where = hosts.length > hostsShown ? `${hosts.length} hosts` : hosts.map(({ name }) => name).join(', ');
    const touches = (host: HostName) => ids.has(host.id);
    changes.push({ at: seenAt, id: undefined, what: `${fact} ${from} → ${to}`, by: undefined, where, state: 'seen', touches });
  }
  for (const change of announced.values()) {
    const { id, kind, what, by, scope, startedAt } = change;
    const isOverdue = history.changes.announced.get(id)?.isOverdue === true;
    const state = isOverdue ? 'end overdue' : sayState(change, now);
    const touches = (host: HostName) => coversHost(scope, host);
    changes.push({ at: startedAt, id, what: `${kind} ${what}`, by, where: nameScope(scope), state, touches });
  }
  return changes.toSorted((left, right) => left.at - right.at);
}

function sayState(change: AnnouncedChange, now: Instant): string {
  const { startedAt, finishedAt } = change;
  if (isUnderWay(change, now)) return `under way for ${formatDuration(now - startedAt)}`;
  if (startedAt > now) return `begins in ${formatDuration(startedAt - now)}`;
  return finishedAt === undefined ? 'end overdue' : `done after ${formatDuration(finishedAt - startedAt)}`;
}

export function tableOfChanges(changes: readonly ListedChange[], times: Times, now: Instant): Table {
  const rows = changes.map(({ at, id, what, by, where, state }): Cell[] => [
    { text: times.near(at, now) },
    { text: what, tone: 'strong' },
    { text: where },
    state.startsWith('under way') ? { text: state, tone: 'warning' } : { text: state },
    { text: by ?? '' },
    { text: id ?? '', tone: 'name' },
  ]);
  return { columns: ['WHEN', 'WHAT', 'WHERE', 'STATE', 'BY', 'ID'].map((heading) => ({ heading })), rows };
}
