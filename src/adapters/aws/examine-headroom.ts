/**
 * Could the group do without its fullest zone? The others must be able to take as many instances as are there: up to the most that the
 * group may have, and with addresses for them.
 */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { AwsCalls } from './aws-calls.ts';

export interface HeadroomFinding {
  readonly check: 'zone_headroom';
  readonly severity: 'warning';
  readonly what: string;
}

export async function examineHeadroom(calls: AwsCalls, group: AutoScalingGroup, signal: AbortSignal): Promise<readonly HeadroomFinding[]> {
  const { Instances = [], DesiredCapacity = 0, MaxSize = 0, VPCZoneIdentifier = '', AutoScalingGroupName: name } = group;
  const zones = [...Map.groupBy(Instances, ({ AvailabilityZone = '' }) => AvailabilityZone)].toSorted(
    ([, left], [, right]) => right.length - left.length,
  );
  const [fullest, members] = zones[0] ?? ['', []];
  // In one zone only: another check says so.
  if (zones.length < 2) return [];
  const findings: string[] = [];
  // Those of the lost zone still count while nobody replaces them.
  if (DesiredCapacity + members.length > MaxSize)
    findings.push(`it may have at most ${MaxSize} instances, and would need ${DesiredCapacity + members.length} for a while`);
  const SubnetIds = VPCZoneIdentifier.split(',').filter((id) => id !== '');
  const { Subnets = [] } = SubnetIds.length === 0 ? {} : await calls.send('DescribeSubnets', { SubnetIds }, { signal });
  const others = Subnets.filter(({ AvailabilityZone }) => AvailabilityZone !== fullest);
  const left = others.reduce((sum, { AvailableIpAddressCount = 0 }) => sum + AvailableIpAddressCount, 0);
  if (Subnets.length > 0 && left < members.length) findings.push(`its subnets in the other zones have ${left} addresses left`);
  return findings.map((why) => ({
    check: 'zone_headroom',
    severity: 'warning',
    what: `group ${name} could not make up for zone ${fullest} with its ${members.length} instances: ${why}`,
  }));
}
