/** What has changed lately, for whoever asks over HTTP? From a history of durable entries only. */
import type { ChangeAnswer, ChangesAnswer } from '../../../adapters/wire/answers.ts';
import type { Instant } from '../../../base/instant.ts';
import { coversHost, isUnderWay } from '../../../controller/changes/announced-change.ts';
import type { KnownChange } from '../../../controller/changes/change-history.ts';
import type { History } from '../../../controller/history.ts';
import { formatTime } from '../format-time.ts';

/** Newest first. */
export function describeChanges(history: History, now: Instant): Omit<ChangesAnswer, 'formatVersion'> {
  const announced = [...history.changes.announced.values()].map((known) => describeAnnounced(history, known, now));
  const seen = history.changes.seen.map(({ at, fact, from, to, hosts }) => ({
    at: formatTime(at),
    fact,
    from,
    to,
    hosts: hosts.map(({ id }) => id),
  }));
  return { announced: announced.toReversed(), seen: seen.toReversed() };
}

export function describeAnnounced({ hosts }: History, { change, isOverdue }: KnownChange, now: Instant): ChangeAnswer {
  const { id, kind, what, by, scope, startedAt, finishedAt } = change;
  return {
    id,
    kind,
    what,
    by,
    scope,
    startedAt: formatTime(startedAt),
    finishedAt: formatTime(finishedAt),
    isUnderWay: isUnderWay(change, now),
    isOverdue,
    covers: [...hosts.values()].filter((host) => coversHost(scope, host)).length,
  };
}
