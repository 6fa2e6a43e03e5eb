/** How does the answer to a call read? */
import { unreachable } from '../../base/invariant.ts';
import type { Outcome } from '../../remediation/call.ts';

export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'applied':
      return `done (${outcome.detail})`;
    case 'not_applied':
      return `not done: ${outcome.because}`;
    case 'unknown':
      return `not known whether it was done: ${outcome.because}`;
    default:
      return unreachable(outcome);
  }
}
