/**
 * What does a host's agent say, and when? A report every five seconds, at once when a value crosses the level at which its signal
 * becomes suspect, and nothing at all while the agent is stopped or dead.
 *
 * It measures as the real one does: probes start when it starts, and time in which it did not run itself is never measured.
 */
import { secondMs, type Instant } from '../base/instant.ts';
import { findSignal } from '../liveness/catalog.ts';
import type { Readings, Report } from '../liveness/report.ts';
import type { Counts } from '../liveness/signal.ts';
import { isAtRest } from './disk.ts';
import type { SimulatedHost } from './host.ts';
import { createOutbox, type Outbox, type Post } from './outbox.ts';
import { readAges, readHost } from './readings.ts';
import type { Scheduler } from './scheduler.ts';

export interface Agent {
  readonly host: SimulatedHost;
  start(): void;
  /** SIGSTOP and SIGCONT, for the agent and its prober. */
  pause(): void;
  resume(): void;
  kill(): void;
}

/** One life of the agent process. */
interface Run {
  readonly id: string;
  readonly startedAt: Instant;
  readonly outbox: Outbox;
  sequence: number;
  collectedAt: Instant;
  hurriedAt: Instant;
  /** Something crossed its level that no report has told yet. */
  hurries: boolean;
  score: number;
  cleanSince: Instant;
  loopGapMs: number;
  /** Milliseconds of this interval in which the agent did not run. */
  lostMs: number;
  lookupFailedAt: Instant;
  readonly gaps: { readonly from: Instant; readonly until: Instant }[];
  readonly above: Set<string>;
  readonly cancelTimers: (() => void)[];
}

const reportEveryMs = 5 * secondMs;
const jitterShare = 0.1;
const tickMs = 500;
const hurryAgainMs = secondMs;
const scoreMost = 8;
const cleanMsPerScore = 10 * secondMs;
/** A gap of the agent's own loop worth a point of its score. */
const longGapMs = secondMs;
const lookupEveryMs = { well: 2_000, afterFailure: 500 };
const lookupHurryMs = 30 * secondMs;

export function createAgent(host: SimulatedHost, scheduler: Scheduler, post: Post): Agent {
  const random = host.random.fork('agent');
  let runs = 0;
  let run: Run | undefined;
  let pausedAt: Instant | undefined;

  function start(): void {
    const now = scheduler.now();
    runs += 1;
    const counters = {
      sequence: 0,
      collectedAt: now,
      hurriedAt: -Infinity,
      hurries: false,
      score: 0,
      cleanSince: now,
      loopGapMs: 0,
      lostMs: 0,
      lookupFailedAt: -Infinity,
    };
    const outbox = createOutbox(scheduler, random.fork(`outbox ${runs}`), post);
    run = { id: `${host.identity.name}-run-${runs}`, startedAt: now, outbox, ...counters, gaps: [], above: new Set(), cancelTimers: [] };
    keepTime(run, random.whole(0, reportEveryMs));
  }

  function keepTime(current: Run, firstReportMs: number): void {
    const reportLater = (ms: number) => {
      current.cancelTimers[0] = scheduler.after(ms, () => {
        report(current);
        reportLater(Math.round(reportEveryMs * (1 - jitterShare + 2 * jitterShare * random.share())));
      });
    };
    const tick = () => {
      if (!isAtRest(host.disk))
        current.hurries ||= noteCrossings(
          current,
          readAges(host, (since) => watchedMs(current, since, scheduler.now())),
        );
      if (current.hurries && scheduler.now() - current.hurriedAt >= hurryAgainMs) {
        current.hurriedAt = scheduler.now();
        current.hurries = false;
        report(current);
      }
      current.cancelTimers[1] = scheduler.after(tickMs, tick);
    };
    reportLater(firstReportMs);
    current.cancelTimers[1] = scheduler.after(random.whole(0, tickMs), tick);
  }

  function report(current: Run): void {
    const now = scheduler.now();
    current.sequence += 1;
    const self = { score: current.score, loopGapMs: current.loopGapMs, proberSilentMs: 0, droppedReports: current.outbox.droppedReports() };
    const intervalMs = Math.max(0, now - current.collectedAt - current.lostMs);
    const watch = { watchedMs: (since: Instant) => watchedMs(current, since, now), intervalMs, self, lookups: lookUp(current, intervalMs) };
    const readings = readHost(host, watch);
    current.outbox.put(compose(current, now, self, readings));
    noteCrossings(current, readings);
    current.collectedAt = now;
    current.loopGapMs = 0;
    current.lostMs = 0;
    if (current.score > 0 && now - current.cleanSince >= cleanMsPerScore) {
      current.score -= 1;
      current.cleanSince = now;
    }
  }

  function compose(current: Run, now: Instant, self: Report['self'], readings: Readings): Report {
    const { identity, boot, wallClockOffsetMs, clockDriftShare } = host;
    const uptimeMs = Math.round((now - current.startedAt) * (1 + clockDriftShare));
    return {
      formatVersion: 1,
      host: identity,
      facts: { kernel: '6.18.0' },
      boot,
      run: current.id,
      sequence: current.sequence,
      uptimeMs,
      wallClock: now + wallClockOffsetMs,
      agentVersion: 'simulated',
      self,
      readings,
      details: {},
      lacks: {},
    };
  }

  function lookUp(current: Run, intervalMs: number): Counts {
    const now = scheduler.now();
    const everyMs = now - current.lookupFailedAt < lookupHurryMs ? lookupEveryMs.afterFailure : lookupEveryMs.well;
    const tried = Math.max(1, Math.round(intervalMs / everyMs));
    let failed = 0;
    for (let lookup = 0; lookup < tried; lookup += 1) if (random.chance(host.resolver.failingShare)) failed += 1;
    if (failed > 0) current.lookupFailedAt = now;
    return { tried, failed, slow: 0 };
  }

  function pause(): void {
    if (run === undefined || pausedAt !== undefined) return;
    pausedAt = scheduler.now();
    for (const cancel of run.cancelTimers) cancel();
    run.outbox.pause();
  }

  function resume(): void {
    if (run === undefined || pausedAt === undefined) return;
    const now = scheduler.now();
    const gapMs = now - pausedAt;
    run.gaps.push({ from: pausedAt, until: now });
    run.loopGapMs = Math.max(run.loopGapMs, gapMs);
    run.lostMs += gapMs;
    run.cleanSince = now;
    if (gapMs > longGapMs) run.score = Math.min(scoreMost, run.score + 1);
    pausedAt = undefined;
    run.outbox.resume();
    keepTime(run, random.whole(0, tickMs));
  }

  function kill(): void {
    for (const cancel of run?.cancelTimers ?? []) cancel();
    run?.outbox.close();
    run = undefined;
    pausedAt = undefined;
  }

  return { host, start, pause, resume, kill };
}

/** Since `since`, or since the run began, without the time in which the agent stood still. */
function watchedMs(run: Run, since: Instant, now: Instant): number {
  const from = Math.max(since, run.startedAt);
  let lostMs = 0;
  for (const gap of run.gaps) lostMs += Math.max(0, Math.min(gap.until, now) - Math.max(gap.from, from));
  return Math.max(0, now - from - lostMs);
}

/** Remembers which values are at or above their signal's level for suspicion; true when one has just got there. */
function noteCrossings(run: Run, readings: Readings): boolean {
  let news = false;
  for (const signal in readings) {
    const judgement = findSignal(signal)?.judgement;
    if (judgement?.kind !== 'level' || judgement.suspect === undefined) continue;
    for (const [subject, value] of Object.entries(readings[signal] as Readings[string])) {
      const key = `${signal} ${subject}`;
      if (typeof value !== 'number' || value < judgement.suspect.above) {
        run.above.delete(key);
      } else if (!run.above.has(key)) {
        run.above.add(key);
        news = true;
      }
    }
  }
  return news;
}
