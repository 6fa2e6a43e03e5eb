/**
 * What about the instances of a group should somebody know? What AWS itself sees of them and has planned, how many addresses are left
 * for new ones, and which are kept for longer than was said.
 */
import type { AutoScalingGroup, Instance as Member } from '@aws-sdk/client-auto-scaling';
import type { InstanceStatus } from '@aws-sdk/client-ec2';
import { minuteMs, type Instant } from '../../base/instant.ts';
import type { AwsCalls } from './aws-calls.ts';
import { describeInstances } from './instance-details.ts';
import { readMemberState } from './member-state.ts';
import { keepUntilTag, valueOfTag } from './tags.ts';

export interface InstancesFinding {
  readonly check: 'addresses_left' | 'kept_too_long' | 'aws_status';
  readonly severity: 'problem' | 'warning';
  readonly what: string;
}

const idsACallMost = 100;
/** A replacement needs one before the old one gives its own back, and more than one repair may be under way. */
const addressesLeast = 4;
/** What heald ends itself is gone by then. */
const endedWithinMs = 60 * minuteMs;

export async function examineInstances(
  calls: AwsCalls,
  group: AutoScalingGroup,
  now: Instant,
  signal: AbortSignal,
): Promise<readonly InstancesFinding[]> {
  const members = group.Instances ?? [];
  return [
    ...(await examineSubnets(calls, group, signal)),
    ...(await examineStatus(calls, idsOf(members, 'in_service'), signal)),
    ...(await examineKept(calls, idsOf(members, 'aside'), now, signal)),
  ];
}

function idsOf(members: readonly Member[], wanted: 'in_service' | 'aside'): string[] {
  const found = members.filter(({ LifecycleState, HealthStatus }) => readMemberState(LifecycleState, HealthStatus) === wanted);
  return found.flatMap(({ InstanceId }) => InstanceId ?? []);
}

async function examineSubnets(
  calls: AwsCalls,
  { VPCZoneIdentifier = '', AutoScalingGroupName }: AutoScalingGroup,
  signal: AbortSignal,
): Promise<InstancesFinding[]> {
  const SubnetIds = VPCZoneIdentifier.split(',').filter((id) => id !== '');
  if (SubnetIds.length === 0) return [];
  const { Subnets = [] } = await calls.send('DescribeSubnets', { SubnetIds }, { signal });
  return Subnets.flatMap(({ SubnetId, AvailableIpAddressCount: left = 0 }) =>
    left >= addressesLeast
      ? []
      : [
          {
            check: 'addresses_left',
            severity: left === 0 ? 'problem' : 'warning',
            what: `subnet ${SubnetId} of group ${AutoScalingGroupName} has ${left} addresses left`,
          },
        ],
  );
}

/** The second witness, which knows nothing of heald's agents. */
async function examineStatus(calls: AwsCalls, ids: readonly string[], signal: AbortSignal): Promise<InstancesFinding[]> {
  const findings: InstancesFinding[] = [];
  for (let first = 0; first < ids.length; first += idsACallMost) {
    const asked = { InstanceIds: ids.slice(first, first + idsACallMost), IncludeAllInstances: true };
    const { InstanceStatuses = [] } = await calls.send('DescribeInstanceStatus', asked, { signal });
    for (const status of InstanceStatuses)
      for (const said of sayStatus(status))
        findings.push({ check: 'aws_status', severity: 'warning', what: `${status.InstanceId}: ${said}` });
  }
  return findings;
}

function sayStatus({ InstanceStatus: instance, SystemStatus: system, AttachedEbsStatus: volumes, Events = [] }: InstanceStatus): string[] {
  const checks = { 'the instance': instance?.Status, 'its host at AWS': system?.Status, 'its volumes': volumes?.Status };
  const impaired = Object.entries(checks).flatMap(([what, status]) => (status === 'impaired' ? [`AWS finds ${what} impaired`] : []));
  const planned = Events.filter(({ Description = '' }) => !Description.startsWith('[Completed]') && !Description.startsWith('[Canceled]'));
  return [...impaired, ...planned.map(({ Code, NotBefore }) => `AWS has planned ${Code} for ${NotBefore?.toISOString() ?? 'some time'}`)];
}

async function examineKept(calls: AwsCalls, ids: readonly string[], now: Instant, signal: AbortSignal): Promise<InstancesFinding[]> {
  const instances = await describeInstances(calls, ids, signal);
  return instances.flatMap(({ InstanceId, Tags }) => {
    const until = valueOfTag(Tags, keepUntilTag);
    if (until === undefined || !(Date.parse(until) + endedWithinMs < now)) return [];
    return [{ check: 'kept_too_long', severity: 'warning', what: `${InstanceId} was to be kept out of service until ${until}` }];
  });
}
