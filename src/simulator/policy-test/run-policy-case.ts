/**
 * What does heald say to these reports? Drives the very core of production with one case's series, step by step.
 *
 *     ── two minutes, all well ──┼─ first value of the series ── … ── until ─┤
 *                               0:00
 *
 * The fleet is heard and well before the case begins, so that nothing is held because the controller has only just started.
 */
import { secondMs, type Instant } from '../../base/instant.ts';
import type { Entry } from '../../controller/entry.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import { coverageOf } from '../../controller/coverage/coverage.ts';
import { judgementsOf } from '../../controller/judgements.ts';
import { createState, type State } from '../../controller/state.ts';
import { step } from '../../controller/step.ts';
import { findSignal } from '../../liveness/catalog.ts';
import { evaluateCondition, listComparisons } from '../../liveness/evaluate-condition.ts';
import type { Comparison } from '../../liveness/condition.ts';
import { takeObserved } from '../../liveness/observe-host.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { calmMs, chooseSeries, composeReport, listObserved, readHost, start, type CaseHost } from './case-host.ts';
import type { PolicyCase, PolicyTest } from './policy-test.ts';
import { listHosts } from '../world/world.ts';

/** Told what comes to pass; times count from the first value of the series. */
export interface CaseObserver {
  readonly onEntry: (entry: Entry, atMs: number) => void;
  /** The policy's condition, or one comparison of it, was true of a host. */
  readonly onTrue: (policy: string, comparison: Comparison | undefined) => void;
}

export function runPolicyCase(test: PolicyTest, one: PolicyCase, policies: PolicySet, observer: CaseObserver): void {
  let state = createState();
  const hosts = listHosts(test).map((host): CaseHost => {
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
  const backgrounds = new Map(hosts.map((host) => [host, new Set([...background].filter((signal) => isOwn(signal, host, state)))]));
  for (let atMs = -calmMs; atMs <= one.untilMs; atMs += secondMs) {
    tell({ kind: 'time_passed' }, atMs);
    if (atMs % test.stepMs !== 0) continue;
    for (const host of hosts) {
      const readings = readHost(host, backgrounds.get(host) ?? background, atMs, test.stepMs);
      const view = state.views.get(host.identity.id);
      if (view !== undefined) takeObserved(view, listObserved(readings, atMs), judgementsOf(state), () => false);
      const report = composeReport(host, readings, atMs, test.stepMs);
      if (report !== undefined) tell({ kind: 'report_received', report }, atMs);
    }
    noticeTruth(state, start + atMs, observer);
  }
}

/** The signals that every host reports: those that some policy compares, and those that the case speaks of. */
function listBackground(policies: PolicySet, { series }: PolicyCase): ReadonlySet<string> {
  const compared = policies.hostRemediations.flatMap(({ when }) => listComparisons(when).map(({ signal }) => signal));
  return new Set([...compared, ...series.map(({ signal }) => signal)].filter((signal) => findSignal(signal) !== undefined));
}

/** A host tells of a broker where it is said to have one: by a policy that asks before it goes, or by the case. */
function isOwn(signal: string, { identity, series }: CaseHost, state: State): boolean {
  if (findSignal(signal)?.subject !== 'broker' || series.has(signal)) return true;
  return coverageOf(state, identity).policies.some(({ limits: { gate } }) => gate !== undefined);
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
