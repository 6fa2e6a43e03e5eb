/** Would a shift away from a zone reach the traffic of the watched groups? What stands before them, as it is set now. */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { AwsCalls } from './aws-calls.ts';
import { surveyBalancers } from './zone/survey-balancers.ts';

export interface BalancerFinding {
  readonly check: 'balancer_shift' | 'balancer_fails_open';
  readonly severity: 'warning' | 'fine';
  readonly what: string;
}

export async function examineBalancers(
  calls: AwsCalls,
  groups: readonly AutoScalingGroup[],
  signal: AbortSignal,
): Promise<readonly BalancerFinding[]> {
  const balancers = await surveyBalancers(calls, groups, new Map(), signal);
  const found = balancers.flatMap(({ name, groups: served, takesShifts, failsOpen, behind }): BalancerFinding[] => {
    const before = `balancer ${name} of ${served.join(', ')}`;
    // Whoever stands before it is the one to be shifted.
    const shift =
      takesShifts || behind !== undefined
        ? []
        : [{ check: 'balancer_shift', severity: 'warning', what: `${before} takes no zonal shifts` } as const];
    const open =
      failsOpen === undefined
        ? []
        : [{ check: 'balancer_fails_open', severity: 'warning', what: `a shift of ${before} would do nothing: ${failsOpen}` } as const];
    return [...shift, ...open];
  });
  if (balancers.length > 0 && found.length === 0)
    return [{ check: 'balancer_shift', severity: 'fine', what: `a zonal shift would reach all ${balancers.length} balancers` }];
  return found;
}
