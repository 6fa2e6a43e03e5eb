/**
 * What does a host's agent say, and when? A report every five seconds, at once when a value crosses the level at which its signal
 * becomes suspect, and nothing at all while the agent is stopped or dead.
 *
 * It measures as the real one does: probes start when it starts, and time in which it did not run itself is never measured.
 */
import { secondMs, type Instant } from '../../base/instant.ts';
import type { Readings, Report } from '../../liveness/report.ts';
import type { Counts } from '../../liveness/signal.ts';
import { isAtRest } from './disk.ts';
import { restartHost, type SimulatedHost } from './host.ts';
import { createRun, noteCrossings, watchedMs, type Run } from './agent-run.ts';
import { createOutbox, type Post } from './outbox.ts';
import { readAges, readHost, type Watch } from './readings.ts';
import type { Scheduler } from '../scheduler.ts';

export interface Agent {
  readonly host: SimulatedHost;
  start(): void;
  /** SIGSTOP and SIGCONT, for the agent and its prober. */
  pause(): void;
  resume(): void;
  kill(): void;
  /** Whether the host runs. */
  isOn(): boolean;
  /** Whether somebody who asks it something gets an answer. */
  answers(): boolean;
  /** The host is switched off, and with it the agent; nothing starts there until it is switched on, with a new boot id. */
  turnOff(): void;
  turnOn(): void;
}

const firstReportAfterMs = 1_500;
const reportEveryMs = 5 * secondMs;
const jitterShare = 0.1;
const tickMs = 500;
const hurryAgainMs = 300;
const scoreMost = 8;
const cleanMsPerScore = 10 * secondMs;
/** A gap of the agent's own loop worth a point of its score. */
const longGapMs = secondMs;
const lookupEveryMs = { well: 2_000, afterFailure: 500 };
const lookupHurryMs = 30 * secondMs;

/** The other zones that the agent tries to reach, and the chance of a try to fail now. */
export interface Ways {
  readonly zones: readonly string[];
  lostShare(zone: string): number;
}

export function createAgent(host: SimulatedHost, scheduler: Scheduler, post: Post, ways?: Ways): Agent {
  const random = host.random.fork('agent');
  let runs = 0;
  let run: Run | undefined;
  let pausedAt: Instant | undefined;
  let isOff = false;

  function start(): void {
    if (isOff || run !== undefined) return;
    const now = scheduler.now();
    runs += 1;
    run = createRun(`${host.identity.name}-run-${runs}`, now, createOutbox(scheduler, random.fork(`outbox ${runs}`), post));
    keepTime(run, firstReportAfterMs);
  }

  function keepTime(current: Run, firstReportMs: number): void {
    const reportLater = (ms: number) => {
      current.cancelTimers[0] = scheduler.after(ms, () => {
        report(current);
        reportLater(Math.round(reportEveryMs * (1 - jitterShare + 2 * jitterShare * random.share())));
      });
    };
    const tick = () => {
      const now = scheduler.now();
      if (!isAtRest(host.disk))
        noteCrossings(
          current,
          readAges(host, (since) => watchedMs(current, since, now)),
        );
      else if (!current.hurries) return beat.rest();
      if (current.hurries && now - current.collectedAt >= hurryAgainMs) report(current);
    };
    reportLater(firstReportMs);
    const beat = scheduler.every(tickMs, random.whole(0, tickMs), tick);
    current.cancelTimers[1] = beat.end;
    host.disk.whenHeld = beat.wake;
  }

  function report(current: Run): void {
    const now = scheduler.now();
    current.sequence += 1;
    const self = { score: current.score, loopGapMs: current.loopGapMs, proberSilentMs: 0, droppedReports: current.outbox.droppedReports() };
    const intervalMs = Math.max(0, now - current.collectedAt - current.lostMs);
    const watch = { watchedMs: (since: Instant) => watchedMs(current, since, now), intervalMs, self, ...tryOthers(current, intervalMs) };
    const readings = readHost(host, watch);
    current.outbox.put(compose(current, now, self, readings));
    noteCrossings(current, readings);
    current.hurries = false;
    current.collectedAt = now;
    current.loopGapMs = 0;
    current.lostMs = 0;
    if (current.score > 0 && now - current.cleanSince >= cleanMsPerScore) {
      current.score -= 1;
      current.cleanSince = now;
    }
  }

  function compose(current: Run, now: Instant, self: Report['self'], readings: Readings): Report {
    const { identity, boot, facts, consumer, wallClockOffsetMs, clockDriftShare } = host;
    const uptimeMs = Math.round((now - current.startedAt) * (1 + clockDriftShare));
    return {
      formatVersion: 1,
      host: identity,
      facts: { ...facts },
      ...(consumer === undefined ? {} : { addresses: [consumer.address] }),
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

  function tryOthers(current: Run, intervalMs: number): Pick<Watch, 'lookups' | 'connections'> {
    const lookups = lookUp(current, intervalMs);
    if (ways === undefined) return { lookups, connections: undefined };
    const { zones } = ways;
    return {
      lookups,
      connections: Object.fromEntries(zones.map((zone) => [`peer@${zone}`, connect(current, ways.lostShare(zone), intervalMs)])),
    };
  }

  function connect(current: Run, lostShare: number, intervalMs: number): Counts {
    const now = scheduler.now();
    const everyMs = now - current.connectionFailedAt < lookupHurryMs ? lookupEveryMs.afterFailure : lookupEveryMs.well;
    const tried = Math.max(1, Math.round(intervalMs / everyMs));
    let failed = 0;
    if (lostShare > 0) for (let each = 0; each < tried; each += 1) if (random.chance(lostShare)) failed += 1;
    if (failed > 0) current.connectionFailedAt = now;
    return { tried, failed, slow: 0 };
  }

  function lookUp(current: Run, intervalMs: number): Counts {
    const now = scheduler.now();
    const everyMs = now - current.lookupFailedAt < lookupHurryMs ? lookupEveryMs.afterFailure : lookupEveryMs.well;
    const tried = Math.max(1, Math.round(intervalMs / everyMs));
    let failed = 0;
    for (let lookup = 0; lookup < tried; lookup += 1) {
      const { changedAt, before, now: present } = host.resolver;
      const manner = now - lookup * everyMs < changedAt ? before : present;
      if (random.chance(manner.failingShare)) failed += 1;
    }
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

  function turnOff(): void {
    kill();
    isOff = true;
  }

  function turnOn(): void {
    if (!isOff) return;
    isOff = false;
    restartHost(host);
    start();
  }

  return {
    host,
    start,
    pause,
    resume,
    kill,
    isOn: () => !isOff,
    answers: () => run !== undefined && pausedAt === undefined,
    turnOff,
    turnOn,
  };
}
