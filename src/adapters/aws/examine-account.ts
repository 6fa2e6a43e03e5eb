/** Can heald work in this account? Everything that can be asked of AWS without changing anything, for the doctor. */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Instant } from '../../base/instant.ts';
import type { AwsCalls } from './aws-calls.ts';
import { examineGroup, type GroupCheck } from './examine-group.ts';
import { examineInstances, type InstancesFinding } from './examine-instances.ts';
import { examineRights } from './examine-rights.ts';
import { readMemberState } from './member-state.ts';
import { readGroups } from './read-inventory.ts';

export type AccountCheck = GroupCheck | InstancesFinding['check'] | 'aws_answers' | 'aws_rights' | 'groups_watched' | 'zones_available';

export interface AccountFinding {
  readonly check: AccountCheck;
  readonly severity: 'problem' | 'warning' | 'fine';
  /** The group that it is about; undefined when that is none, or all. */
  readonly group: string | undefined;
  readonly what: string;
}

export interface AccountSeen {
  readonly findings: readonly AccountFinding[];
  readonly groups: readonly GroupSeen[];
}

export interface GroupSeen {
  readonly name: string;
  /** Ids of the instances in service. */
  readonly inService: readonly string[];
  /** Its own policy lets it launch before it ends. */
  readonly launchesFirst: boolean;
  /** A machine can be launched into it by a call. */
  readonly hasTemplate: boolean;
}

/** `mayAct`: there are policies that repair something, so a right that is missing for it is a problem. */
export async function examineAccount(calls: AwsCalls, mayAct: boolean, now: Instant, signal: AbortSignal): Promise<AccountSeen> {
  let groups: readonly AutoScalingGroup[];
  try {
    groups = await readGroups(calls, signal);
  } catch (error) {
    return {
      findings: [{ check: 'aws_answers', severity: 'problem', group: undefined, what: (error as Error).message }],
      groups: [],
    };
  }
  const findings: AccountFinding[] = [
    { check: 'aws_answers', severity: 'fine', group: undefined, what: 'AWS answers, and lets this role see its groups' },
  ];
  const names = groups.map(({ AutoScalingGroupName }) => AutoScalingGroupName).join(', ');
  findings.push(
    groups.length === 0
      ? { check: 'groups_watched', severity: 'problem', group: undefined, what: 'no group is tagged heald:watch=true' }
      : { check: 'groups_watched', severity: 'fine', group: undefined, what: `watched: ${names}` },
  );
  findings.push(...(await settle('zones_available', undefined, () => examineZones(calls, signal))));
  for (const group of groups) {
    const name = group.AutoScalingGroupName as string;
    findings.push(...examineGroup(group).map((finding) => ({ ...finding, group: name })));
    findings.push(...(await settle('aws_status', name, () => examineInstances(calls, group, now, signal))));
    const [first] = inServiceOf(group);
    if (first !== undefined) findings.push(...(await settle('aws_rights', name, () => examineRights(calls, first, signal, mayAct))));
  }
  return { findings, groups: groups.map(describeGroup) };
}

function describeGroup(group: AutoScalingGroup): GroupSeen {
  return {
    name: group.AutoScalingGroupName as string,
    inService: inServiceOf(group),
    launchesFirst: (group.InstanceMaintenancePolicy?.MinHealthyPercentage ?? 0) >= 100,
    hasTemplate: group.LaunchConfigurationName === undefined,
  };
}

function inServiceOf({ Instances = [] }: AutoScalingGroup): string[] {
  return Instances.filter(({ LifecycleState, HealthStatus }) => readMemberState(LifecycleState, HealthStatus) === 'in_service').flatMap(
    ({ InstanceId }) => InstanceId ?? [],
  );
}

/** What cannot be examined is a warning that says so, and never passes for "nothing found". */
async function settle(
  check: AccountCheck,
  group: string | undefined,
  examine: () => Promise<readonly Omit<AccountFinding, 'group'>[]>,
): Promise<AccountFinding[]> {
  try {
    return (await examine()).map((finding) => ({ ...finding, group }));
  } catch (error) {
    return [{ check, severity: 'warning', group, what: `could not be examined: ${(error as Error).message}` }];
  }
}

async function examineZones(calls: AwsCalls, signal: AbortSignal): Promise<Omit<AccountFinding, 'group'>[]> {
  const { AvailabilityZones = [] } = await calls.send('DescribeAvailabilityZones', {}, { signal });
  const inTrouble = AvailabilityZones.filter(({ State }) => State !== 'available');
  if (inTrouble.length === 0)
    return [{ check: 'zones_available', severity: 'fine', what: `AWS calls all ${AvailabilityZones.length} zones available` }];
  return inTrouble.map(({ ZoneId, State }) => ({
    check: 'zones_available',
    severity: 'warning',
    what: `AWS calls zone ${ZoneId} ${State}`,
  }));
}
