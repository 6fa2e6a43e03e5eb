/** Can heald work in this account? Everything that can be asked of AWS without changing anything, for the doctor. */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Instant } from '../../base/instant.ts';
import type { AwsCalls } from './aws-calls.ts';
import { examineBalancers, type BalancerFinding } from './examine-balancers.ts';
import { examineGroup, type GroupCheck } from './examine-group.ts';
import { examineHeadroom, type HeadroomFinding } from './examine-headroom.ts';
import { examineInstances, type InstancesFinding } from './examine-instances.ts';
import { examineLoneRights, examineRights } from './examine-rights.ts';
import { createLoneInstances, groupOfLone } from './lone/lone-instances.ts';
import { readMemberState } from './member-state.ts';
import { readGroups } from './read-inventory.ts';

export type AccountCheck =
  | GroupCheck
  | InstancesFinding['check']
  | BalancerFinding['check']
  | HeadroomFinding['check']
  | 'aws_answers'
  | 'aws_rights'
  | 'groups_watched'
  | 'zones_available';

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
  /** Its instances are in no group of Auto Scaling: nobody would put another one in their place. */
  readonly isLone: boolean;
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
  const lone = await examineLone(calls, now, signal, mayAct);
  findings.push(...lone.findings);
  const names = [...groups.map(({ AutoScalingGroupName }) => AutoScalingGroupName), ...lone.groups.map(({ name }) => name)].join(', ');
  findings.push(
    names === ''
      ? { check: 'groups_watched', severity: 'problem', group: undefined, what: 'no group is tagged heald:watch=true' }
      : { check: 'groups_watched', severity: 'fine', group: undefined, what: `watched: ${names}` },
  );
  findings.push(...(await settle('zones_available', undefined, () => examineZones(calls, signal))));
  findings.push(...(await settle('balancer_shift', undefined, () => examineBalancers(calls, groups, signal))));
  for (const group of groups) {
    const name = group.AutoScalingGroupName as string;
    findings.push(...examineGroup(group).map((finding) => ({ ...finding, group: name })));
    findings.push(...(await settle('zone_headroom', name, () => examineHeadroom(calls, group, signal))));
    findings.push(...(await settle('aws_status', name, () => examineInstances(calls, group, now, signal))));
    const [first] = inServiceOf(group);
    if (first !== undefined) findings.push(...(await settle('aws_rights', name, () => examineRights(calls, first, signal, mayAct))));
  }
  return { findings, groups: [...groups.map(describeGroup), ...lone.groups] };
}

/** Instances outside of groups, by the groups that their tags make. */
async function examineLone(calls: AwsCalls, now: Instant, signal: AbortSignal, mayAct: boolean): Promise<AccountSeen> {
  try {
    const instances = await createLoneInstances(calls).read(now, signal);
    const groups = [...Map.groupBy(instances, groupOfLone)].map(([name, all]): GroupSeen => ({
      name,
      inService: all.flatMap(({ InstanceId, State }) => (State?.Name === 'running' ? (InstanceId ?? []) : [])),
      launchesFirst: false,
      hasTemplate: false,
      isLone: true,
    }));
    const findings = await Promise.all(
      groups.map(async ({ name, inService: [first] }) =>
        first === undefined ? [] : settle('aws_rights', name, () => examineLoneRights(calls, first, signal, mayAct)),
      ),
    );
    return { findings: findings.flat(), groups };
  } catch (error) {
    const what = `instances in no group could not be examined: ${(error as Error).message}`;
    return { findings: [{ check: 'groups_watched', severity: 'warning', group: undefined, what }], groups: [] };
  }
}

function describeGroup(group: AutoScalingGroup): GroupSeen {
  return {
    name: group.AutoScalingGroupName as string,
    inService: inServiceOf(group),
    launchesFirst: (group.InstanceMaintenancePolicy?.MinHealthyPercentage ?? 0) >= 100,
    hasTemplate: group.LaunchConfigurationName === undefined,
    isLone: false,
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
