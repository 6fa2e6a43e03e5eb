/**
 * What do we know of one host right now? Its newest report, a track per signal and subject, and how its clock maps to ours.
 *
 * A view is rebuilt from reports alone and is never written down. It survives restarts of the agent (a new run) and of the host
 * (a new boot), lost, repeated and reordered reports, and steps of the host's wall clock, which it never looks at.
 */
import type { Instant } from '../base/instant.ts';
import { after } from '../base/instant.ts';
import type { Report } from './report.ts';
import type { Judgement, SignalDefinition } from './signal.ts';
import { createTrack, judgeValue, type Track } from './track.ts';
import type { Reason } from './verdict.ts';

/** How a signal is judged on this fleet: its own judgement, or what the guardrails say instead. */
export type JudgementOf = (signal: SignalDefinition) => Judgement;

export interface TrackedSignal {
  readonly definition: SignalDefinition;
  readonly bySubject: Map<string, Track>;
}

export interface HostView {
  readonly id: string;
  report: Report;
  /** When the newest accepted report arrived, on the controller's timeline. */
  heardAt: Instant;
  /** When the newest accepted report was measured, on the controller's timeline; earlier than `heardAt` by what it was delayed. */
  measuredAt: Instant;
  /** The controller's time at the agent's uptime 0, as near as delays allow. */
  runStartedAt: Instant;
  /** Runs that a newer run has replaced, newest last; what still arrives from them is ignored. */
  formerRuns: readonly string[];
  readonly tracks: Map<string, TrackedSignal>;
  /** For each comparison of a policy and subject: since when it has been true without a break. Kept by comparisons.ts. */
  readonly trueSince: Map<string, Instant>;
  /** For each signal and subject that left the reports: how many reports in a row. */
  readonly absentFor: Map<string, number>;
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
    runStartedAt: now - report.uptimeMs,
    formerRuns: [],
    tracks: new Map(),
    trueSince: new Map(),
    absentFor: new Map(),
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
  const stretch = report.self.score + 1;
  for (const signal in report.readings) {
    let tracked = view.tracks.get(signal);
    if (tracked === undefined) {
      const definition = findSignal(signal);
      if (definition === undefined) continue;
      tracked = { definition, bySubject: new Map() };
      view.tracks.set(signal, tracked);
    }
    const bySubject = report.readings[signal] as Report['readings'][string];
    for (const subject in bySubject) {
      let track = tracked.bySubject.get(subject);
      if (track === undefined) {
        track = createTrack(judgementOf(tracked.definition), tracked.definition.unit);
        tracked.bySubject.set(subject, track);
      }
      judgeValue(track, bySubject[subject] ?? null, view.measuredAt, stretch);
    }
  }
  dropAbsent(view, report);
}

/** Judges every track by the numbers that hold now; what is open stays open, unless the signal is now judged in another way. */
export function rejudge(view: HostView, judgementOf: JudgementOf): void {
  for (const { definition, bySubject } of view.tracks.values()) {
    const judgement = judgementOf(definition);
    for (const [subject, track] of bySubject) {
      if (track.judgement.kind === judgement.kind) track.judgement = judgement;
      else bySubject.set(subject, createTrack(judgement, definition.unit));
    }
  }
}

/**
 * Takes up again what was open before the controller restarted: a signal that spoke against the host then must recover in full,
 * not only look well for three reports.
 */
export function reopenTracks(view: HostView, reasons: readonly Reason[]): void {
  for (const { signal, subject, since } of reasons) {
    const track = view.tracks.get(signal)?.bySubject.get(subject);
    if (track !== undefined) track.since ??= since;
  }
}

function dropAbsent(view: HostView, report: Report): void {
  for (const [signal, { bySubject }] of view.tracks) {
    const reported = report.readings[signal];
    for (const subject of bySubject.keys()) {
      const key = `${signal} ${subject}`;
      if (reported !== undefined && subject in reported) {
        if (view.absentFor.size > 0) view.absentFor.delete(key);
        continue;
      }
      const absentFor = (view.absentFor.get(key) ?? 0) + 1;
      view.absentFor.set(key, absentFor);
      if (absentFor < absentReportsUntilGone) continue;
      bySubject.delete(subject);
      view.absentFor.delete(key);
    }
    if (bySubject.size === 0) view.tracks.delete(signal);
  }
}
