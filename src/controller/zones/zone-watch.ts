/**
 * Which hosts looked bad lately, and in what? Notes each sample that speaks against a host, long before it makes the host suspect: a
 * zone in which every host fails now and then is ill, and none of its hosts is.
 *
 * Most reports note nothing and cost one comparison.
 */
import { elapsedMs, hourMs, minuteMs, type Instant } from '../../base/instant.ts';
import type { HostView } from '../../liveness/host-view.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { Turn } from '../turn.ts';
import type { StreamShare } from './usual-shares.ts';

/** The newest sample that spoke against a host, and how much of the last hour it was suspect. */
export interface Mark {
  badAt: Instant;
  chronicShare: number;
}

/** Since when one stream has spoken for suspecting this zone, without a break. */
export interface StreamClock {
  readonly zone: string;
  readonly suspectSince: Instant;
}

/** A zone that stands out at least a little, by one fault: single hosts in it are not repaired for that. */
export interface ZoneDoubt {
  readonly zone: string;
  readonly fault: FaultKind;
  readonly decades: number;
  readonly sentence: string;
}

export interface ZoneWatch {
  /** By signal, then by host. */
  readonly marks: Map<string, Map<string, Mark>>;
  /** By the zone that was tried in vain, then by the host that tried. */
  readonly pathMarks: Map<string, Map<string, Mark>>;
  readonly usualShares: Map<string, StreamShare>;
  readonly clocks: Map<string, StreamClock>;
  /** Since when every condition of acting on a zone has held. */
  readonly confirmSince: Map<string, Instant>;
  /** Hosts that were launched or restarted lately, and when they were first heard after that. */
  readonly newcomers: Map<string, Instant>;
  /** Hosts that do not measure a signal, as last looked for. */
  readonly blind: Map<string, { readonly at: Instant; readonly hosts: ReadonlySet<string> }>;
  /** When something last spoke against a zone, at least a little: long before it is suspected, and after it was cleared. */
  readonly lastBadAt: Map<string, Instant>;
  /** Since when nothing has spoken for a suspicion any more, by its id. */
  readonly quietSince: Map<string, Instant>;
  doubts: readonly ZoneDoubt[];
  /** Whether zones of these sizes can be told from chance. */
  capability: { readonly sizes: ReadonlyMap<string, number>; readonly canTell: boolean } | undefined;
  evaluatedAt: Instant | undefined;
  notedAt: Instant | undefined;
}

/** The longest window that is looked at. */
export const longestWindowMs = 5 * minuteMs;
/** A host that was suspect for more than half of the last hour tells nothing new. */
export const chronicShareMost = 0.5;
/** So long without a break, and that much of the last hour was it. */
export const chronicAfterMs = 42 * minuteMs;
const chronicForgotten = 0.02;
const newcomerMs = 10 * minuteMs;
/** Hosts that are heard for the first time in the controller's first minute were there before it. */
const introductionMs = minuteMs;

export function createZoneWatch(): ZoneWatch {
  return {
    marks: new Map(),
    pathMarks: new Map(),
    usualShares: new Map(),
    clocks: new Map(),
    confirmSince: new Map(),
    newcomers: new Map(),
    blind: new Map(),
    lastBadAt: new Map(),
    quietSince: new Map(),
    doubts: [],
    capability: undefined,
    evaluatedAt: undefined,
    notedAt: undefined,
  };
}

/** Notes what the host's newest report says against it. */
export function noticeBad({ state: { zones, knownInZone } }: Turn, view: HostView): void {
  const { measuredAt } = view;
  if (view.lastBadAt !== measuredAt) return;
  for (const { definition, subject, track } of view.tracked) {
    if (definition.weight !== 'decides' || track.lastBadAt !== measuredAt) continue;
    const { name: signal } = definition;
    const tried = signal === pathSignal ? zoneOfTarget(subject, knownInZone) : undefined;
    if (tried === undefined) note(zones.marks, signal, view.id, measuredAt);
    else if (tried !== view.report.host.zone) note(zones.pathMarks, tried, view.id, measuredAt);
  }
}

/** What hosts of different zones say of each other. */
export const pathSignal = 'network.tcp_failures';

/** The zone in which a target stands, where its name tells one that there is: "peer@use1-az4". */
export function zoneOfTarget(subject: string, known: ReadonlyMap<string, number>): string | undefined {
  const zone = subject.slice(subject.lastIndexOf('@') + 1);
  return zone.length < subject.length && known.has(zone) ? zone : undefined;
}

/** A host that is heard for the first time, or after a restart: it is not held against its zone for a while. */
export function noticeNewcomer({ state, now }: Turn, host: string): void {
  if (state.startedAt === undefined || elapsedMs(state.startedAt, now) < introductionMs) return;
  state.zones.newcomers.set(host, now);
}

function note(marks: Map<string, Map<string, Mark>>, key: string, host: string, badAt: Instant): void {
  let byHost = marks.get(key);
  if (byHost === undefined) {
    byHost = new Map();
    marks.set(key, byHost);
  }
  const mark = byHost.get(host);
  if (mark === undefined) byHost.set(host, { badAt, chronicShare: 0 });
  else mark.badAt = Math.max(mark.badAt, badAt);
}

/** What a suspicion was made of is told; the longer window must not tell it once more. */
export function forgetMarks(watch: ZoneWatch, zone: string, isThere: (host: string) => boolean): void {
  watch.pathMarks.delete(zone);
  for (const byHost of watch.marks.values()) for (const host of byHost.keys()) if (isThere(host)) byHost.delete(host);
  for (const [stream, clock] of watch.clocks) if (clock.zone === zone) watch.clocks.delete(stream);
}

/** Lets go of what is over, and keeps account of how long hosts were suspect, but not while their zone is: then it is news. */
export function ageMarks(watch: ZoneWatch, passedMs: number, now: Instant, isFrozen: (host: string) => boolean): void {
  const weight = Math.min(1, passedMs / hourMs);
  for (const marks of [watch.marks, watch.pathMarks]) {
    for (const [key, byHost] of marks) {
      for (const [host, mark] of byHost) {
        const ageMs = elapsedMs(mark.badAt, now);
        const isBad = ageMs < minuteMs;
        if (!isBad || !isFrozen(host)) mark.chronicShare += ((isBad ? 1 : 0) - mark.chronicShare) * weight;
        if (ageMs > longestWindowMs && mark.chronicShare < chronicForgotten) byHost.delete(host);
      }
      if (byHost.size === 0) marks.delete(key);
    }
  }
  for (const [host, since] of watch.newcomers) if (elapsedMs(since, now) > newcomerMs) watch.newcomers.delete(host);
}
