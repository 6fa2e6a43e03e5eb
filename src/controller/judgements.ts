/** By which numbers is a signal judged on this fleet? Its own, unless the guardrails say others. */
import type { JudgementOf } from '../liveness/host-view.ts';
import type { State } from './state.ts';

export function judgementsOf(state: State): JudgementOf {
  const thresholds = state.policies?.guardrails.thresholds;
  return (signal) => thresholds?.[signal.name] ?? signal.judgement;
}
