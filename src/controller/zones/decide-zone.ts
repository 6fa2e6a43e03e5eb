/** What is done about a zone that stands out, and about a trouble that every zone has? Recorded for the incident, once each time that it is news. */
import { after, elapsedMs, secondMs, type Instant } from '../../base/instant.ts';
import { shortId } from '../../base/short-id.ts';
import { dependencyFaults } from '../../remediation/decide-repair.ts';
import type { Decision } from '../../remediation/decision.ts';
import { freshSurveyMs } from '../../remediation/evacuation/check-standing.ts';
import { decideEvacuation } from '../../remediation/evacuation/decide-evacuation.ts';
import type { EvacuationPlan } from '../../remediation/evacuation/evacuation.ts';
import { tellPlan } from '../../remediation/evacuation/plan-evacuation.ts';
import type { ZoneEvacuation } from '../../policy/policy.ts';
import { sharedChangeOf } from '../changes/shared-changes.ts';
import type { RecordedDecision } from '../entry.ts';
import { closeEvacuation } from '../evacuations/close-evacuation.ts';
import { openEvacuationOf } from '../evacuations/evacuations.ts';
import { openEvacuation } from '../evacuations/open-evacuation.ts';
import { suspicionIn } from '../incidents.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';
import { findEvacuation } from './find-evacuation.ts';
import { describeZoneCase } from './zone-case.ts';
import type { Suspicion } from './zone-history.ts';

const lookAgainMs = 5 * secondMs;
const firstLookMs = 30 * secondMs;

/** Decides about the zone of a suspicion; said again when the reason has changed. */
export function decideZone(turn: Turn, suspicion: Suspicion): void {
  const { state, now } = turn;
  const { incident, zone, id } = suspicion;
  const before = state.history.incidents.get(incident);
  if (before === undefined || before.closedAt !== undefined) return;
  // What it was opened for is decided; its own entries tell the rest.
  const open = openEvacuationOf(state.history.evacuations, zone);
  if (open?.suspicion === id) return;
  if (isFirstLookDue(state, suspicion, now)) return;
  const policy = findEvacuation(state, zone);
  const asked = { zone, suspicion, askedBy: undefined, underWay: undefined, policy: policy?.name };
  const decision = decideEvacuation(describeZoneCase(turn, asked), policy, now);
  const plan = decision.kind === 'act' ? decision.act : decision.wouldHave;
  const reason = decision.kind === 'act' ? 'act' : decision.reason;
  if (before.decision?.reason !== reason)
    record(turn, { kind: 'decided', decision: writeDecision(state, suspicion, policy, decision, now) });
  const needsApproval = reason === 'approval_needed';
  if (plan === undefined || policy === undefined || !state.canMove || (reason !== 'act' && !needsApproval)) return;
  // What a person asked for waits for that person, and the evidence does not.
  const isSuperseded = open?.phase.kind === 'awaiting_approval' && reason === 'act';
  if (open !== undefined && !isSuperseded) return;
  if (open !== undefined) closeEvacuation(turn, open, 'cancelled', 'the evidence says so now, and needs no approval');
  openEvacuation(turn, { zone, policy, plan, suspicion, askedBy: undefined, because: decision.because, needsApproval });
}

/** A zone that has only just been confirmed is decided about with the look at the zones that is on its way. */
function isFirstLookDue({ canMove, survey }: State, { confirmedAt }: Suspicion, now: Instant): boolean {
  if (!canMove || confirmedAt === undefined || elapsedMs(confirmedAt, now) >= firstLookMs) return false;
  return survey.trouble === undefined && elapsedMs(survey.readAt ?? -Infinity, now) > freshSurveyMs;
}

function writeDecision(
  state: State,
  { id, incident }: Suspicion,
  policy: ZoneEvacuation | undefined,
  decision: Decision<EvacuationPlan>,
  now: Instant,
): RecordedDecision {
  const plan = decision.kind === 'act' ? decision.act : decision.wouldHave;
  const reason = decision.kind === 'act' ? 'act' : decision.reason;
  return {
    id: shortId('dec', `${id} ${reason} ${now}`),
    incident,
    episode: undefined,
    host: undefined,
    policy: policy === undefined ? undefined : { name: policy.name, mode: policy.mode, setVersion: state.policies?.version ?? '' },
    answer: decision.kind,
    reason,
    because: decision.because,
    plan: plan === undefined || policy === undefined ? [] : tellPlan(plan, policy),
    checks: decision.checks,
    evidence: undefined,
    lookAgainAt: decision.kind === 'hold' ? decision.lookAgainAt : undefined,
  };
}

/** A dependency that fails in every zone is nobody's zone: said once for the incident, with what stands against every remedy. */
export function decideRegions(turn: Turn): void {
  const { state, now } = turn;
  for (const id of state.joined.keys()) {
    const incident = state.history.incidents.get(id);
    if (incident === undefined || incident.scope.kind !== 'region' || !dependencyFaults.has(incident.fault)) continue;
    if (incident.decision?.reason === 'everybody_affected' || suspicionIn(state, id) !== undefined) continue;
    const { fault } = incident;
    if (sharedChangeOf(state, fault, now) !== undefined) continue;
    const because = `${fault} trouble in all zones, and none stands out; hosts in their place would need ${fault} as well, and so would the calls of any remedy`;
    record(turn, {
      kind: 'decided',
      decision: {
        id: shortId('dec', `${id} everybody_affected ${now}`),
        incident: id,
        episode: undefined,
        host: undefined,
        policy: undefined,
        answer: 'hold',
        reason: 'everybody_affected',
        because,
        plan: [],
        checks: [{ reason: 'everybody_affected', passed: false, sentence: because }],
        evidence: undefined,
        lookAgainAt: after(now, lookAgainMs),
      },
    });
  }
}
