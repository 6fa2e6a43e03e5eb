/** Any fleet in any state: groups, balancers that stand behind each other, shifts by anybody, records, and what a policy says of them. */
import fc from 'fast-check';
import type { ActiveShift, SurveyedGroup, ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import type { EvacuationCase, EvacuationRule, GroupInZone } from '../../../../src/remediation/evacuation/evacuation-case.ts';
import { ill, now, rule } from './ill-zone.ts';

const zones = ['a', 'b', 'c'] as const;
const names = ['web', 'api', 'kafka', 'db', 'jobs'] as const;
const balancerNames = ['edge', 'inner', 'other'] as const;
const balancerOf = (name: string) => `arn:balancer/${name}`;
const groupOf = (name: string) => `arn:group/${name}`;

const anyPlaces = fc.array(fc.record({ zone: fc.constantFrom(...zones), freeAddresses: fc.nat(30) }), { minLength: 1, maxLength: 5 });

const anyGroup = (name: string): fc.Arbitrary<SurveyedGroup> =>
  fc
    .record({
      desired: fc.nat(40),
      spare: fc.nat(10),
      places: anyPlaces,
      suspended: fc.subarray(['AZRebalance', 'Launch', 'Terminate']),
      takesShifts: fc.boolean(),
      leavesShiftedAlone: fc.boolean(),
      obstacle: fc.option(fc.constant('a refresh is under way'), { nil: undefined, freq: 8 }),
    })
    .map(({ desired, spare, places, ...rest }) => ({
      ...rest,
      name,
      resource: groupOf(name),
      desired,
      least: 0,
      most: desired + spare,
      places: places.map((place, at) => ({ ...place, subnet: `${name}-${at}` })),
    }));

const anyShift: fc.Arbitrary<ActiveShift> = fc.record({
  resource: fc.constantFrom(...balancerNames.map(balancerOf), ...names.map(groupOf)),
  awayFrom: fc.constantFrom('a', 'a', 'a', 'b'),
  id: fc.constant('shift-1'),
  by: fc.constantFrom('others' as const, 'provider' as const),
  evacuation: fc.constant(undefined),
  until: fc.constant(undefined),
  isApplied: fc.boolean(),
});

const records = [
  { hostedZone: 'Z1', name: 'one.', type: 'A' },
  { hostedZone: 'Z1', name: 'two.', type: 'A' },
] as const;

const anySurvey: fc.Arbitrary<ZoneSurvey> = fc.record({
  groups: fc.subarray([...names]).chain((some) => fc.tuple(...some.map(anyGroup))),
  balancers: fc.subarray([...balancerNames]).chain((some) =>
    fc.tuple(
      ...some.map((name) =>
        fc.record({
          resource: fc.constant(balancerOf(name)),
          name: fc.constant(name),
          zones: fc.subarray([...zones], { minLength: 1 }),
          takesShifts: fc.boolean(),
          failsOpen: fc.option(fc.constant('no target is healthy'), { nil: undefined, freq: 8 }),
          behind: fc.option(fc.constantFrom(...balancerNames.map(balancerOf)), { nil: undefined }),
          groups: fc.subarray([...names]),
        }),
      ),
    ),
  ),
  records: fc.subarray([...records]).chain((some) =>
    fc.tuple(
      ...some.map((record) =>
        fc.array(fc.nat(2), { maxLength: 3 }).map((weights) => ({
          ...record,
          sets: weights.map((weight, at) => ({ id: `set-${zones[at]}`, zone: zones[at] as string, weight })),
        })),
      ),
    ),
  ),
  shifts: fc.uniqueArray(anyShift, { maxLength: 3, selector: ({ resource }) => resource }),
  illZones: fc.constantFrom({}, { a: 'impaired' }),
});

const anyGroups: fc.Arbitrary<GroupInZone[]> = fc.subarray([...names]).chain((some) =>
  fc.tuple(
    ...some.map((name) =>
      fc.record({
        name: fc.constant(name),
        inZone: fc.nat(12),
        known: fc.nat(40),
        healthyElsewhere: fc.nat(40),
        isStruck: fc.boolean(),
      }),
    ),
  ),
);

/** A case in which nothing but what stands there, the rooms and the policy can be in the way. */
export const anyCase: fc.Arbitrary<EvacuationCase> = fc
  .record({
    answer: fc.constantFrom('steer' as const, 'shift' as const, 'drain' as const, 'drain' as const),
    groups: anyGroups,
    survey: anySurvey,
    otherEvacuation: fc.option(fc.constant({ id: 'evac-9', zone: 'b' }), { nil: undefined, freq: 8 }),
  })
  .map(({ survey, ...more }) => ({ ...ill, ...more, seen: { survey, readAt: now, trouble: undefined } }));

export const anyRule: fc.Arbitrary<EvacuationRule> = fc
  .record({
    stateful: fc.subarray([...names]),
    empties: fc.boolean(),
    minHealthyElsewhere: fc.constantFrom({ kind: 'share' as const, share: 0.6 }, { kind: 'count' as const, count: 2 }),
    records: fc.subarray(records.map((record) => ({ ...record, sets: { a: 'set-a', b: 'set-b' } }))),
  })
  .map((more) => ({ ...rule, ...more }));

/** A case in which mostly nothing is in the way, so that what it decides is to act; about half of the groups are short of hosts elsewhere. */
export const actingCase: fc.Arbitrary<readonly [EvacuationCase, EvacuationRule]> = fc.tuple(anyCase, anyRule).map(([zone, how]) => {
  const survey = zone.seen?.survey;
  if (survey === undefined) return [zone, how];
  const groups = survey.groups.map((group) => ({
    ...group,
    suspended: group.suspended.filter((name) => name === 'AZRebalance'),
    obstacle: undefined,
    places: [...group.places, { subnet: `${group.name}-b`, zone: 'b', freeAddresses: 500 }],
  }));
  const balancers = survey.balancers.map((balancer) => ({
    ...balancer,
    takesShifts: true,
    failsOpen: undefined,
    behind: undefined,
    zones: ['a', 'b'],
  }));
  const shifts = survey.shifts.filter(({ awayFrom }) => awayFrom === 'a');
  const seen = { survey: { ...survey, groups, balancers, shifts }, readAt: now, trouble: undefined };
  const nearlyEnough = zone.groups.map((group) => {
    const desired = groups.find(({ name }) => name === group.name)?.desired ?? group.known;
    return { ...group, healthyElsewhere: Math.max(0, Math.round(0.6 * desired) + (group.healthyElsewhere % 9) - 4) };
  });
  const served = new Set(balancers.flatMap((balancer) => balancer.groups));
  const stateful = how.stateful.filter((group) => !served.has(group));
  const isAnswered = ({ name }: { name: string }) =>
    survey.records.some(
      (record) => record.name === name && record.sets.length > 1 && record.sets.slice(1).some(({ weight }) => weight > 0),
    );
  return [
    { ...zone, groups: nearlyEnough, otherEvacuation: undefined, seen },
    { ...how, stateful, records: how.records.filter(isAnswered) },
  ];
});
