/** Is there room for it in the other zones? Healthy hosts for the traffic that leaves, and places for the hosts that follow. */
import type { Check } from '../decision.ts';
import { countOf } from '../limits.ts';
import type { EvacuationCase, EvacuationRule, GroupInZone } from './evacuation-case.ts';
import type { EvacuationPlan, Rung } from './evacuation.ts';
import { staysByNature } from './plan-evacuation.ts';
import { listTakenAlong } from './plan-shifts.ts';
import { sizeOf } from './split-by-room.ts';

/**
 * Each group whose traffic leaves, or goes along, has enough that is healthy outside. Where the plan adds hosts to it first it may begin
 * without; before its traffic is shifted they must be there, and from then on they must stay.
 */
export function checkHealthyElsewhere(zone: EvacuationCase, plan: EvacuationPlan, rule: EvacuationRule, rung: Rung | undefined): Check[] {
  if (plan.rungs.every(({ name }) => name !== 'shift')) return [pass('min_healthy', 'no traffic leaves')];
  const survey = zone.seen?.survey;
  const here = zone.groups.filter(({ inZone }) => inZone > 0);
  const along = survey === undefined ? [] : listTakenAlong(survey, zone.zone, plan.groups, here.map(nameOf));
  return here.flatMap((group): Check[] => {
    const isShort = plan.kept.includes(group.name) && !staysByNature(group, rule);
    if (!isShort && !plan.groups.includes(group.name) && !along.includes(group.name)) return [];
    const size = baselineOf(group, zone, plan);
    const least = countOf(rule.minHealthyElsewhere, size, 'up');
    const seen = `${group.healthyElsewhere} of ${size} hosts of group ${group.name} healthy outside the zone, at least ${least} wanted`;
    if (group.healthyElsewhere >= least)
      return [pass('min_healthy', isShort ? `${seen}, behind a balancer with one that has too few: it stays` : seen)];
    if (isShort) return [pass('min_healthy', `${seen}: it stays`)];
    const isAwaited = isGrownFirst(group.name, plan, rung) && group.healthyElsewhere + group.inZone >= least;
    return [{ reason: 'min_healthy', passed: isAwaited, sentence: isAwaited ? `${seen}: ${group.inZone} are added there first` : seen }];
  });
}

/** Its traffic is shifted by a rung that is still to come, after one that adds hosts to it. */
function isGrownFirst(group: string, { rungs, groups }: EvacuationPlan, next: Rung | undefined): boolean {
  const shiftAt = rungs.findIndex((rung) => rung.name === 'shift' && (rung.groups ?? groups).includes(group));
  const before = rungs.slice(0, Math.max(0, shiftAt));
  const isGrown = before.some(({ steps }) => steps.some((step) => step.action === 'grow' && step.group === group));
  return isGrown && (next === undefined || before.includes(next));
}

/** While it is under way, what the group was meant to have before: adding hosts does not raise what is wanted. */
function baselineOf(group: GroupInZone, zone: EvacuationCase, plan: EvacuationPlan): number {
  const grown = plan.rungs.flatMap(({ steps }) => steps).find((step) => step.action === 'grow' && step.group === group.name);
  return grown?.action === 'grow' ? grown.from.desired : sizeOf(group, zone.seen?.survey);
}

/** Addresses in the subnets of the other zones for every host that is added, for each group and for all that share them. */
export function checkAddresses(zone: EvacuationCase, plan: EvacuationPlan): Check[] {
  const survey = zone.seen?.survey;
  const grows = plan.rungs.flatMap(({ steps }) => steps).flatMap((step) => (step.action === 'grow' ? [step] : []));
  if (survey === undefined || grows.length === 0) return [];
  const free = new Map<string, number>();
  let wanted = 0;
  for (const { group, from, to } of grows) {
    const places = survey.groups.find(({ name }) => name === group)?.places.filter((place) => place.zone !== zone.zone) ?? [];
    const own = places.reduce((sum, { freeAddresses }) => sum + freeAddresses, 0);
    const added = to.desired - from.desired;
    wanted += added;
    for (const { subnet, freeAddresses } of places) free.set(subnet, freeAddresses);
    if (own < added) return [{ reason: 'no_room_elsewhere', passed: false, sentence: say(own, `subnets of group ${group}`, added) }];
  }
  const total = [...free.values()].reduce((sum, each) => sum + each, 0);
  return [{ reason: 'no_room_elsewhere', passed: total >= wanted, sentence: say(total, 'subnets', wanted) }];
}

function say(free: number, where: string, wanted: number): string {
  return `${free} addresses free in the ${where} of the other zones, ${wanted} wanted`;
}

function nameOf({ name }: GroupInZone): string {
  return name;
}

function pass(reason: Check['reason'], sentence: string): Check {
  return { reason, passed: true, sentence };
}
