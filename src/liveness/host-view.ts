/**
 * What do we know of one host right now? Its newest report, a track per signal and subject, and how its clock maps to ours.
 *
 * A view is rebuilt from reports alone and is never written down. It survives restarts of the agent (a new run) and of the host
 * (a new boot), lost, repeated and reordered reports, and steps of the host's wall clock, which it never looks at.
 */
import type { Instant } from '../base/instant.ts';
import { after } from '../base/instant.ts';
import type { Comparison } from './condition.ts';
import type { Report } from './report.ts';
import { isObserved, type Judgement, type SignalDefinition, type Value } from './signal.ts';
import { createTrack, judgeValue, type Track } from './track.ts';
import type { Reason } from './verdict.ts';

/** How a signal is judged on this fleet: its own judgement, or what the guardrails say instead. */
export type JudgementOf = (signal: SignalDefinition) => Judgement;

/** One signal of one subject of the host. */
export interface Tracked {
  readonly definition: SignalDefinition;
  readonly subject: string;
  track: Track;
  /** How many reports in a row have said nothing of it; of what no agent measures, how many looks. */
  absentFor: number;
}

/** A comparison of a policy, and what it looks at on this host. */
export interface ClockedPair {
  readonly comparison: Comparison;
  readonly tracked: Tracked;
}

export interface HostView {
  readonly id: string;
  report: Report;
  /** When the newest accepted report arrived, on the controller's timeline. */
  heardAt: Instant;
  /** When the newest accepted report was measured, on the controller's timeline; earlier than `heardAt` by what it was delayed. */
  measuredAt: Instant;
  /** `measuredAt` of the newest report in which any sample spoke against the host; -Infinity before the first. */
  lastBadAt: Instant;
  /** The controller's time at the agent's uptime 0, as near as delays allow. */
  runStartedAt: Instant;
  /** Runs that a newer run has replaced, newest last; what still arrives from them is ignored. */
  formerRuns: readonly string[];
  /** Subjects of one signal stand together; otherwise in the order in which they were first reported, which is that of most reports. */
  readonly tracked: Tracked[];
  /** For each comparison of a policy and subject: since when it has been true without a break. Kept by comparisons.ts. */
  readonly trueSince: Map<string, Instant>;
  /** Whose clocks these are; undefined until they are kept, and again when something else is tracked. */
  clocked: { readonly comparisons: readonly Comparison[]; readonly pairs: readonly ClockedPair[] } | undefined;
  /** How many of those tracked the newest report said nothing of. */
  absentCount: number;
  lostReports: number;
  repeatedReports: number;
}

/** Reports to remember runs for: an agent that restarts more often than this within a queue's length has other troubles. */
const formerRunsKept = 8;
/** The host's monotonic clock may run this much slower than ours before samples are dated too early. */
const clockDriftShare = 0.0005;
/** A subject that is missing from so many reports in a row is gone (unmounted, detached), not unmeasured. */
const absentReportsUntilGone = 6;

export type Received = 'accepted' | 'restarted_agent' | 'restarted_host' | 'repeated' | 'former_run';

export function createView(report: Report, now: Instant): HostView {
  return {
    id: report.host.id,
    report,
    heardAt: now,
    measuredAt: now,
    lastBadAt: Number.NEGATIVE_INFINITY,
    runStartedAt: now - report.uptimeMs,
    formerRuns: [],
    tracked: [],
    trueSince: new Map(),
    clocked: undefined,
    absentCount: 0,
    lostReports: 0,
    repeatedReports: 0,
  };
}

/**
 * Takes a report into the view and judges its values. `repeated` and `former_run` leave the view as it was.
 * Null readings move nothing; the same report twice is the same as once.
 */
export function receiveReport(
  view: HostView,
  report: Report,
  now: Instant,
  judgementOf: JudgementOf,
  findSignal: (name: string) => SignalDefinition | undefined,
): Received {
  const before = view.report;
  if (view.formerRuns.includes(report.run)) return 'former_run';
  const newRun = report.run !== before.run;
  if (!newRun && report !== before && report.sequence <= before.sequence) {
    view.repeatedReports += 1;
    return 'repeated';
  }
  if (newRun) {
    view.formerRuns = [...view.formerRuns, before.run].slice(-formerRunsKept);
    view.runStartedAt = now - report.uptimeMs;
  } else {
    const drifted = view.runStartedAt + clockDriftShare * Math.max(0, now - view.heardAt);
    view.runStartedAt = Math.min(now - report.uptimeMs, drifted);
    if (report !== before) view.lostReports += report.sequence - before.sequence - 1;
  }
  view.report = report;
  view.heardAt = Math.max(view.heardAt, now);
  view.measuredAt = after(view.runStartedAt, report.uptimeMs);
  judgeReadings(view, report, judgementOf, findSignal);
  if (report.boot !== before.boot) return 'restarted_host';
  return newRun ? 'restarted_agent' : 'accepted';
}

function judgeReadings(
  view: HostView,
  report: Report,
  judgementOf: JudgementOf,
  findSignal: (name: string) => SignalDefinition | undefined,
): void {
  const taking: Taking = { judgementOf, findSignal, stretch: report.self.score + 1, expected: 0, heard: 0 };
  for (const signal in report.readings) {
    const bySubject = report.readings[signal] as Report['readings'][string];
    if (findSignal(signal)?.subject === 'broker') judgeNumbered(view, taking, signal, bySubject);
    else for (const subject in bySubject) judgeReading(view, taking, signal, subject, bySubject[subject] ?? null);
  }
  if (taking.heard < view.tracked.length || view.absentCount > 0) noteAbsent(view, report);
}

/** Where a report is taken in: the place at which the next track is expected, and how many were heard of. */
interface Taking {
  readonly judgementOf: JudgementOf;
  readonly findSignal: (name: string) => SignalDefinition | undefined;
  readonly stretch: number;
  expected: number;
  heard: number;
}

/** Subjects that are numbers lie elsewhere in an object: a loop that meets them once is slow for all others from then on. */
function judgeNumbered(view: HostView, taking: Taking, signal: string, bySubject: Report['readings'][string]): void {
  for (const [subject, value] of Object.entries(bySubject)) judgeReading(view, taking, signal, subject, value);
}

function judgeReading(view: HostView, taking: Taking, signal: string, subject: string, value: Value | null): void {
  const { tracked, measuredAt } = view;
  let place = findPlace(tracked, signal, subject, taking.expected);
  if (place === -1) {
    const definition = taking.findSignal(signal);
    if (definition === undefined || isObserved(definition)) return;
    place = insertTracked(view, definition, subject, taking.judgementOf(definition));
  }
  const { track, definition } = tracked[place] as Tracked;
  if (isObserved(definition)) return;
  taking.expected = place + 1;
  taking.heard += 1;
  judgeValue(track, value, measuredAt, taking.stretch);
  if (track.lastBadAt === measuredAt) view.lastBadAt = measuredAt;
}

/** Reports tell the same in the same order nearly always, so it is nearly always found at `expected`; -1 when it is not there. */
function findPlace(tracked: readonly Tracked[], signal: string, subject: string, expected: number): number {
  for (let place = expected; place < tracked.length; place += 1) if (isOf(tracked[place] as Tracked, signal, subject)) return place;
  for (let place = 0; place < expected; place += 1) if (isOf(tracked[place] as Tracked, signal, subject)) return place;
  return -1;
}

function isOf(tracked: Tracked, signal: string, subject: string): boolean {
  return tracked.subject === subject && tracked.definition.name === signal;
}

/** What is kept of one signal of one subject; kept from now on, where it was not. */
export function trackFor(view: HostView, definition: SignalDefinition, subject: string, judgementOf: JudgementOf): Tracked {
  const found = findPlace(view.tracked, definition.name, subject, 0);
  return view.tracked[found === -1 ? insertTracked(view, definition, subject, judgementOf(definition)) : found] as Tracked;
}

function insertTracked(view: HostView, definition: SignalDefinition, subject: string, judgement: Judgement): number {
  const { tracked } = view;
  view.clocked = undefined;
  const last = tracked.findLastIndex((each) => each.definition === definition);
  const place = last === -1 ? tracked.length : last + 1;
  tracked.splice(place, 0, { definition, subject, track: createTrack(judgement, definition.unit), absentFor: 0 });
  return place;
}

/** Judges every track by the numbers that hold now; what is open stays open, unless the signal is now judged in another way. */
export function rejudge(view: HostView, judgementOf: JudgementOf): void {
  for (const each of view.tracked) {
    const judgement = judgementOf(each.definition);
    if (each.track.judgement.kind === judgement.kind) each.track.judgement = judgement;
    else each.track = createTrack(judgement, each.definition.unit);
  }
}

/**
 * Takes up again what was open before the controller restarted: a signal that spoke against the host then must recover in full,
 * not only look well for three reports.
 */
export function reopenTracks(
  view: HostView,
  reasons: readonly Reason[],
  judgementOf: JudgementOf,
  findSignal: (name: string) => SignalDefinition | undefined,
): void {
  for (const { signal, subject, since } of reasons) {
    const definition = findSignal(signal);
    // No report brings what only the controller sees: until it has looked again, that it was so is all that is known.
    const isAwaited = definition !== undefined && isObserved(definition);
    const track = isAwaited ? trackFor(view, definition, subject, judgementOf).track : findTrack(view, signal, subject);
    if (track !== undefined) track.since ??= since;
  }
}

export function findTrack({ tracked }: HostView, signal: string, subject: string): Track | undefined {
  return tracked[findPlace(tracked, signal, subject, 0)]?.track;
}

function noteAbsent(view: HostView, report: Report): void {
  const { tracked } = view;
  view.absentCount = 0;
  for (const each of tracked) {
    if (isObserved(each.definition)) continue;
    const reported = report.readings[each.definition.name];
    each.absentFor = reported !== undefined && Object.hasOwn(reported, each.subject) ? 0 : each.absentFor + 1;
    if (each.absentFor > 0) view.absentCount += 1;
  }
  if (view.absentCount > 0) keepTracked(view, ({ absentFor }) => absentFor < absentReportsUntilGone);
}

/** Lets go of what is not to be kept. */
export function keepTracked(view: HostView, isKept: (tracked: Tracked) => boolean): void {
  const { tracked } = view;
  const left = tracked.filter(isKept);
  if (left.length === tracked.length) return;
  tracked.splice(0, tracked.length, ...left);
  view.clocked = undefined;
}
