/**
 * Which pauses hold? Records what people asked for, and when a pause has come to its end.
 *
 * Asking again for what holds already changes nothing, so a lost answer can be asked for once more. A name stays with its scope until
 * the pause is lifted: under the name of somebody else's pause nobody moves it elsewhere by mistake.
 */
import { elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import { coversSubject, pauseLongestMs, writePauseScope, type Pause, type PauseSubject } from '../../remediation/pause.ts';
import type { History } from '../history.ts';
import { record, type Turn } from '../turn.ts';

/** More than anybody can keep in mind; past it a person has to lift one first. */
export const pausesMax = 200;
/** "For two hours", asked for again a moment later, means the same. */
const sameEndMs = minuteMs;

export function setPause(turn: Turn, asked: Pause): void {
  endPauses(turn);
  const { pauses } = turn.state.history;
  const lastsMs = elapsedMs(turn.now, asked.until);
  if (lastsMs <= 0 || lastsMs > pauseLongestMs) return;
  const known = pauses.get(asked.name);
  if (known === undefined && pauses.size >= pausesMax) return;
  if (known !== undefined && (!isSameScope(known, asked) || isRepetition(known, asked))) return;
  record(turn, { kind: 'pause_set', pause: asked });
}

export function liftPause(turn: Turn, name: string, reason: string, by: string): void {
  const pause = turn.state.history.pauses.get(name);
  if (pause !== undefined) record(turn, { kind: 'pause_lifted', name, scope: pause.scope, reason, by });
}

/** Records the end of pauses whose time is over; they hold no longer from that moment on, recorded or not. */
export function endPauses(turn: Turn): void {
  for (const { name, scope, until } of turn.state.history.pauses.values())
    if (until <= turn.now) record(turn, { kind: 'pause_expired', name, scope });
}

/** The pauses that hold back what is decided about `subject`. */
export function pausesOn({ pauses }: History, subject: PauseSubject, now: Instant): Pause[] {
  return [...pauses.values()].filter(({ scope, until }) => until > now && coversSubject(scope, subject));
}

export function isSameScope(one: Pick<Pause, 'scope'>, other: Pick<Pause, 'scope'>): boolean {
  return writePauseScope(one.scope) === writePauseScope(other.scope);
}

function isRepetition(known: Pause, asked: Pause): boolean {
  return known.reason === asked.reason && known.by === asked.by && Math.abs(elapsedMs(known.until, asked.until)) <= sameEndMs;
}
