/** What if new policies allow fewer repairs that do not help than there have been? Then the breaker opens now, and not after one more. */
import { record, type Turn } from '../turn.ts';
import { lineageOf } from './repairs.ts';

export function breakByLimits(turn: Turn): void {
  const { repairs } = turn.state.history;
  for (const { policy: name, plan } of repairs.remediations.values()) {
    const { group } = plan.target;
    const { failed, brokenBecause } = lineageOf(repairs, group);
    const policy = turn.state.policies?.hostRemediations.find((each) => each.name === name);
    if (policy === undefined || brokenBecause !== undefined || failed < policy.limits.breakAfter) continue;
    const because = `${failed} repairs in a row did not help, and ${name} now allows ${policy.limits.breakAfter}`;
    record(turn, { kind: 'breaker_opened', group, because });
  }
}
