/** What if a gate refuses a repair that has begun, or that a person has approved? That is a decision, and is said as one, once each time. */
import { after, secondMs } from '../../base/instant.ts';
import { shortId } from '../../base/short-id.ts';
import type { Check } from '../../remediation/decision.ts';
import type { RemediationRecord } from '../../remediation/remediation.ts';
import { record, type Turn } from '../turn.ts';

const lookAgainMs = 5 * secondMs;

/** What stands in the way of a repair that would go on now. */
export interface Obstacle extends Check {
  /** All that the gate asked, where it is the gate. */
  readonly conditions?: readonly Check[];
}

export function tellRefusal(turn: Turn, remediation: RemediationRecord, { reason, sentence, conditions }: Obstacle): void {
  const { state, now } = turn;
  const episode = state.history.episodes.get(remediation.episode);
  const policy = state.policies?.hostRemediations.find(({ name }) => name === remediation.policy);
  if (reason !== 'gate_refused' || episode === undefined || policy === undefined || episode.decision?.reason === reason) return;
  record(turn, {
    kind: 'decided',
    decision: {
      id: shortId('dec', `${remediation.id} ${reason} ${now}`),
      incident: remediation.incident,
      episode: episode.id,
      host: episode.host,
      policy: { name: policy.name, mode: policy.mode, setVersion: state.policies?.version ?? '' },
      answer: 'hold',
      reason,
      because: sentence,
      plan: remediation.plan.steps.slice(remediation.step).map(({ words }) => words),
      checks: conditions ?? [{ reason, passed: false, sentence }],
      evidence: undefined,
      lookAgainAt: after(now, lookAgainMs),
    },
  });
}
