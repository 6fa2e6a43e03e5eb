/**
 * Is this host well? One verdict per fault kind, from the tracks of its signals.
 *
 * Picture a jury: a signal that decides may convict, one that corroborates may only second it, and one that was not heard
 * does not count as an acquittal. The host is healthy only while somebody who may decide says so and nobody says otherwise; one
 * who spoke against it and then fell silent still stands against it.
 */
import type { Instant } from '../base/instant.ts';
import type { HostView } from './host-view.ts';
import { wholeHost } from './report.ts';
import type { FaultKind, SignalDefinition } from './signal.ts';
import { ageTrack, lastValueOf, type Track } from './track.ts';
import { severity, type Reason, type Verdict, type VerdictKind } from './verdict.ts';

/** A track that got no value for so long is unknown: three reports, and a little for the way. */
const staleAfterMs = 17_000;

export function staleAfterOf(definition: SignalDefinition): number {
  return definition.staleAfterMs ?? staleAfterMs;
}

/**
 * The host's verdicts by fault kind, for faults that some signal of the host may decide.
 * Silence is not judged here: see judgeSilence.
 */
export function judgeHost(view: HostView, now: Instant): ReadonlyMap<FaultKind, Verdict> {
  const kinds = new Map<FaultKind, VerdictKind>();
  const unresolved = new Set<FaultKind>();
  let anyBad = false;
  for (const { definition, track } of view.tracked) {
    if (definition.weight !== 'decides') continue;
    ageTrack(track, now, staleAfterOf(definition));
    const known = kinds.get(definition.fault);
    kinds.set(definition.fault, known === undefined ? track.kind : worseOf(known, track.kind));
    if (severity[track.kind] >= severity.suspect) anyBad = true;
    else if (track.kind === 'unknown' && track.since !== undefined) unresolved.add(definition.fault);
  }
  const verdicts = new Map<FaultKind, Verdict>();
  for (const [fault, heard] of kinds) {
    const kind = heard === 'healthy' && unresolved.has(fault) ? 'unknown' : heard;
    const reasons = anyBad && severity[kind] >= severity.suspect ? collectReasons(view, fault, now) : [];
    verdicts.set(fault, { fault, kind, since: earliest(reasons, now), reasons });
  }
  return verdicts;
}

/** Whether `judgeHost` would find anything wrong. It is what is asked most, for every report of every host, and nearly always no. */
export function hasTrouble({ tracked }: HostView, now: Instant): boolean {
  let found = false;
  for (const { definition, track } of tracked) {
    if (definition.weight !== 'decides') continue;
    ageTrack(track, now, staleAfterOf(definition));
    if (track.kind === 'suspect' || track.kind === 'failed') found = true;
  }
  return found;
}

/** Failed beats suspect beats healthy; unknown says nothing as long as another decider was heard. */
function worseOf(left: VerdictKind, right: VerdictKind): VerdictKind {
  if (left === 'unknown' || right === 'unknown') return left === 'unknown' ? right : left;
  return severity[left] >= severity[right] ? left : right;
}

/** Every signal that speaks against the host in this fault kind, deciding ones first. */
function collectReasons(view: HostView, fault: FaultKind, now: Instant): Reason[] {
  const deciding: Reason[] = [];
  const corroborating: Reason[] = [];
  for (const { definition, subject, track } of view.tracked) {
    if (definition.fault !== fault || definition.weight === 'informs') continue;
    ageTrack(track, now, staleAfterOf(definition));
    const reason = reasonOf(definition, subject, track);
    if (reason !== undefined) (definition.weight === 'decides' ? deciding : corroborating).push(reason);
  }
  return [...deciding, ...corroborating];
}

/**
 * Independent witnesses for a fault beside the policy's own condition: corroborating signals of the same fault kind and the
 * kernel's view of blocked threads, which sees the waiting whatever it waits for.
 */
export function findWitnesses(view: HostView, fault: FaultKind, now: Instant): Reason[] {
  const witnesses: Reason[] = [];
  for (const { definition, subject, track } of view.tracked) {
    if (definition.weight !== 'corroborates' || (definition.fault !== fault && definition.fault !== 'kernel')) continue;
    ageTrack(track, now, staleAfterOf(definition));
    const reason = reasonOf(definition, subject, track);
    if (reason !== undefined) witnesses.push(reason);
  }
  return witnesses;
}

function reasonOf(definition: SignalDefinition, subject: string, track: Track): Reason | undefined {
  if ((track.kind !== 'suspect' && track.kind !== 'failed') || track.since === undefined) return undefined;
  const value = track.lastBadValue ?? lastValueOf(track);
  if (value === undefined) return undefined;
  const { name: signal, family } = definition;
  const about = subject === wholeHost ? '' : `${subject}: `;
  return { signal, subject, family, kind: track.kind, since: track.since, sentence: `${about}${definition.describe(value)}` };
}

function earliest(reasons: readonly Reason[], now: Instant): Instant {
  return reasons.reduce((since, reason) => Math.min(since, reason.since), now);
}
