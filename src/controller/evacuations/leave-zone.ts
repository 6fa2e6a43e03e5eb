/**
 * What is the next thing that leaves? Rung by rung: the next begins when every step of this one is done and the newest survey shows it,
 * or it was given up. Everything is asked anew before each call, and what stands in the way is told; it never goes back by itself.
 */
import { elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import { formatDuration } from '../../base/duration.ts';
import { showsStep } from '../../az/evacuation/shows-step.ts';
import type { Check, HoldReason } from '../../remediation/decision.ts';
import { checkRung } from '../../remediation/evacuation/decide-evacuation.ts';
import { freshSurveyMs } from '../../remediation/evacuation/check-standing.ts';
import { listWorksOf, type EvacuationRecord, type Rung, type ZoneWork } from '../../remediation/evacuation/evacuation.ts';
import type { State } from '../state.ts';
import { record as note, type Turn } from '../turn.ts';
import { describeZoneCase } from '../zones/zone-case.ts';
import { standingSuspicions } from '../zones/zone-history.ts';
import { findEmptyingObstacle, isEmptied, listBatches } from './empty-zone.ts';
import { closeEvacuation, nobodyCouldSay } from './close-evacuation.ts';
import { holdEvacuation, noActuator } from './hold-evacuation.ts';
import { isThrough, listDone, progressOf } from './step-progress.ts';
import { isWarmingUp, seenWithinMs, unseenSince } from './surveys.ts';
import { beginSteps, isUnderWay, listDueSteps } from './zone-calls.ts';

/** What has stood in the way for so long will not go: the other rungs are not begun. */
const heldForMost = 30 * minuteMs;

export function followLeaving(turn: Turn, record: EvacuationRecord): void {
  const { state, now } = turn;
  const isOver = record.askedBy === undefined && !isHeldAgainst(state, record.zone);
  if (now < (record.vetoableUntil ?? now) && !isOver) return;
  const rung = findRung(state, record, now);
  const stops = stopsBecause(record, isOver, now);
  if (rung === undefined || stops !== undefined) return finishLeaving(turn, record, rung === undefined ? undefined : stops);
  if (rung.name === 'health') return tellHealth(turn, record, rung);
  const due = listDueSteps(record, rung.name === 'empty' ? listBatches(turn, record) : rung.steps, now);
  const obstacle = rung.name === 'empty' ? findEmptyingObstacle(turn, record) : undefined;
  if (obstacle !== undefined) return holdEvacuation(turn, record, obstacle);
  if (due.length > 0 && mayGoOn(turn, record, rung)) beginSteps(turn, record, rung.name, due);
}

/** Why no further rung is begun; undefined while they are. */
function stopsBecause({ stoppedBecause, held }: EvacuationRecord, isOver: boolean, now: Instant): string | undefined {
  if (stoppedBecause !== undefined) return stoppedBecause;
  if (isOver) return 'nothing is held against the zone any more';
  if (held === undefined || elapsedMs(held.since, now) < heldForMost) return undefined;
  return `held for ${formatDuration(heldForMost)}: ${held.because}`;
}

export function isHeldAgainst({ history, survey: { survey } }: State, zone: string): boolean {
  return standingSuspicions(history.zones).some((each) => each.zone === zone) || survey?.illZones[zone] !== undefined;
}

function findRung(state: State, record: EvacuationRecord, now: Instant): Rung | undefined {
  return record.plan.rungs.find((rung) => !isRungThrough(state, record, rung, now));
}

function isRungThrough(state: State, record: EvacuationRecord, rung: Rung, now: Instant): boolean {
  if (rung.name === 'health') return groupsOf(record, rung).every((group) => record.closedGroups.includes(group));
  if (rung.name === 'empty') return isEmptied(state, record) && !isUnderWay(record);
  return isThrough(record, rung.steps) && listDone(record, rung.steps).every((work) => isSettled(state, record.zone, work, now));
}

/** Seen to be so, or done so long ago that nothing waits for it any more. */
export function isSettled(state: State, zone: string, work: ZoneWork, now: Instant): boolean {
  return elapsedMs(work.since, now) >= seenWithinMs || isSeen(state, zone, work);
}

function isSeen({ survey: { survey, readAt } }: State, zone: string, { step, since }: ZoneWork): boolean {
  return survey !== undefined && readAt !== undefined && readAt >= since && showsStep(step, zone, survey);
}

function tellHealth(turn: Turn, record: EvacuationRecord, rung: Rung): void {
  if (!mayGoOn(turn, record, rung)) return;
  note(turn, { kind: 'zone_health_told', evacuation: record.id, zone: record.zone, groups: groupsOf(record, rung), passes: false });
}

function groupsOf({ plan }: EvacuationRecord, { groups }: Rung): readonly string[] {
  return groups ?? plan.groups;
}

/** Asked right before the calls: what was true when it was decided may not be true any more. */
function mayGoOn(turn: Turn, record: EvacuationRecord, rung: Rung): boolean {
  if (isWarmingUp(turn.state, turn.now)) return false;
  const unseen = unseenSince(turn.state, listOfOthers(record, rung));
  if (unseen !== undefined && elapsedMs(unseen, turn.now) <= freshSurveyMs) return false;
  const obstacle = turn.state.canMove ? findObstacle(turn, record, rung) : noActuator;
  if (obstacle !== undefined) holdEvacuation(turn, record, obstacle);
  return obstacle === undefined;
}

function listOfOthers(record: EvacuationRecord, rung: Rung): ZoneWork[] {
  const own = new Set(listWorksOf(record, rung));
  return [...record.works.values()].filter((work) => !own.has(work));
}

/** What the person who approved, or the decision that opened it, has answered already. */
const answered: ReadonlySet<HoldReason> = new Set(['approval_needed', 'budget_spent', 'zone_unconfirmed']);

/** What stands in the way of this rung's next call; undefined when nothing does. */
function findObstacle(turn: Turn, record: EvacuationRecord, rung: Rung): Check | undefined {
  const { zone, policy: name, askedBy, plan } = record;
  const suspicion = standingSuspicions(turn.state.history.zones).find((each) => each.zone === zone);
  const rule = turn.state.policies?.zoneEvacuations.find((policy) => policy.name === name);
  const asked = describeZoneCase(turn, { zone, suspicion, askedBy, underWay: record, policy: name });
  return checkRung(rung, asked, plan, rule, turn.now).find(({ passed, reason }) => !passed && !answered.has(reason));
}

/** Everything that could leave has left, or nothing more does. `stops` says why not. */
function finishLeaving(turn: Turn, record: EvacuationRecord, stops: string | undefined): void {
  if (isUnderWay(record)) return;
  const { id: evacuation, zone, phase } = record;
  if (!hasChanged(record)) return closeEvacuation(turn, record, 'cancelled', stops ?? 'nothing could be done');
  const afterMs = 'since' in phase ? elapsedMs(phase.since, turn.now) : 0;
  note(turn, { kind: 'zone_left', evacuation, zone, afterMs, missing: listMissing(turn, record, stops) });
}

/** Whether anything is, or may be, not as it was before. */
export function hasChanged({ works, closedGroups }: EvacuationRecord): boolean {
  return (
    closedGroups.length > 0 ||
    [...works.values()].some(({ state, because }) => state !== 'refused' && (state !== 'given_up' || because === nobodyCouldSay))
  );
}

function listMissing(turn: Turn, record: EvacuationRecord, stops: string | undefined): string[] {
  return record.plan.rungs.flatMap((rung) => {
    const begun = isBegun(turn, record, rung);
    if (!begun && stops !== undefined) return [`${rung.words}: ${stops}`];
    return rung.name === 'empty' ? listNotEnded(record) : listNotDone(turn, record, rung);
  });
}

/** A rung without a step has nothing to begin. */
function isBegun({ state, now }: Turn, record: EvacuationRecord, rung: Rung): boolean {
  if (rung.name === 'health' || rung.name === 'empty') return isRungThrough(state, record, rung, now);
  return rung.steps.length === 0 || rung.steps.some((step) => progressOf(record, step).kind !== 'to_do');
}

function listNotDone({ state }: Turn, record: EvacuationRecord, { steps }: Rung): string[] {
  return steps.flatMap((step) => {
    const progress = progressOf(record, step);
    if (progress.kind === 'given_up') return [sayGivenUp(progress.work)];
    const isUnseen = progress.kind === 'done' && state.survey.survey !== undefined && !isSeen(state, record.zone, progress.work);
    return isUnseen ? [`${progress.work.words}: accepted, and not seen since`] : [];
  });
}

function listNotEnded({ works }: EvacuationRecord): string[] {
  return [...works.values()].filter(({ step, state }) => step.action === 'endMachines' && state === 'given_up').map(sayGivenUp);
}

function sayGivenUp({ words, because }: ZoneWork): string {
  return `${words}: ${because ?? ''}`;
}
