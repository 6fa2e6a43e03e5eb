/** Which metric does a durable entry move? */
import type { ControllerMetrics } from '../../adapters/wire/metrics.ts';
import type { Entry } from '../../controller/entry.ts';
import type { History } from '../../controller/history.ts';

/** `recorded` has the entry already. */
export function countEntry(metrics: ControllerMetrics, entry: Entry, recorded: History): void {
  if (entry.kind === 'decided') metrics.decided(entry.decision.reason);
  if (entry.kind === 'message_delivered') metrics.messageSettled('delivered');
  if (entry.kind === 'message_failed') metrics.messageSettled('failed');
  if (entry.kind === 'remediation_closed') metrics.repairClosed(entry.result);
  if (entry.kind === 'evacuation_closed') metrics.evacuationClosed(entry.result);
  if (entry.kind === 'zone_step_answered') {
    const work = recorded.evacuations.records.get(entry.evacuation)?.works.get(entry.number);
    metrics.callAnswered(work?.step.action ?? 'unknown', entry.outcome.kind);
  }
  if (entry.kind === 'step_answered') {
    const repair = recorded.repairs.remediations.get(entry.remediation);
    metrics.callAnswered(repair?.plan.steps[entry.step]?.step.action ?? 'unknown', entry.outcome.kind);
  }
  if (entry.kind !== 'incident_opened') return;
  const verdict = recorded.episodes.get(entry.episodes[0] ?? '')?.verdict ?? 'unknown';
  metrics.incidentOpened(entry.fault, entry.scope.kind, verdict);
}
