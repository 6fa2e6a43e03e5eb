import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';

import { examineGroup, findUnfit } from '../../../../src/adapters/aws/examine-group.ts';

const instances = (zones: string): AutoScalingGroup['Instances'] =>
  [...zones].map((zone, at) => ({
    InstanceId: `i-${at}`,
    AvailabilityZone: zone,
    LifecycleState: 'InService',
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: false,
  }));

const group: AutoScalingGroup = {
  AutoScalingGroupName: 'web',
  MinSize: 3,
  MaxSize: 9,
  DesiredCapacity: 6,
  DefaultCooldown: 300,
  AvailabilityZones: ['a', 'b', 'c'],
  HealthCheckType: 'EC2',
  HealthCheckGracePeriod: 300,
  CreatedTime: new Date(0),
  Instances: instances('aabbcc'),
  InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 },
  AvailabilityZoneImpairmentPolicy: { ZonalShiftEnabled: true, ImpairedZoneHealthCheckBehavior: 'IgnoreUnhealthy' },
};

test('a group as it should be gives nothing to say', () => {
  expect(examineGroup(group)).toEqual([]);
});

const first = group.Instances?.[0];
const cases: readonly (readonly [differs: Partial<AutoScalingGroup>, check: string, severity: string, what: string])[] = [
  [{ Operator: { Principal: 'eks.amazonaws.com' } }, 'group_managed', 'problem', 'group web is managed by eks.amazonaws.com'],
  [{ SuspendedProcesses: [{ ProcessName: 'Launch' }] }, 'group_suspended', 'problem', 'group web has Launch suspended'],
  [{ NewInstancesProtectedFromScaleIn: true }, 'group_protected', 'problem', 'group web protects every new instance from scale-in'],
  [
    {
      Instances: [
        ...(instances('aabbc') ?? []),
        ...(first === undefined ? [] : [{ ...first, AvailabilityZone: 'c', ProtectedFromScaleIn: true }]),
      ],
    },
    'group_protected',
    'warning',
    'group web has 1 of 6 instances protected from scale-in',
  ],
  [{ Tags: [{ Key: 'heald:exclude', Value: '' }] }, 'group_excluded', 'warning', 'group web is tagged heald:exclude'],
  [{ HealthCheckGracePeriod: 0 }, 'group_grace', 'warning', 'group web gives a new instance no time to boot before its health counts'],
  [{ InstanceMaintenancePolicy: undefined }, 'group_maintenance', 'warning', 'group web has no maintenance policy'],
  [
    { InstanceMaintenancePolicy: { MinHealthyPercentage: 90 }, LaunchConfigurationName: 'old' },
    'group_maintenance',
    'warning',
    'group web has a maintenance policy of 90 %, and a launch configuration instead of a launch template',
  ],
  [{ AvailabilityZones: ['a'], Instances: instances('aa') }, 'group_zones', 'warning', 'group web is in one zone only'],
  [{ Instances: instances('aaaabc') }, 'group_zones', 'warning', 'group web has 4 of 6 instances in zone a'],
  [{ AvailabilityZoneImpairmentPolicy: undefined }, 'group_impairment', 'warning', 'group web takes part in no zonal shift'],
  [
    { AvailabilityZoneImpairmentPolicy: { ZonalShiftEnabled: true, ImpairedZoneHealthCheckBehavior: 'ReplaceUnhealthy' } },
    'group_impairment',
    'warning',
    'group web goes on replacing instances in a zone that is shifted away from',
  ],
];

test.each(cases)('%j is %s, a %s: %s', (differs, check, severity, what) => {
  const seen = { ...group, ...differs };
  expect(examineGroup(seen)).toEqual([{ check, severity, what }]);
  expect(findUnfit(seen)).toBe(severity === 'problem' ? what : undefined);
});

test('a process that repairs do not need may be suspended', () => {
  expect(examineGroup({ ...group, SuspendedProcesses: [{ ProcessName: 'ScheduledActions' }, { ProcessName: 'AZRebalance' }] })).toEqual([]);
});
