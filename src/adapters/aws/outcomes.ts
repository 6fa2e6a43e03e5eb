/** What is known after a call that changes something? Only an error that says so means that nothing was done. */
import { unreachable } from '../../base/invariant.ts';
import type { Outcome } from '../../remediation/call.ts';
import { ApiError } from './api-error.ts';

export function applied(detail: string): Outcome {
  return { kind: 'applied', detail };
}

export function notApplied(because: string): Outcome {
  return { kind: 'not_applied', because };
}

/** After an error of the call that does the deed. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof ApiError)) return { kind: 'unknown', because: `a mistake of our own: ${String(error)}` };
  const { trouble, message } = error;
  switch (trouble.kind) {
    case 'refused':
    case 'throttled':
    case 'not_sent':
      return notApplied(message);
    case 'unclear':
      return { kind: 'unknown', because: message };
    default:
      return unreachable(trouble.kind);
  }
}
