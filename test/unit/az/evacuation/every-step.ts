/** One step of each sort, and a survey that shows what each of the way out has made. */
import type { ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import type { ZoneStep } from '../../../../src/az/evacuation/zone-step.ts';
import { hourMs } from '../../../../src/base/instant.ts';

const lb = { resource: 'arn:lb', name: 'web-lb' };
const record = { hostedZone: 'Z1', name: 'api.', type: 'A' };
const weights = (first: number) => [
  { id: 'east-a', weight: first },
  { id: 'east-b', weight: 9 },
];

export const waysOut = {
  shift: { action: 'shift', ...lb, forMs: hourMs },
  stopRebalancing: { action: 'stopRebalancing', group: 'web' },
  leaveSubnets: { action: 'leaveSubnets', group: 'web', from: ['one', 'two', 'three'], to: ['two', 'three'] },
  grow: { action: 'grow', group: 'web', from: { desired: 6, most: 6 }, to: { desired: 8, most: 8 } },
  setWeights: { action: 'setWeights', ...record, from: weights(9), to: weights(0) },
} as const satisfies Partial<Record<ZoneStep['action'], ZoneStep>>;

export const others = {
  renewShift: { action: 'renewShift', ...lb, forMs: hourMs },
  endShift: { action: 'endShift', ...lb },
  resumeRebalancing: { action: 'resumeRebalancing', group: 'web' },
  enterSubnets: { action: 'enterSubnets', group: 'web', from: ['two', 'three'], to: ['one', 'two', 'three'] },
  shrink: { action: 'shrink', group: 'web', from: { desired: 8, most: 8 }, to: { desired: 6, most: 6 } },
  endMachines: { action: 'endMachines', group: 'web', machines: [{ machine: 'i-1', launchedAt: 0 }] },
} as const satisfies Partial<Record<ZoneStep['action'], ZoneStep>>;

export const surveyAfter: ZoneSurvey = {
  groups: [
    {
      name: 'web',
      resource: 'arn:web',
      desired: 8,
      least: 1,
      most: 8,
      places: [
        { subnet: 'three', zone: 'c', freeAddresses: 1 },
        { subnet: 'two', zone: 'b', freeAddresses: 1 },
      ],
      suspended: ['AZRebalance'],
      takesShifts: false,
      leavesShiftedAlone: true,
      obstacle: undefined,
    },
  ],
  balancers: [],
  records: [
    {
      ...record,
      sets: [
        { id: 'east-b', zone: 'b', weight: 9 },
        { id: 'east-a', zone: 'a', weight: 0 },
      ],
    },
  ],
  shifts: [{ resource: 'arn:lb', awayFrom: 'a', id: 's1', by: 'heald', evacuation: 'evac-1', until: undefined, isApplied: true }],
  illZones: {},
};
