/** What sends traffic to the hosts of each group? Balancers, of which some can be shifted, and some stand behind another one. */
import type { SurveyedBalancer } from '../../az/evacuation/survey.ts';
import type { Group } from './group.ts';

/**
 * How traffic comes to a group: through a balancer that takes shifts, through one that takes none, through one behind another that takes
 * them, or by other ways than a balancer; and whether the group itself takes shifts.
 */
export const fronts = ['balancer', 'fixed', 'chain', 'both', 'group', 'none'] as const;
export type Front = (typeof fronts)[number];

export interface Balancer {
  readonly resource: string;
  readonly name: string;
  /** Undefined for one that sends to another balancer. */
  readonly group: Group | undefined;
  readonly zones: readonly string[];
  readonly takesShifts: boolean;
  readonly behind: string | undefined;
  /** It was told to send to every target, whatever its health checks say. */
  isForcedOpen: boolean;
}

export function takesShiftsItself(front: Front): boolean {
  return front === 'both' || front === 'group';
}

export function createBalancers(groups: readonly Group[], frontOf: (group: string) => Front): readonly Balancer[] {
  return groups.flatMap((group): Balancer[] => {
    const front = frontOf(group.name);
    const zones = group.terms.places.map(({ zone }) => zone);
    const outer = nameBalancer(`${group.name}-front`);
    const own = { ...nameBalancer(group.name), group, zones, takesShifts: front !== 'fixed', behind: undefined, isForcedOpen: false };
    if (front === 'group' || front === 'none') return [];
    if (front !== 'chain') return [own];
    return [
      { ...own, takesShifts: false, behind: outer.resource },
      { ...own, ...outer, group: undefined },
    ];
  });
}

export function surveyBalancer(balancer: Balancer): SurveyedBalancer {
  const { resource, name, group, zones, takesShifts, behind } = balancer;
  return { resource, name, zones, takesShifts, failsOpen: findWhyOpen(balancer), behind, groups: group === undefined ? [] : [group.name] };
}

export function findWhyOpen({ group, isForcedOpen }: Balancer): string | undefined {
  if (isForcedOpen) return 'it sends to every target: none passes its health checks';
  return group?.serving === 0 ? 'it sends to every target: none is in service' : undefined;
}

function nameBalancer(name: string): { readonly resource: string; readonly name: string } {
  return { resource: `arn:simulated:balancer/${name}`, name };
}
