/** What does a host of a case report in each step, and what do others see of it? What the case says; all is well where it says nothing. */
import { minuteMs, type Instant } from '../../base/instant.ts';
import { findSignal } from '../../liveness/catalog.ts';
import type { Observation } from '../../liveness/observe-host.ts';
import { wholeHost, type Readings, type Report } from '../../liveness/report.ts';
import { isObserved, type Subject, type Value } from '../../liveness/signal.ts';
import { matchesPattern, reportSeries, type Series } from './policy-test.ts';

export const start: Instant = Date.UTC(2026, 0, 5, 9);
/** All is well for so long before a case begins. */
export const calmMs = 2 * minuteMs;

export interface CaseHost {
  readonly identity: Report['host'];
  /** By signal and subject; the last series that speaks of it. */
  readonly series: ReadonlyMap<string, ReadonlyMap<string, Series>>;
}

export function chooseSeries(host: string, all: readonly Series[]): ReadonlyMap<string, ReadonlyMap<string, Series>> {
  const chosen = new Map<string, Map<string, Series>>();
  for (const series of all.filter(({ hosts }) => matchesPattern(hosts, host))) {
    const bySubject = chosen.get(series.signal) ?? new Map<string, Series>();
    chosen.set(series.signal, bySubject.set(series.subject ?? usualSubject(series.signal), series));
  }
  return chosen;
}

const usualSubjects: Readonly<Record<Subject, string>> = {
  host: wholeHost,
  device: 'nvme0n1',
  mount: '/',
  server: '10.0.0.2',
  target: '10.0.0.80:443',
  unit: 'app.service',
  check: 'app',
  broker: '1',
  consumers: 'events/orders',
};

function usualSubject(signal: string): string {
  return usualSubjects[findSignal(signal)?.subject ?? 'host'];
}

/** What a host that is well reports. */
function wellValue(signal: string): Value {
  return findSignal(signal)?.unit === 'counts' ? { tried: 10, failed: 0, slow: 0 } : 0;
}

/** Undefined before the case begins. */
function valueAt(one: Series, atMs: number, stepMs: number): Series['values'][number] | undefined {
  return atMs < 0 ? undefined : one.values[Math.min(Math.floor(atMs / stepMs), one.values.length - 1)];
}

/** What there is to say of the host in this step, whoever says it. */
export function readHost({ series }: CaseHost, background: ReadonlySet<string>, atMs: number, stepMs: number): Readings {
  const readings: Record<string, Readings[string]> = {};
  for (const signal of background) {
    const spoken = series.get(signal);
    const values =
      spoken === undefined
        ? [[usualSubject(signal), wellValue(signal)] as const]
        : [...spoken].map(([subject, one]) => [subject, atMs < 0 ? wellValue(signal) : (valueAt(one, atMs, stepMs) ?? null)] as const);
    readings[signal] = Object.fromEntries(values);
  }
  return readings;
}

/** What no agent measures: somebody else has seen it in this step. */
export function listObserved(readings: Readings, atMs: number): readonly Observation[] {
  return Object.entries(readings).flatMap(([signal, bySubject]) => {
    const definition = findSignal(signal);
    if (definition === undefined || !isObserved(definition)) return [];
    const values = Object.entries(bySubject);
    return values.map(([subject, value]) => ({
      definition,
      subject,
      value: typeof value === 'number' ? value : null,
      seenAt: start + atMs,
    }));
  });
}

/** Undefined where the agent does not report in this step. */
export function composeReport({ identity, series }: CaseHost, readings: Readings, atMs: number, stepMs: number): Report | undefined {
  const reporting = series.get(reportSeries)?.get(wholeHost);
  if (reporting !== undefined && valueAt(reporting, atMs, stepMs) === null) return undefined;
  const score = readings['self.score']?.[wholeHost];
  const uptimeMs = calmMs + atMs;
  return {
    formatVersion: 1,
    host: identity,
    facts: {},
    boot: 'boot-1',
    run: 'run-1',
    sequence: 1 + uptimeMs / stepMs,
    uptimeMs,
    wallClock: start + atMs,
    agentVersion: 'test',
    self: { score: typeof score === 'number' ? score : 0, loopGapMs: 0, proberSilentMs: 0, droppedReports: 0 },
    readings,
    details: {},
    lacks: {},
  };
}
