/**
 * How is a step about a zone carried out? As a repair's: its intent is durable before the call, an answer that did not come is looked up
 * and never assumed, and what is refused is tried again a few times with every question asked anew. One thing that cannot be done never
 * holds up the others: it is given up, and told.
 */
import { after, elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import { formatDuration } from '../../base/duration.ts';
import { describeZoneStep, describeZoneUndo } from '../../az/evacuation/describe-step.ts';
import { nameSubject } from '../../az/evacuation/invert-step.ts';
import type { ZoneCall, ZoneStep } from '../../az/evacuation/zone-step.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { EvacuationRecord, ZoneWork } from '../../remediation/evacuation/evacuation.ts';
import { record as note, type Turn } from '../turn.ts';
import { nobodyCouldSay } from './close-evacuation.ts';
import { fitSize } from './fit-size.ts';
import { listOpenEvacuations } from './evacuations.ts';
import { progressOf } from './step-progress.ts';

/** A call that has not been answered by then is one whose outcome is unknown. */
const answerWithinMs = 2 * minuteMs;
const lookEveryMs = 15 * secondMs;
const uncertainForMost = 30 * minuteMs;
/** After the first refusal, and twice as long after each further one. */
const tryAgainAfterMs = 10 * secondMs;
const triesMost = 5;
const callsAtOnce = 3;

/** After a start: a call that was intended and never answered may have been made. */
export function doubtZoneCalls(turn: Turn): void {
  for (const record of listOpenEvacuations(turn.state.history.evacuations))
    for (const work of record.works.values())
      if (work.state === 'calling')
        answer(turn, record, work, { kind: 'unknown', because: 'the controller was restarted before the answer came' });
}

export function hearZoneAnswer(turn: Turn, token: string, outcome: Outcome): void {
  for (const record of listOpenEvacuations(turn.state.history.evacuations)) {
    const work = [...record.works.values()].find(({ number }) => tokenOf(record, number) === token);
    if (work === undefined) continue;
    if (work.state === 'calling' || (work.state === 'uncertain' && outcome.kind !== 'unknown')) answer(turn, record, work, outcome);
    return;
  }
}

/** Looks after the calls that are made already. */
export function followZoneCalls(turn: Turn, record: EvacuationRecord): void {
  const { state, now, commands } = turn;
  for (const work of record.works.values()) {
    if (work.state === 'calling' && elapsedMs(work.since, now) >= answerWithinMs)
      answer(turn, record, work, { kind: 'unknown', because: `no answer within ${formatDuration(answerWithinMs)}` });
    if (work.state !== 'uncertain') continue;
    if (elapsedMs(work.since, now) >= uncertainForMost) {
      giveUp(turn, record, work, nobodyCouldSay);
      continue;
    }
    const token = tokenOf(record, work.number);
    const lookedAt = state.lookedAt.get(token);
    if (!state.canMove || (lookedAt !== undefined && now < after(lookedAt, lookEveryMs))) continue;
    state.lookedAt.set(token, now);
    commands.push({ kind: 'look_up_zone_call', call: callOf(record, work.number, work.step) });
  }
}

/** Whether a call is being made, or nobody knows yet whether it was. */
export function isUnderWay({ works }: EvacuationRecord): boolean {
  return [...works.values()].some(({ state }) => state === 'calling' || state === 'uncertain');
}

/** Of these steps, those whose turn it is: not begun or refused a while ago, and nothing before them on the same thing. */
export function listDueSteps(record: EvacuationRecord, steps: readonly ZoneStep[], now: Instant): ZoneStep[] {
  const waiting = new Set<string>();
  const due: ZoneStep[] = [];
  for (const step of steps) {
    const progress = progressOf(record, step);
    if (progress.kind === 'done' || progress.kind === 'given_up') continue;
    const subject = nameSubject(step);
    if (!waiting.has(subject) && (progress.kind === 'to_do' || (progress.kind === 'refused' && isDue(progress.work, now)))) due.push(step);
    waiting.add(subject);
  }
  return due;
}

function isDue({ since, tries }: ZoneWork, now: Instant): boolean {
  return tries >= triesMost || elapsedMs(since, now) >= tryAgainAfterMs * 2 ** (tries - 1);
}

/** Calls for as many of them as may be under way at once; what was refused too often is given up. */
export function beginSteps(turn: Turn, record: EvacuationRecord, part: ZoneWork['part'], steps: readonly ZoneStep[]): void {
  const { works } = record;
  let room = callsAtOnce - [...works.values()].filter(({ state }) => state === 'calling' || state === 'uncertain').length;
  for (const step of steps) {
    const progress = progressOf(record, step);
    const before = progress.kind === 'refused' ? progress.work : undefined;
    if (before !== undefined && !mayTryAgain(turn, record, before)) continue;
    if (room <= 0) return;
    room -= 1;
    callFor(turn, record, part, step, before?.number);
  }
}

/** False while it was refused a moment ago; refused so often it is given up. */
export function mayTryAgain(turn: Turn, record: EvacuationRecord, work: ZoneWork): boolean {
  if (work.tries < triesMost) return isDue(work, turn.now);
  giveUp(turn, record, work, `refused ${work.tries} times: ${work.because ?? ''}`);
  return false;
}

/** Writes down the intent and asks for the call; a further try keeps its number. */
export function callFor(
  turn: Turn,
  record: EvacuationRecord,
  part: ZoneWork['part'],
  step: ZoneStep,
  number = record.works.size + 1,
): void {
  const { id: evacuation, zone } = record;
  const fitted = fitSize(step, turn.state.survey.survey);
  const call = callOf(record, number, fitted);
  const words = describeZoneStep(fitted, zone);
  note(turn, { kind: 'zone_step_intended', evacuation, zone, number, part, words, undo: describeZoneUndo(fitted, zone), call });
  turn.commands.push({ kind: 'make_zone_call', call });
}

function answer(turn: Turn, { id: evacuation, zone }: EvacuationRecord, { number }: ZoneWork, outcome: Outcome): void {
  turn.state.lookedAt.delete(`${evacuation}.${number}`);
  note(turn, { kind: 'zone_step_answered', evacuation, number, zone, outcome });
}

function giveUp(turn: Turn, { id: evacuation, zone }: EvacuationRecord, { number, words }: ZoneWork, because: string): void {
  turn.state.lookedAt.delete(`${evacuation}.${number}`);
  note(turn, { kind: 'zone_step_given_up', evacuation, number, zone, words, because });
}

function callOf(record: EvacuationRecord, number: number, step: ZoneStep): ZoneCall {
  return { token: tokenOf(record, number), evacuation: record.id, zone: record.zone, step };
}

function tokenOf({ id }: EvacuationRecord, number: number): string {
  return `${id}.${number}`;
}
