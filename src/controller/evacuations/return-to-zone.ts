/**
 * When does work come back, and how far is it? After the bake, with every question asked, in stages; each is watched before the next, and
 * a zone that falls ill meanwhile is left once more. A person's word brings it back at once, through the same stages.
 */
import { after, elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import { formatDuration } from '../../base/duration.ts';
import type { Check } from '../../remediation/decision.ts';
import { checkReturn, type GroupAway } from '../../remediation/evacuation/check-return.ts';
import { freshSurveyMs } from '../../remediation/evacuation/check-standing.ts';
import type { EvacuationPhase, EvacuationRecord, ReturnStage } from '../../remediation/evacuation/evacuation.ts';
import { planReturn } from '../../remediation/evacuation/plan-return.ts';
import { findFreeze } from '../people/freeze.ts';
import { pausesOn } from '../people/pauses.ts';
import type { State } from '../state.ts';
import { record as note, type Turn } from '../turn.ts';
import { closeEvacuation } from './close-evacuation.ts';
import { faultOf } from './evacuations.ts';
import { holdEvacuation, noActuator } from './hold-evacuation.ts';
import { hasChanged, isHeldAgainst, isSettled } from './leave-zone.ts';
import { doubleBake } from './open-evacuation.ts';
import { isThrough, listDone } from './step-progress.ts';
import { isWarmingUp, unseenSince, zonesSeen } from './surveys.ts';
import { beginSteps, isUnderWay, listDueSteps } from './zone-calls.ts';

const stageMsByDefault = 10 * minuteMs;
/** A controller that has just started has not seen the zone for longer. */
const watchFirstMs = 10 * minuteMs;
/** So many hosts of a zone, and this part of them, are more than hosts that are ill; of fewer, more than half. */
const struckLeast = 3;
const struckShareMost = { any: 0.5, many: 0.2 } as const;

/** Work stays out until nothing has spoken against the zone for long enough. */
export function followLeft(turn: Turn, record: EvacuationRecord): void {
  const { state, now } = turn;
  const { bakeMs } = record;
  if (!state.canMove) return holdEvacuation(turn, record, noActuator);
  if (record.askedBy !== undefined) return holdEvacuation(turn, record, waitForWord(record));
  const checks = askReturn(turn, record);
  const obstacle = checks.find(({ passed }) => !passed);
  if (obstacle?.reason === 'baking' || isUnderWay(record)) return;
  if (now < after(state.startedAt ?? now, Math.min(bakeMs, watchFirstMs))) return;
  if (obstacle !== undefined) return holdEvacuation(turn, record, obstacle);
  const clean = formatDuration(elapsedMs(lastBadIn(state, record, now), now));
  beginReturn(turn, record, `nothing has spoken against the zone for ${clean}`);
}

/** What a person wanted out stays out until a person wants it back. */
function waitForWord({ askedBy, zone }: EvacuationRecord): Check {
  const sentence = `asked for by ${askedBy}, so work comes back when a person says so: heald undrain ${zone} --reason "…"`;
  return { reason: 'approval_needed', passed: false, sentence };
}

/** A person wants it ended: what is under way is waited for, and what has left comes back. */
export function bringBack(turn: Turn, record: EvacuationRecord): void {
  const { state, now } = turn;
  if (isUnderWay(record)) return;
  if (!hasChanged(record)) return closeEvacuation(turn, record, 'cancelled', `by ${record.cancelledBy}`);
  if (!state.canMove) return holdEvacuation(turn, record, noActuator);
  const unseen = unseenSince(state, record.works.values());
  if (unseen !== undefined && elapsedMs(unseen, now) <= freshSurveyMs) return;
  beginReturn(turn, record, `by ${record.cancelledBy}`);
}

function beginReturn(turn: Turn, record: EvacuationRecord, because: string): void {
  const { state, now } = turn;
  const { id: evacuation, zone, policy: name, cancelledBy } = record;
  const { survey, readAt } = state.survey;
  const isFresh = readAt !== undefined && elapsedMs(readAt, now) <= freshSurveyMs;
  const stageMs = state.policies?.zoneEvacuations.find((policy) => policy.name === name)?.stageMs ?? stageMsByDefault;
  const stages = planReturn(record, isFresh ? survey : undefined, stageMs);
  note(turn, { kind: 'return_begun', evacuation, zone, ...(cancelledBy === undefined ? {} : { askedBy: cancelledBy }), because, stages });
}

type Returning = Extract<EvacuationPhase, { kind: 'returning' }>;

export function followReturning(turn: Turn, record: EvacuationRecord, phase: Returning): void {
  const { state } = turn;
  const { id: evacuation, zone, cancelledBy } = record;
  const stage = phase.stages[phase.stage - 1];
  if (stage === undefined) return closeEvacuation(turn, record, 'returned', sayEnd(phase));
  if (cancelledBy === undefined && isHeldAgainst(state, zone)) return leaveAgain(turn, record);
  const closed = stage.opens.filter((group) => record.closedGroups.includes(group));
  const due = listDueSteps(record, stage.steps, turn.now);
  if (closed.length > 0 || due.length > 0) {
    if (!mayGoOn(turn, record)) return;
    if (closed.length > 0) note(turn, { kind: 'zone_health_told', evacuation, zone, groups: closed, passes: true });
    return beginSteps(turn, record, `stage ${phase.stage}`, due);
  }
  if (!isStageThrough(turn, record, phase, stage)) return;
  note(turn, { kind: 'return_stage_passed', evacuation, zone, stage: phase.stage, words: stage.words });
}

/** Its steps are done and seen to be, or given up, and nothing bad was seen for long enough since. */
function isStageThrough({ state, now }: Turn, record: EvacuationRecord, { since }: Returning, { steps, watchMs }: ReturnStage): boolean {
  const done = listDone(record, steps);
  if (!isThrough(record, steps) || !done.every((work) => isSettled(state, record.zone, work, now))) return false;
  const begunAt = Math.max(since, ...done.map((work) => work.since));
  const cleanSince = record.cancelledBy === undefined ? Math.max(begunAt, lastBadIn(state, record, now)) : begunAt;
  return elapsedMs(cleanSince, now) >= watchMs;
}

function leaveAgain(turn: Turn, record: EvacuationRecord): void {
  const { state } = turn;
  const { id: evacuation, zone, bakeMs } = record;
  const word = state.survey.survey?.illZones[zone];
  const because = word === undefined ? 'it is suspected again' : `the provider calls it ${word}`;
  const least = state.policies?.zoneEvacuations.find((policy) => policy.name === record.policy)?.bakeMs ?? bakeMs;
  note(turn, { kind: 'return_stopped', evacuation, zone, because, bakeMs: doubleBake(bakeMs, least) });
}

function mayGoOn(turn: Turn, record: EvacuationRecord): boolean {
  if (isWarmingUp(turn.state, turn.now)) return false;
  const obstacle = turn.state.canMove ? askReturn(turn, record).find(({ passed }) => !passed) : noActuator;
  if (obstacle !== undefined) holdEvacuation(turn, record, obstacle);
  return obstacle === undefined;
}

function askReturn({ state, now }: Turn, record: EvacuationRecord): Check[] {
  const { zone, plan, policy, bakeMs, phase } = record;
  const lastBadAt = lastBadIn(state, record, now);
  const subjects = [...plan.groups, ...plan.kept].map((group) => ({ zone, group, hostId: '', hostName: '', policy }));
  return checkReturn(
    {
      record: { zone, plan, bakeMs, lastBadAt, phase },
      seen: zonesSeen(state) ?? { survey: undefined, readAt: undefined, trouble: undefined },
      pauses: [...new Set(subjects.flatMap((subject) => pausesOn(state.history, subject, now)))],
      freeze: state.policies === undefined ? undefined : findFreeze(state.policies.guardrails, now),
      groups: countAway(state, record),
      askedBy: record.cancelledBy,
    },
    now,
  );
}

/** The newest moment at which anything spoke against the zone, however little. */
function lastBadIn(state: State, record: EvacuationRecord, now: Instant): Instant {
  const { zone, lastBadAt } = record;
  if (isHeldAgainst(state, zone) || isStillStruck(state, record)) return now;
  return Math.max(lastBadAt, state.zones.lastBadAt.get(zone) ?? lastBadAt);
}

/**
 * What the zone was left for is still there: on most of its hosts, or on a good part and more than one or two. Whether that stands out from
 * chance is no question any more, and a zone that was emptied has too few hosts to ask it.
 */
function isStillStruck({ history, open }: State, record: EvacuationRecord): boolean {
  const fault = faultOf(history.zones, record);
  if (fault === undefined) return false;
  const hosts = [...history.hosts.values()].filter(({ zone }) => zone === record.zone);
  const struck = hosts.filter(({ id }) => open.get(id)?.has(fault) === true).length;
  return struck > struckShareMost.any * hosts.length || (struck >= struckLeast && struck >= struckShareMost.many * hosts.length);
}

function countAway({ history, views, open }: State, { zone, plan }: EvacuationRecord): GroupAway[] {
  const groups = new Map(plan.groups.map((name) => [name, { name, inZone: 0, healthyInZone: 0, healthyElsewhere: 0 }]));
  for (const host of history.hosts.values()) {
    const group = groups.get(host.group);
    if (group === undefined) continue;
    const isHealthy = views.has(host.id) && !open.has(host.id);
    if (host.zone === zone) group.inZone += 1;
    if (isHealthy && host.zone === zone) group.healthyInZone += 1;
    if (isHealthy && host.zone !== zone) group.healthyElsewhere += 1;
  }
  return [...groups.values()];
}

function sayEnd({ stages }: Returning): string {
  return stages.length === 0
    ? 'nothing was left to bring back'
    : `work is back, in ${stages.length} stage${stages.length === 1 ? '' : 's'}`;
}
