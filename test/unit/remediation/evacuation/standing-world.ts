/** What stands in the zones after a step, when whoever makes it does what it says and nothing else. */
import type { SurveyedGroup, ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import type { ZoneStep } from '../../../../src/az/evacuation/zone-step.ts';

/** `known` knows the zone and the addresses of every subnet. Undefined: it finds something else than it expects, and changes nothing. */
export function applyStep(world: ZoneSurvey, step: ZoneStep, zone: string, known: ZoneSurvey): ZoneSurvey | undefined {
  switch (step.action) {
    case 'shift': {
      const { resource } = step;
      const shift = { resource, awayFrom: zone, id: 'ours', by: 'heald' as const, evacuation: 'evac-1', until: undefined, isApplied: true };
      return { ...world, shifts: [...world.shifts, shift] };
    }
    case 'endShift': {
      const isOurs = ({ resource, by }: ZoneSurvey['shifts'][number]) => resource === step.resource && by === 'heald';
      return world.shifts.some(isOurs) ? { ...world, shifts: world.shifts.filter((shift) => !isOurs(shift)) } : undefined;
    }
    case 'stopRebalancing':
      return changeGroup(world, step.group, ({ suspended }) =>
        suspended.includes('AZRebalance') ? undefined : { suspended: [...suspended, 'AZRebalance'] },
      );
    case 'resumeRebalancing':
      return changeGroup(world, step.group, ({ suspended }) =>
        suspended.includes('AZRebalance') ? { suspended: suspended.filter((name) => name !== 'AZRebalance') } : undefined,
      );
    case 'leaveSubnets':
    case 'enterSubnets':
      return changeGroup(world, step.group, ({ places }) =>
        isSame(
          places.map(({ subnet }) => subnet),
          step.from,
        )
          ? { places: listPlaces(known, step.group).filter(({ subnet }) => step.to.includes(subnet)) }
          : undefined,
      );
    case 'grow':
    case 'shrink':
      return changeGroup(world, step.group, ({ desired, most }) => (isSame({ desired, most }, step.from) ? step.to : undefined));
    case 'setWeights': {
      const found = world.records.find(({ name }) => name === step.name);
      const is = found?.sets.map(({ id, weight }) => ({ id, weight }));
      if (found === undefined || !isSame(is, step.from)) return undefined;
      const sets = found.sets.map((set) => ({ ...set, weight: step.to.find(({ id }) => id === set.id)?.weight ?? set.weight }));
      return { ...world, records: world.records.map((record) => (record === found ? { ...record, sets } : record)) };
    }
    case 'renewShift':
    case 'endMachines':
      return undefined;
    default:
      return step satisfies never;
  }
}

function changeGroup(
  world: ZoneSurvey,
  name: string,
  change: (group: SurveyedGroup) => Partial<SurveyedGroup> | undefined,
): ZoneSurvey | undefined {
  const found = world.groups.find((group) => group.name === name);
  const changed = found === undefined ? undefined : change(found);
  if (changed === undefined) return undefined;
  return { ...world, groups: world.groups.map((group) => (group === found ? { ...group, ...changed } : group)) };
}

function listPlaces({ groups }: ZoneSurvey, group: string): SurveyedGroup['places'] {
  return groups.find(({ name }) => name === group)?.places ?? [];
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
