/**
 * Whose traffic is shifted when groups leave a zone? A shift names whoever the traffic comes to first: a balancer behind another one gets
 * what that one sends, whatever is said to it. It moves all that the balancer serves; groups that are only taken along are told.
 */
import type { SurveyedBalancer, ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';

/** A balancer that nobody stands in front of, with everything behind it. */
export interface Front {
  readonly front: SurveyedBalancer;
  readonly chain: readonly SurveyedBalancer[];
  readonly groups: readonly string[];
}

/** The fronts that send to any of these groups in the zone. */
export function listFronts({ balancers }: ZoneSurvey, zone: string, groups: readonly string[]): Front[] {
  const chains = new Map<SurveyedBalancer, SurveyedBalancer[]>();
  for (const balancer of balancers) {
    const front = findFront(balancer, balancers);
    chains.set(front, [...(chains.get(front) ?? []), balancer]);
  }
  return [...chains]
    .map(([front, chain]) => ({ front, chain, groups: [...new Set(chain.flatMap((each) => each.groups))].toSorted() }))
    .filter((each) => each.front.zones.includes(zone) && each.groups.some((group) => groups.includes(group)))
    .toSorted((left, right) => (left.front.name < right.front.name ? -1 : 1));
}

/** Groups with hosts in the zone that stay, and whose balancer is shifted for others. */
export function listTakenAlong(survey: ZoneSurvey, zone: string, leaving: readonly string[], present: readonly string[]): string[] {
  const served = new Set(listFronts(survey, zone, leaving).flatMap(({ groups }) => groups));
  return present.filter((group) => served.has(group) && !leaving.includes(group));
}

/** The outermost one that was read. */
function findFront(balancer: SurveyedBalancer, balancers: readonly SurveyedBalancer[]): SurveyedBalancer {
  const passed = new Set([balancer.resource]);
  let front = balancer;
  for (;;) {
    const next = balancers.find(({ resource }) => resource === front.behind);
    if (next === undefined || passed.has(next.resource)) return front;
    passed.add(next.resource);
    front = next;
  }
}

/** Groups whose own shift keeps their launches out of the zone, and leaves alone what is ill in there. */
export function takesOwnShift({ groups }: ZoneSurvey, name: string): boolean {
  return groups.some((group) => group.name === name && group.takesShifts && group.leavesShiftedAlone);
}

/** Whether hosts of the group may still come up in the zone; what nobody knows may. */
export function launchesIn(zone: string, name: string, { groups, shifts }: ZoneSurvey): boolean {
  const group = groups.find((each) => each.name === name);
  if (group === undefined) return true;
  const isShifted = shifts.some(({ resource, awayFrom }) => resource === group.resource && awayFrom === zone);
  return !isShifted && group.places.some((place) => place.zone === zone);
}

/** What somebody else keeps away from the zone already stays theirs; only the provider's own shift is made sure of by one of ours. */
export function planShifts(survey: ZoneSurvey, zone: string, leaving: readonly string[], forMs: number): ZoneStep[] {
  const isShifted = (of: string) =>
    survey.shifts.some(({ resource, awayFrom, by }) => resource === of && awayFrom === zone && by !== 'provider');
  return listFronts(survey, zone, leaving)
    .map(({ front: { resource, name } }) => ({ resource, name }))
    .filter(({ resource }) => !isShifted(resource))
    .map(({ resource, name }) => ({ action: 'shift', resource, name, forMs }));
}

export function planGroupShifts(survey: ZoneSurvey, zone: string, leaving: readonly string[], forMs: number): ZoneStep[] {
  return survey.groups
    .filter(({ name, places }) => leaving.includes(name) && takesOwnShift(survey, name) && places.some((place) => place.zone === zone))
    .filter(({ resource }) => !survey.shifts.some((each) => each.resource === resource && each.awayFrom === zone && each.by !== 'provider'))
    .map(({ resource, name }) => ({ action: 'shift', resource, name, forMs }));
}
