/** Does a survey show that a step has taken effect? A call that was accepted says little; what stands there now says it. */
import type { SurveyedGroup, SurveyedRecord, ZoneSurvey } from './survey.ts';
import type { GroupSize, RecordWeight, ZoneStep } from './zone-step.ts';

/** False also where what the step is about is not in the survey. */
export function showsStep(step: ZoneStep, zone: string, survey: ZoneSurvey): boolean {
  switch (step.action) {
    case 'shift':
    case 'renewShift':
      return survey.shifts.some(({ resource, awayFrom, isApplied }) => resource === step.resource && awayFrom === zone && isApplied);
    case 'endShift':
      return !survey.shifts.some(({ resource, awayFrom, by }) => resource === step.resource && awayFrom === zone && by === 'heald');
    case 'stopRebalancing':
      return groupHas(survey, step.group, ({ suspended }) => suspended.includes('AZRebalance'));
    case 'resumeRebalancing':
      return groupHas(survey, step.group, ({ suspended }) => !suspended.includes('AZRebalance'));
    case 'leaveSubnets':
    case 'enterSubnets':
      return groupHas(survey, step.group, ({ places }) =>
        haveSameMembers(
          places.map(({ subnet }) => subnet),
          step.to,
        ),
      );
    case 'grow':
      return groupHas(survey, step.group, (group) => isAtLeast(group, step.to));
    case 'shrink':
      return groupHas(survey, step.group, (group) => isAtLeast(step.to, group));
    case 'setWeights':
      return survey.records.some((record) => isSameRecord(record, step) && haveSameWeights(record.sets, step.to));
    case 'endMachines':
      return true;
    default:
      return step satisfies never;
  }
}

function groupHas({ groups }: ZoneSurvey, name: string, has: (group: SurveyedGroup) => boolean): boolean {
  return groups.some((group) => group.name === name && has(group));
}

function isAtLeast(left: GroupSize, right: GroupSize): boolean {
  return left.desired >= right.desired && left.most >= right.most;
}

export function isSameRecord(
  left: Pick<SurveyedRecord, 'hostedZone' | 'name' | 'type'>,
  right: Pick<SurveyedRecord, 'hostedZone' | 'name' | 'type'>,
): boolean {
  return left.hostedZone === right.hostedZone && left.name === right.name && left.type === right.type;
}

function haveSameMembers(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((member) => right.includes(member));
}

function haveSameWeights(left: readonly RecordWeight[], right: readonly RecordWeight[]): boolean {
  return left.length === right.length && left.every(({ id, weight }) => right.some((each) => each.id === id && each.weight === weight));
}
