/**
 * What does the agent's main process do all day? It ticks ten times a second, sees how late its own ticks are, and every five seconds
 * sends what its sources have measured; at once when one of them sees something that should not wait.
 *
 * It touches no data disk, starts no program, resolves no name through the system and uses none of libuv's threads once it runs.
 */
import { randomUUID } from 'node:crypto';
import { createRandom } from '../../base/random.ts';
import { wholeHost } from '../../liveness/report.ts';
import type { ReportSender } from '../../adapters/report-sender.ts';
import type { Notifier } from '../../adapters/systemd/notify.ts';
import { composeReport, gatherReadings, type ReportParts, type Speaker } from './compose-report.ts';
import type { HostSources } from './host-sources.ts';
import type { OrderResult } from '../../remediation/order.ts';
import type { WriteLine } from './line-writer.ts';
import { createSelfHealthMeter } from './self-health.ts';

export interface AgentSettings {
  readonly speaker: Speaker;
  /** `hurry` is what the sources call when something should not wait. */
  readonly createSources: (hurry: () => void) => HostSources;
  /** Asked for with each report. */
  readonly addresses: () => readonly string[];
  readonly orderResults: () => readonly OrderResult[];
  readonly sender: ReportSender;
  readonly notifier: Notifier;
  readonly unlockedBecause: ReportParts['unlockedBecause'];
  readonly reportEveryMs: number;
  readonly writeLine: WriteLine;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface Agent {
  start(): void;
  stop(done: () => void): void;
}

const tickMs = 100;
const gapThatDiscardsMs = 250;
const firstReportAfterMs = 1_500;
const hurriedEveryMs = 300;
const jitterShare = 0.1;
const stopGraceMs = 60;

export function createAgent(settings: AgentSettings): Agent {
  const { now, sender, notifier, writeLine } = settings;
  const random = createRandom(randomUUID());
  const health = createSelfHealthMeter();
  const mistakes = new Set<string>();
  let hurried = false;
  const sources = settings.createSources(() => {
    hurried = true;
  });
  const startedAt = now();
  let tickedAt = startedAt;
  let reportedAt = -Infinity;
  let nextReportAt = startedAt + firstReportAfterMs;
  let sequence = 0;
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    const at = now();
    const gapMs = at - tickedAt - tickMs;
    if (gapMs > gapThatDiscardsMs) for (const source of sources.all) source.discard(tickedAt, at);
    if (gapMs > 0) health.noteGap(gapMs, at);
    tickedAt = at;
    const due = at >= nextReportAt || (hurried && at - reportedAt >= hurriedEveryMs);
    if (due) report(at);
  }

  function report(at: number): void {
    hurried = false;
    reportedAt = at;
    if (at >= nextReportAt) nextReportAt = at + settings.reportEveryMs * (1 + jitterShare * (2 * random.share() - 1));
    const gathering = gatherReadings(sources.all, noteMistake);
    health.noteShares(gathering.numberOf('cpu.steal_share', wholeHost) ?? 0, gathering.numberOf('cpu.throttled_share', wholeHost) ?? 0, at);
    sequence += 1;
    const proberSilentMs = sources.proberSilentMs();
    const composed = composeReport(gathering, {
      speaker: settings.speaker,
      facts: sources.facts(),
      addresses: settings.addresses(),
      self: {
        score: health.score(at),
        loopGapMs: Math.round(health.takeLongestGapMs()),
        proberSilentMs: proberSilentMs === null ? null : Math.round(proberSilentMs),
        droppedReports: sender.droppedReports(),
      },
      sequence,
      uptimeMs: at - startedAt,
      wallClock: Date.now(),
      orders: settings.orderResults(),
      unlockedBecause: settings.unlockedBecause,
    });
    sender.send(JSON.stringify(composed));
    notifier.sayAlive();
  }

  function noteMistake(source: string, mistake: unknown): void {
    const line = `mistake in source "${source}": ${mistake instanceof Error ? mistake.message : String(mistake)}`;
    if (mistakes.has(line) || mistakes.size > 100) return;
    mistakes.add(line);
    writeLine(line);
  }

  return {
    start: () => {
      for (const source of sources.all) source.start();
      tickedAt = now();
      timer = setInterval(tick, tickMs);
      notifier.sayReady();
    },
    stop: (done) => {
      clearInterval(timer);
      notifier.sayStopping();
      sender.stop();
      sources.stop(stopGraceMs, done);
    },
  };
}
