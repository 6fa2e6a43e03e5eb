/** What goes into a report? The sources' readings of one interval, the agent's own state, and who speaks. */
import type { Source } from '../../adapters/source.ts';
import { type Facts, type HostIdentity, type SelfHealth, wholeHost } from '../../liveness/report.ts';
import type { AgentReport, OrderResult } from '../../remediation/order.ts';
import { createGathering, type Gathering } from './gathering.ts';

export interface Speaker {
  readonly host: HostIdentity;
  readonly boot: string;
  readonly run: string;
  readonly agentVersion: string;
}

/** Lets every source hand over; one that throws is a mistake of ours that must not silence the others. */
export function gatherReadings(sources: readonly Source[], onMistake: (source: string, mistake: unknown) => void): Gathering {
  const gathering = createGathering();
  for (const source of sources) {
    try {
      source.collect(gathering);
    } catch (mistake) {
      onMistake(source.name, mistake);
    }
  }
  return gathering;
}

export interface ReportParts {
  readonly speaker: Speaker;
  readonly facts: Facts;
  readonly self: SelfHealth;
  /** None where they are not to be told. */
  readonly addresses: readonly string[];
  readonly sequence: number;
  readonly uptimeMs: number;
  readonly wallClock: number;
  /** What came of what controllers asked for lately. */
  readonly orders: readonly OrderResult[];
  /** Why code pages are not locked in memory; undefined when they are, null when that was not wished. */
  readonly unlockedBecause: string | undefined | null;
}

export function composeReport(gathering: Gathering, parts: ReportParts): AgentReport {
  const { speaker, facts, self, sequence, wallClock, unlockedBecause } = parts;
  gathering.put('self.score', wholeHost, self.score);
  gathering.put('self.loop_gap_seconds', wholeHost, self.loopGapMs / 1_000);
  if (self.proberSilentMs === null) gathering.put('self.prober_silent_seconds', wholeHost, null, 'no prober is running');
  else gathering.put('self.prober_silent_seconds', wholeHost, self.proberSilentMs / 1_000);
  gathering.put('self.dropped_reports', wholeHost, self.droppedReports);
  if (unlockedBecause !== null) gathering.put('self.memory_unlocked', wholeHost, unlockedBecause === undefined ? 0 : 1, unlockedBecause);
  const orders = parts.orders.length === 0 ? {} : { orders: parts.orders };
  return {
    formatVersion: 1,
    ...speaker,
    facts,
    ...(parts.addresses.length === 0 ? {} : { addresses: parts.addresses }),
    sequence,
    uptimeMs: Math.round(parts.uptimeMs),
    wallClock,
    self,
    ...gathering.take(),
    ...orders,
  };
}
