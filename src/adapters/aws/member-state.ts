/**
 * Where in its life is a member of a group? Auto Scaling knows thirty states; the inventory knows four, and those that are no members.
 *
 * Source: LifecycleState of Auto Scaling. A state that is not known here counts as aside: nothing is done to it, and nothing relies on it.
 */
import type { MemberState } from '../../remediation/inventory.ts';

/** Undefined: it is no member, or not one any more; a warm pool is no capacity. */
export function readMemberState(lifecycle: string | undefined, health: string | undefined): MemberState | undefined {
  if (lifecycle === undefined) return undefined;
  const [first] = lifecycle.split(':');
  if (lifecycle === 'Terminating:Retained') return 'aside';
  switch (first) {
    case 'InService':
      // Marked as unhealthy it still serves, and Auto Scaling is about to replace it.
      return health?.toUpperCase() === 'UNHEALTHY' ? 'leaving' : 'in_service';
    case 'Pending':
      return 'coming';
    case 'Terminating':
    case 'Detaching':
      return 'leaving';
    case 'Warmed':
    case 'Terminated':
    case 'Detached':
      return undefined;
    default:
      return 'aside';
  }
}
