/**
 * What does heald say to these reports? Drives the very core of production with one case's series, step by step.
 *
 *     ── two minutes, all well ──┼─ first value of the series ── … ── until ─┤
 *                               0:00
 *
 * The fleet is heard and well before the case begins, so that nothing is held because the controller has only just started.
 */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Entry } from '../../controller/entry.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import { coverageOf } from '../../controller/coverage/coverage.ts';
import { createState, type State } from '../../controller/state.ts';
import { step } from '../../controller/step.ts';
import { findSignal } from '../../liveness/catalog.ts';
import { evaluateCondition, listComparisons } from '../../liveness/evaluate-condition.ts';
import type { Comparison } from '../../liveness/condition.ts';
import { wholeHost, type Readings, type Report } from '../../liveness/report.ts';
import type { Subject, Value } from '../../liveness/signal.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { matchesPattern, reportSeries, type PolicyCase, type PolicyTest, type Series } from './policy-test.ts';
import { listHosts } from '../world/world.ts';

/** Told what comes to pass; times count from the first value of the series. */
export interface CaseObserver {
  readonly onEntry: (entry: Entry, atMs: number) => void;
  /** The policy's condition, or one comparison of it, was true of a host. */
  readonly onTrue: (policy: string, comparison: Comparison | undefined) => void;
}

const start: Instant = Date.UTC(2026, 0, 5, 9);
const calmMs = 2 * minuteMs;

interface Host {
  readonly identity: Report['host'];
  /** By signal and subject; the last series that speaks of it. */
  readonly series: ReadonlyMap<string, ReadonlyMap<string, Series>>;
}

export function runPolicyCase(test: PolicyTest, one: PolicyCase, policies: PolicySet, observer: CaseObserver): void {
  let state = createState();
  const hosts = listHosts(test).map((host): Host => {
    const identity = { id: host.name, name: host.name, zone: host.zone, group: host.group, tags: test.tags[host.group] ?? {} };
    return { identity, series: chooseSeries(host.name, one.series) };
  });
  const background = listBackground(policies, one);

  function tell(event: ControllerEvent, atMs: number): void {
    const stepped = step(state, event, start + atMs);
    state = stepped.state;
    for (const command of stepped.commands) if (command.kind === 'record') observer.onEntry(command.entry, atMs);
  }

  tell({ kind: 'started', version: 'test', epoch: 1 }, -calmMs);
  tell({ kind: 'policies_read', policies, warnings: [] }, -calmMs);
  for (let atMs = -calmMs; atMs <= one.untilMs; atMs += secondMs) {
    tell({ kind: 'time_passed' }, atMs);
    if (atMs % test.stepMs !== 0) continue;
    for (const host of hosts) {
      const report = composeReport(host, background, atMs, test.stepMs);
      if (report !== undefined) tell({ kind: 'report_received', report }, atMs);
    }
    noticeTruth(state, start + atMs, observer);
  }
}

function chooseSeries(host: string, all: readonly Series[]): ReadonlyMap<string, ReadonlyMap<string, Series>> {
  const chosen = new Map<string, Map<string, Series>>();
  for (const series of all.filter(({ hosts }) => matchesPattern(hosts, host))) {
    const bySubject = chosen.get(series.signal) ?? new Map<string, Series>();
    chosen.set(series.signal, bySubject.set(series.subject ?? usualSubject(series.signal), series));
  }
  return chosen;
}

/** The signals that every host reports: those that some policy compares, and those that the case speaks of. */
function listBackground(policies: PolicySet, { series }: PolicyCase): ReadonlySet<string> {
  const compared = policies.hostRemediations.flatMap(({ when }) => listComparisons(when).map(({ signal }) => signal));
  return new Set([...compared, ...series.map(({ signal }) => signal)].filter((signal) => findSignal(signal) !== undefined));
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
};

function usualSubject(signal: string): string {
  return usualSubjects[findSignal(signal)?.subject ?? 'host'];
}

/** What a host that is well reports. */
function wellValue(signal: string): Value {
  return findSignal(signal)?.unit === 'counts' ? { tried: 10, failed: 0, slow: 0 } : 0;
}

/** Undefined where the agent does not report in this step. */
function composeReport({ identity, series }: Host, background: ReadonlySet<string>, atMs: number, stepMs: number): Report | undefined {
  const valueNow = (one: Series) => (atMs < 0 ? undefined : one.values[Math.min(Math.floor(atMs / stepMs), one.values.length - 1)]);
  const reporting = series.get(reportSeries)?.get(wholeHost);
  if (reporting !== undefined && valueNow(reporting) === null) return undefined;

  const readings: Record<string, Readings[string]> = {};
  for (const signal of background) {
    const spoken = series.get(signal);
    const values =
      spoken === undefined
        ? [[usualSubject(signal), wellValue(signal)] as const]
        : [...spoken].map(([subject, one]) => [subject, atMs < 0 ? wellValue(signal) : (valueNow(one) ?? null)] as const);
    readings[signal] = Object.fromEntries(values);
  }
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

function noticeTruth(state: State, now: Instant, { onTrue }: CaseObserver): void {
  for (const view of state.views.values()) {
    for (const { name, when } of coverageOf(state, view.report.host).policies) {
      const isTrue = (condition: typeof when) => evaluateCondition(condition, view, now, findSignal).truth === 'true';
      const met = listComparisons(when).filter(isTrue);
      for (const comparison of met) onTrue(name, comparison);
      if (met.length > 0 && isTrue(when)) onTrue(name, undefined);
    }
  }
}
