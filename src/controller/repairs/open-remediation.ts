/** When does a repair begin? With a decision to act, or with one that only waits for a person's word; one at a time on a host. */
import { after, dayMs, minuteMs } from '../../base/instant.ts';
import { shortId } from '../../base/short-id.ts';
import type { HostRemediation } from '../../policy/policy.ts';
import { findAction } from '../../remediation/action-catalog.ts';
import { hashPlan, type Plan, type PlannedStep } from '../../remediation/remediation.ts';
import type { RecordedDecision } from '../entry.ts';
import type { EpisodeRecord } from '../history.ts';
import { findMember } from './inventories.ts';
import { canCarryOut } from './repair-case.ts';
import { findOpenRepair, lineageOf } from './repairs.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';

/** How long a plan may wait for a person. */
const approvableMs = dayMs / 24;
const defaultTimeoutMs = 10 * minuteMs;

export function hasOpenRemediation(state: State, machine: string): boolean {
  return findOpenRepair(state.history.repairs, machine) !== undefined;
}

/** The first of a lineage is watched for longer: how it went decides about the others. */
function verifyMsOf({ history }: State, { steps, limits, verifyHealthyForMs }: HostRemediation, group: string): number {
  const isCanary = lineageOf(history.repairs, group).helped === 0 && steps.some(({ action }) => findAction(action)?.harm === 'host');
  return isCanary ? Math.max(verifyHealthyForMs, limits.canary.verifyMs) : verifyHealthyForMs;
}

/** Opens a remediation when the decision says act, or that only an approval is missing. */
export function openRemediation(turn: Turn, episode: EpisodeRecord, policy: HostRemediation, decision: RecordedDecision): void {
  const { state, now } = turn;
  const approval = decision.reason === 'approval_needed';
  if (!canCarryOut(state, policy) || (decision.answer !== 'act' && !approval)) return;
  const { id, group, zone, name } = episode.host;
  const steps = policy.steps.map((step): PlannedStep => {
    const action = findAction(step.action);
    const timeoutMs = Number(step.with['timeout'] ?? defaultTimeoutMs);
    return { step, words: action?.describe(step, name) ?? step.action, irreversible: action?.irreversible ?? true, timeoutMs };
  });
  const launchedAt = findMember(state, id, group)?.launchedAt;
  const plan: Plan = { target: { machine: id, launchedAt, group, zone }, steps, verifyMs: verifyMsOf(state, policy, group) };
  record(turn, {
    kind: 'remediation_opened',
    remediation: shortId('act', `${episode.id} ${now}`),
    episode: episode.id,
    incident: decision.incident,
    hostName: name,
    policy: policy.name,
    plan,
    planHash: hashPlan(plan),
    approvableUntil: approval ? after(now, approvableMs) : undefined,
    ...(approval || policy.vetoWindowMs === 0 ? {} : { vetoWindowMs: policy.vetoWindowMs }),
  });
}
