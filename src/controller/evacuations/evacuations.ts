/**
 * Which zones has work left, and how far is each? The part of the history that is about zones' evacuations: a fold like the rest, so
 * a new controller goes on where the old one was.
 */
import { unreachable } from '../../base/invariant.ts';
import { after, elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import { isOpenEvacuation, stateAfter, type EvacuationRecord, type ZoneWork } from '../../remediation/evacuation/evacuation.ts';
import type { HostName } from '../entry.ts';
import type { ZoneHistory } from '../zones/zone-history.ts';
import type { EvacuationEntryBody } from './evacuation-entry.ts';

/** What a person asked for and has had no answer to. */
export interface ZoneWish {
  readonly wish: 'drain' | 'practice';
  readonly by: string;
  readonly because: string;
  readonly at: Instant;
}

type Kept<Kind extends EvacuationEntryBody['kind']> = Extract<EvacuationEntryBody, { kind: Kind }> & { readonly at: Instant };

export interface Evacuations {
  /** By id: open ones and the latest that ended, oldest first. */
  readonly records: Map<string, EvacuationRecord>;
  /** Zones that a person has taken from heald: none is left by evidence until somebody arms it. */
  readonly disarmed: Map<string, { readonly by: string; readonly because: string; readonly at: Instant }>;
  /** By zone. */
  readonly wishes: Map<string, ZoneWish>;
  /** The newest drill, and the newest refusal, by zone. */
  readonly practised: Map<string, Kept<'zone_practised'>>;
  readonly refused: Map<string, Kept<'drain_refused'>>;
}

/** So long after such a call machines still go by it. */
const goneWithinMs = 15 * minuteMs;
/** Ended evacuations that stay in memory; the ledger keeps all. */
const endedKept = 50;

export function createEvacuations(): Evacuations {
  return { records: new Map(), disarmed: new Map(), wishes: new Map(), practised: new Map(), refused: new Map() };
}

export function openEvacuationOf({ records }: Evacuations, zone: string): EvacuationRecord | undefined {
  for (const record of records.values()) if (record.zone === zone && isOpenEvacuation(record)) return record;
  return undefined;
}

export function listOpenEvacuations({ records }: Evacuations): EvacuationRecord[] {
  return [...records.values()].filter((record) => isOpenEvacuation(record));
}

/** Whether machines of the group go by heald's own doing: its size is put back as it was, or its hosts in a zone are ended. */
export function endsMachines({ records }: Evacuations, group: string, now: Instant): boolean {
  for (const { works } of records.values())
    for (const { step, state, since } of works.values()) {
      const ends = (step.action === 'shrink' || step.action === 'endMachines') && step.group === group;
      if (ends && state !== 'refused' && elapsedMs(since, now) < goneWithinMs) return true;
    }
  return false;
}

export function foldEvacuation(evacuations: Evacuations, entry: EvacuationEntryBody, at: Instant): void {
  switch (entry.kind) {
    case 'evacuation_opened':
      evacuations.wishes.delete(entry.zone);
      return open(evacuations, entry, at);
    case 'zone_armed':
      evacuations.disarmed.delete(entry.zone);
      return;
    case 'zone_asked_for': {
      const { wish, by, because } = entry;
      evacuations.wishes.set(entry.zone, { wish, by, because, at });
      return;
    }
    case 'zone_practised':
      evacuations.wishes.delete(entry.zone);
      evacuations.practised.set(entry.zone, { ...entry, at });
      return;
    case 'drain_refused':
      evacuations.wishes.delete(entry.zone);
      evacuations.refused.set(entry.zone, { ...entry, at });
      return;
    default: {
      const record = evacuations.records.get(entry.evacuation);
      if (record === undefined) return;
      moveOn(record, entry, at);
      const { zone, by } = { by: record.cancelledBy ?? 'heald', ...entry };
      if (entry.kind === 'evacuation_cancelled' || (entry.kind === 'evacuation_closed' && entry.disarms))
        evacuations.disarmed.set(zone, evacuations.disarmed.get(zone) ?? { by, because: entry.because, at });
      if (entry.kind === 'evacuation_closed') forgetEnded(evacuations);
    }
  }
}

/** Something speaks against the zone: the bake begins anew. */
export function noteZoneTrouble(evacuations: Evacuations, zone: string, at: Instant): void {
  const record = openEvacuationOf(evacuations, zone);
  if (record !== undefined) record.lastBadAt = at;
}

/** A host there has, or has had, what the zone was left for: of a zone that was emptied the few that are left are all that tells. */
export function noteHostTrouble(evacuations: Evacuations, zones: ZoneHistory, { zone }: HostName, fault: FaultKind, at: Instant): void {
  const record = openEvacuationOf(evacuations, zone);
  if (record !== undefined && faultOf(zones, record) === fault) record.lastBadAt = at;
}

/** What the zone was left for; undefined where a person asked for it. */
export function faultOf({ suspicions }: ZoneHistory, { suspicion }: EvacuationRecord): FaultKind | undefined {
  return suspicion === undefined ? undefined : suspicions.get(suspicion)?.fault;
}

function open(evacuations: Evacuations, entry: Extract<EvacuationEntryBody, { kind: 'evacuation_opened' }>, at: Instant): void {
  const { evacuation: id, zone, suspicion, incident, policy, askedBy, because, plan, planHash, bakeMs, approvableUntil } = entry;
  evacuations.records.set(id, {
    id,
    zone,
    suspicion,
    incident,
    policy,
    askedBy,
    because,
    plan,
    planHash,
    openedAt: at,
    vetoableUntil: entry.vetoWindowMs === undefined ? undefined : after(at, entry.vetoWindowMs),
    approval: undefined,
    phase: approvableUntil === undefined ? { kind: 'leaving', since: at } : { kind: 'awaiting_approval', until: approvableUntil },
    works: new Map(),
    closedGroups: [],
    bakeMs,
    lastBadAt: at,
    cancelledBy: undefined,
    held: undefined,
    stoppedBecause: undefined,
  });
}

type Move = Exclude<
  EvacuationEntryBody,
  { kind: 'evacuation_opened' | 'zone_armed' | 'zone_asked_for' | 'zone_practised' | 'drain_refused' }
>;

function moveOn(record: EvacuationRecord, entry: Move, at: Instant): void {
  switch (entry.kind) {
    case 'evacuation_approved':
      record.approval = { by: entry.by, because: entry.because, at };
      record.phase = { kind: 'leaving', since: at };
      return;
    case 'zone_step_intended':
    case 'zone_step_answered':
    case 'zone_step_given_up':
      return moveWork(record, entry, at);
    case 'zone_health_told': {
      const others = record.closedGroups.filter((group) => !entry.groups.includes(group));
      record.closedGroups = entry.passes ? others : [...others, ...entry.groups];
      record.held = undefined;
      return;
    }
    case 'evacuation_held':
      record.held = { reason: entry.reason, because: entry.because, since: record.held?.since ?? at };
      return;
    case 'evacuation_stopped':
      record.stoppedBecause = entry.because;
      return;
    case 'evacuation_cancelled':
      record.cancelledBy = `${entry.by}: ${entry.because}`;
      record.held = undefined;
      return;
    case 'zone_left':
      return enter(record, { kind: 'left', since: at });
    case 'return_begun':
      return enter(record, { kind: 'returning', since: at, stages: entry.stages, stage: 1 });
    case 'return_stage_passed':
      if (record.phase.kind === 'returning') enter(record, { ...record.phase, since: at, stage: entry.stage + 1 });
      return;
    case 'return_stopped':
      record.bakeMs = entry.bakeMs;
      record.lastBadAt = at;
      return enter(record, { kind: 'leaving', since: at });
    case 'evacuation_closed':
      return enter(record, { kind: 'closed', at, result: entry.result, because: entry.because });
    default:
      unreachable(entry);
  }
}

function enter(record: EvacuationRecord, phase: EvacuationRecord['phase']): void {
  record.phase = phase;
  record.held = undefined;
}

type WorkEntry = Extract<EvacuationEntryBody, { kind: 'zone_step_intended' | 'zone_step_answered' | 'zone_step_given_up' }>;

function moveWork(record: EvacuationRecord, entry: WorkEntry, at: Instant): void {
  if (entry.kind === 'zone_step_intended') {
    const { number, part, words, call } = entry;
    const tries = (record.works.get(number)?.tries ?? 0) + 1;
    record.works.set(number, { number, part, words, step: call.step, tries, state: 'calling', since: at, because: undefined });
    if (part !== 'renewal' && part !== 'guard') record.held = undefined;
    return;
  }
  const work = record.works.get(entry.number);
  if (work === undefined) return;
  if (entry.kind === 'zone_step_given_up') return settle(work, 'given_up', entry.because, at);
  const { outcome } = entry;
  settle(work, stateAfter(outcome), outcome.kind === 'applied' ? undefined : outcome.because, at);
}

function settle(work: ZoneWork, state: ZoneWork['state'], because: string | undefined, at: Instant): void {
  work.state = state;
  work.because = because;
  work.since = at;
}

function forgetEnded({ records }: Evacuations): void {
  const ended = [...records.values()].filter((record) => !isOpenEvacuation(record));
  for (const { id } of ended.slice(0, Math.max(0, ended.length - endedKept))) records.delete(id);
}
