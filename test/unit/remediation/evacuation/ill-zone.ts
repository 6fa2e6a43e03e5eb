/** The zone of these tests: a is ill, b and c are well; web and api serve in it behind a balancer each, and kafka stays. */
import type { SurveyedBalancer, SurveyedGroup, ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import { dayMs, hourMs } from '../../../../src/base/instant.ts';
import type { EvacuationCase, EvacuationRule, GroupInZone, ZonesSeen } from '../../../../src/remediation/evacuation/evacuation-case.ts';
import type { EvacuationPlan, Rung, RungName } from '../../../../src/remediation/evacuation/evacuation.ts';

export const now = 10 * dayMs;

export const rule: EvacuationRule = {
  name: 'zones',
  mode: 'auto',
  stateful: ['kafka'],
  minHealthyElsewhere: { kind: 'share', share: 0.6 },
  shiftForMs: 3 * hourMs,
  bakeMs: hourMs,
  onceInMs: dayMs,
  empties: false,
  records: [],
};

export const groupOf = (name: string, more: Partial<GroupInZone> = {}): GroupInZone => ({
  name,
  inZone: 10,
  known: 30,
  healthyElsewhere: 18,
  isStruck: true,
  ...more,
});

export const surveyedGroup = (name: string, more: Partial<SurveyedGroup> = {}): SurveyedGroup => ({
  name,
  resource: `arn:group/${name}`,
  desired: 30,
  least: 3,
  most: 36,
  places: ['a', 'b', 'c'].map((zone) => ({ subnet: `${name}-${zone}`, zone, freeAddresses: 100 })),
  suspended: [],
  takesShifts: false,
  leavesShiftedAlone: true,
  obstacle: undefined,
  ...more,
});

export const balancerOf = (name: string, groups: readonly string[], more: Partial<SurveyedBalancer> = {}): SurveyedBalancer => ({
  resource: `arn:balancer/${name}`,
  name,
  zones: ['a', 'b', 'c'],
  takesShifts: true,
  failsOpen: undefined,
  behind: undefined,
  groups,
  ...more,
});

export const survey: ZoneSurvey = {
  groups: [surveyedGroup('web'), surveyedGroup('api', { desired: 3, most: 3 }), surveyedGroup('kafka', { desired: 9, most: 9 })],
  balancers: [balancerOf('web-lb', ['web']), balancerOf('api-lb', ['api'])],
  records: [],
  shifts: [],
  illZones: {},
};

export const seenOf = (more: Partial<ZoneSurvey> = {}): ZonesSeen => ({
  survey: { ...survey, ...more },
  readAt: now - 5_000,
  trouble: undefined,
});

export const shiftFrom = (awayFrom: string, by: 'heald' | 'others' | 'provider', id = 'shift-1') => ({
  resource: 'arn:balancer/other',
  awayFrom,
  id,
  by,
  evacuation: undefined,
  until: undefined,
  isApplied: true,
});

export const ill: EvacuationCase = {
  zone: 'a',
  isConfirmed: true,
  answer: 'drain',
  verdict: [],
  isByOutsiders: false,
  controllerZone: 'b',
  pauses: [],
  freeze: undefined,
  vetoed: undefined,
  cooling: undefined,
  disarmed: undefined,
  askedBy: undefined,
  approvedBy: undefined,
  otherZonesInDoubt: [],
  soundZones: 2,
  change: undefined,
  groups: [
    groupOf('web'),
    groupOf('api', { inZone: 1, known: 3, healthyElsewhere: 2, isStruck: false }),
    groupOf('kafka', { inZone: 3, known: 9, healthyElsewhere: 6 }),
    groupOf('db', { inZone: 0 }),
  ],
  otherZoneLeftAt: undefined,
  otherEvacuation: undefined,
  underWay: undefined,
  seen: seenOf(),
};

export function rungOf({ rungs }: EvacuationPlan, wanted: RungName): Rung {
  const found = rungs.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`the plan has no rung ${wanted}`);
  return found;
}
