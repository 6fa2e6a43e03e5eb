/** Is this entry what the author speaks of? */
import { formatDuration } from '../../base/duration.ts';
import type { Entry, RecordedDecision } from '../../controller/entry.ts';
import { anyPlan, matchesPattern, type Expectation, type PolicySighting } from './policy-test.ts';
import { describeSighting, matches, type Seen } from '../scenario/witness.ts';

/** The reasons of decisions that nothing but the policy's mode, or the lack of something to act with, kept from the host. */
const wouldReasons: ReadonlySet<RecordedDecision['reason']> = new Set([
  'act',
  'mode_observe',
  'mode_recommend',
  'approval_needed',
  'no_actuator',
]);

/** True when every check but the mode of the policy let the plan pass. */
export function wouldAct({ reason }: RecordedDecision): boolean {
  return wouldReasons.has(reason);
}

export function isSighted(sighting: PolicySighting, entry: Entry, seen: Seen): boolean {
  const { would, host, policy, ...rest } = sighting;
  if (host !== undefined && ![...seen.hosts].some((name) => matchesPattern(host, name))) return false;
  const decision = entry.kind === 'decided' ? entry.decision : undefined;
  if (policy !== undefined && decision?.policy?.name !== policy) return false;
  if (would === undefined) return matches(rest, entry, seen, new Map());
  if (decision === undefined || !wouldAct(decision)) return false;
  const isPlanned = would === anyPlan ? decision.plan.length > 0 : decision.plan.some((line) => line.includes(would));
  return isPlanned && matches({ ...rest, decision: decision.answer }, entry, seen, new Map());
}

/** "would replace on web-a-2, by stateless-disk, within 2 min". */
export function describeExpectation({ sighting, fromMs, untilMs }: Expectation): string {
  const { would, host, policy, ...rest } = sighting;
  const what = would === undefined ? describeSighting(rest, 'a host') : `would ${would === anyPlan ? 'do anything' : would}`;
  const details = would === undefined || rest.fault === undefined ? '' : ` about ${rest.fault}`;
  const where = host === undefined ? '' : ` on ${host.startsWith('!') ? `a host other than ${host.slice(1)}` : host}`;
  return `${what}${details}${where}${policy === undefined ? '' : `, by ${policy}`}${describeStretch(fromMs, untilMs)}`;
}

function describeStretch(fromMs: number, untilMs: number): string {
  if (fromMs === 0) return untilMs === Infinity ? '' : `, within ${formatDuration(untilMs)}`;
  const from = formatDuration(fromMs);
  return untilMs === Infinity ? `, after ${from}` : `, between ${from} and ${formatDuration(untilMs)}`;
}
