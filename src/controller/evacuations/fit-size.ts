/**
 * From what size does a group grow? From the one that it has now: between the plan and the call others may have made it larger, and it is
 * not made smaller for that. It never grows past what the plan says by heald's doing.
 */
import type { ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';

export function fitSize(step: ZoneStep, survey: ZoneSurvey | undefined): ZoneStep {
  if (step.action !== 'grow') return step;
  const group = survey?.groups.find(({ name }) => name === step.group);
  if (group === undefined) return step;
  const { desired, most } = group;
  return { ...step, from: { desired, most }, to: { desired: Math.max(step.to.desired, desired), most: Math.max(step.to.most, most) } };
}
