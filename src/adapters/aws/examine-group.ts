/**
 * What about a group stands in the way of repairs, or will once something happens? Told from what Auto Scaling says about it, for the
 * doctor; what is a problem also holds every repair in the group.
 */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { isExcluded } from './tags.ts';

export type GroupCheck =
  | 'group_managed'
  | 'group_suspended'
  | 'group_protected'
  | 'group_excluded'
  | 'group_grace'
  | 'group_maintenance'
  | 'group_zones'
  | 'group_impairment';

export interface GroupFinding {
  readonly check: GroupCheck;
  /** `problem`: no repair may be made there. `warning`: it may, and somebody should know this first. */
  readonly severity: 'problem' | 'warning';
  /** One sentence without its stop: "group web has Launch suspended". */
  readonly what: string;
}

/** Without these a machine that is ended has no successor, or is never ended. */
const neededProcesses: ReadonlySet<string> = new Set(['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy']);
/** One zone with more of the group than this cannot be made up for by the others. */
const zoneShareMost = 0.5;

export function examineGroup(group: AutoScalingGroup): readonly GroupFinding[] {
  const name = `group ${group.AutoScalingGroupName}`;
  return [...examineOwners(group, name), ...examineSettings(group, name), ...examineZones(group, name)];
}

/** The first problem, in words; undefined when there is none. */
export function findUnfit(group: AutoScalingGroup): string | undefined {
  return examineGroup(group).find(({ severity }) => severity === 'problem')?.what;
}

function examineOwners(group: AutoScalingGroup, name: string): GroupFinding[] {
  const findings: GroupFinding[] = [];
  const { Operator, NewInstancesProtectedFromScaleIn, Instances = [], Tags } = group;
  if (Operator !== undefined)
    findings.push({
      check: 'group_managed',
      severity: 'problem',
      what: `${name} is managed by ${Operator.Principal ?? 'another service'}`,
    });
  const guarded = Instances.filter(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn === true).length;
  if (NewInstancesProtectedFromScaleIn === true)
    findings.push({ check: 'group_protected', severity: 'problem', what: `${name} protects every new instance from scale-in` });
  else if (guarded > 0)
    findings.push({
      check: 'group_protected',
      severity: 'warning',
      what: `${name} has ${guarded} of ${Instances.length} instances protected from scale-in`,
    });
  if (isExcluded(Tags)) findings.push({ check: 'group_excluded', severity: 'warning', what: `${name} is tagged heald:exclude` });
  return findings;
}

function examineSettings(group: AutoScalingGroup, name: string): GroupFinding[] {
  const findings: GroupFinding[] = [];
  const { SuspendedProcesses = [], HealthCheckGracePeriod, InstanceMaintenancePolicy } = group;
  const suspended = SuspendedProcesses.flatMap(({ ProcessName = '' }) => (neededProcesses.has(ProcessName) ? [ProcessName] : []));
  if (suspended.length > 0)
    findings.push({ check: 'group_suspended', severity: 'problem', what: `${name} has ${suspended.join(' and ')} suspended` });
  if (HealthCheckGracePeriod === 0 || HealthCheckGracePeriod === undefined)
    findings.push({
      check: 'group_grace',
      severity: 'warning',
      what: `${name} gives a new instance no time to boot before its health counts`,
    });
  const healthyLeast = InstanceMaintenancePolicy?.MinHealthyPercentage ?? -1;
  if (healthyLeast < 100) {
    const has = healthyLeast < 0 ? 'has no maintenance policy' : `has a maintenance policy of ${healthyLeast} %`;
    const launches = group.LaunchConfigurationName === undefined ? '' : ', and a launch configuration instead of a launch template';
    findings.push({ check: 'group_maintenance', severity: 'warning', what: `${name} ${has}${launches}` });
  }
  return findings;
}

function examineZones(group: AutoScalingGroup, name: string): GroupFinding[] {
  const findings: GroupFinding[] = [];
  const { Instances = [], AvailabilityZones = [], AvailabilityZoneImpairmentPolicy } = group;
  const [fullest] = [...Map.groupBy(Instances, ({ AvailabilityZone }) => AvailabilityZone ?? '')].toSorted(
    ([, left], [, right]) => right.length - left.length,
  );
  if (AvailabilityZones.length === 1) findings.push({ check: 'group_zones', severity: 'warning', what: `${name} is in one zone only` });
  else if (fullest !== undefined && fullest[1].length > zoneShareMost * Instances.length)
    findings.push({
      check: 'group_zones',
      severity: 'warning',
      what: `${name} has ${fullest[1].length} of ${Instances.length} instances in zone ${fullest[0]}`,
    });
  if (AvailabilityZoneImpairmentPolicy?.ZonalShiftEnabled !== true)
    findings.push({ check: 'group_impairment', severity: 'warning', what: `${name} takes part in no zonal shift` });
  else if (AvailabilityZoneImpairmentPolicy.ImpairedZoneHealthCheckBehavior === 'ReplaceUnhealthy')
    findings.push({
      check: 'group_impairment',
      severity: 'warning',
      what: `${name} goes on replacing instances in a zone that is shifted away from`,
    });
  return findings;
}
