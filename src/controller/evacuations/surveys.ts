/**
 * What stands in the zones? Asked only once a zone is confirmed, an evacuation is open or a person wants to know: detecting needs no
 * cloud. A survey is as old as the moment at which it was asked for, so what is done after that it cannot show yet.
 */
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { showsStep } from '../../az/evacuation/shows-step.ts';
import type { ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { WeightedRecord } from '../../policy/policy.ts';
import type { ZonesSeen } from '../../remediation/evacuation/evacuation-case.ts';
import type { EvacuationRecord, ZoneWork } from '../../remediation/evacuation/evacuation.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';
import { standingSuspicions } from '../zones/zone-history.ts';
import { listOpenEvacuations } from './evacuations.ts';
import { progressOf } from './step-progress.ts';

/** What is known of the zones, and what has been asked. */
export interface SurveyMemory {
  readonly survey: ZoneSurvey | undefined;
  /** When the survey was asked for. */
  readonly readAt: Instant | undefined;
  /** Why the newest one could not be read; undefined when it could. */
  readonly trouble: string | undefined;
  /** When those were asked for that have not come yet, oldest first. */
  readonly awaited: readonly Instant[];
  readonly askedAt: Instant | undefined;
}

const askEveryMs = 30 * secondMs;
/** While something waits for what a new one shows. */
const askAgainMs = 5 * secondMs;
/** Every agent has reported again by then. */
const hearFirstMs = 20 * secondMs;
/** What was done and is not seen by then is told, and holds up nothing any more. */
export const seenWithinMs = 3 * minuteMs;
/** An answer that has not come by then is asked for once more; which one then comes, nobody can say, so it is taken for the older. */
const awaitedForMs = minuteMs;

export function createSurveyMemory(): SurveyMemory {
  return { survey: undefined, readAt: undefined, trouble: undefined, awaited: [], askedAt: undefined };
}

/** Asks for a survey where one is needed and the newest is too old. */
export function askForSurvey({ state, now, commands }: Turn): void {
  const { askedAt, readAt } = state.survey;
  const open = listOpenEvacuations(state.history.evacuations);
  if (!state.canMove || !isNeeded(state, open)) return;
  const awaited = state.survey.awaited.filter((at) => elapsedMs(at, now) < awaitedForMs);
  if (awaited.length > 0 || elapsedMs(askedAt ?? -Infinity, now) < askAgainMs) return;
  const isOld = readAt === undefined || elapsedMs(readAt, now) >= askEveryMs;
  const isAwaitedFor =
    open.some((record) => unseenSince(state, record.works.values()) !== undefined || waitsForSight(state, record, now)) ||
    [...state.history.evacuations.wishes.values()].some(({ at }) => readAt === undefined || readAt < at);
  if (!isOld && !isAwaitedFor) return;
  state.survey = { ...state.survey, askedAt: now, awaited: [...state.survey.awaited, now] };
  commands.push({ kind: 'survey_zones', records: listRecords(state) });
}

export function keepSurvey(state: State, survey: ZoneSurvey): void {
  const { askedAt, awaited } = state.survey;
  const [first = askedAt, ...others] = awaited;
  state.survey = { survey, readAt: first, trouble: undefined, askedAt, awaited: others };
}

/** Something was done a moment ago that takes effect only after a while: it is looked for until it is there. */
function waitsForSight({ survey: { survey } }: State, record: EvacuationRecord, now: Instant): boolean {
  const waiting = [...record.works.values()].filter(({ state, since }) => state === 'done' && elapsedMs(since, now) < seenWithinMs);
  return waiting.some(
    ({ step }) => progressOf(record, step).kind === 'done' && (survey === undefined || !showsStep(step, record.zone, survey)),
  );
}

/** What was read before stays, and grows old. */
export function noteUnread(state: State, because: string): void {
  state.survey = { ...state.survey, trouble: because, awaited: state.survey.awaited.slice(1) };
}

/** Right after a start, or after standing still: who has not been heard again yet is not missing. */
export function isWarmingUp({ startedAt, resumedAt }: State, now: Instant): boolean {
  return elapsedMs(Math.max(startedAt ?? now, resumedAt ?? 0), now) < hearFirstMs;
}

/** For a decision; undefined where there is nothing to move work with. */
export function zonesSeen({ canMove, survey: { survey, readAt, trouble } }: State): ZonesSeen | undefined {
  return canMove ? { survey, readAt, trouble } : undefined;
}

/** When the newest of these was done that the newest survey, which was asked for before, cannot show; undefined when there is none. */
export function unseenSince({ survey: { readAt } }: State, works: Iterable<ZoneWork>): Instant | undefined {
  let newest: Instant | undefined;
  for (const { state, since } of works)
    if (state === 'done' && (readAt === undefined || readAt <= since)) newest = Math.max(newest ?? since, since);
  return newest;
}

function isNeeded({ history }: State, open: readonly EvacuationRecord[]): boolean {
  if (open.length > 0 || history.evacuations.wishes.size > 0) return true;
  return standingSuspicions(history.zones).some(({ confirmedAt }) => confirmedAt !== undefined);
}

function listRecords({ policies }: State): WeightedRecord[] {
  return policies?.zoneEvacuations.flatMap(({ records }) => records) ?? [];
}
