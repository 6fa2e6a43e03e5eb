/** Which pauses hold, for whoever asks over HTTP? From a history of durable entries only. */
import type { PauseAnswer } from '../../../adapters/wire/answers.ts';
import type { Instant } from '../../../base/instant.ts';
import type { History, SetPause } from '../../../controller/history.ts';
import { writePauseScope } from '../../../remediation/pause.ts';
import { formatTime } from '../format-time.ts';

/** The one that ends first first. */
export function describePauses({ pauses }: History, now: Instant): readonly PauseAnswer[] {
  const holding = [...pauses.values()].filter(({ until }) => until > now);
  return holding.toSorted((left, right) => left.until - right.until).map(describePause);
}

export function describePause({ name, scope, reason, by, setAt, until }: SetPause): PauseAnswer {
  return { name, scope: writePauseScope(scope), reason, by, setAt: formatTime(setAt), until: formatTime(until) };
}
