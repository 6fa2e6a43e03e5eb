/**
 * Which calls of AWS can heald make? All of them, and no other: every request goes through this list, so that the rights that heald
 * needs can be held against it (packaging/iam), and nothing is ever sent that no one has read here.
 */
import type * as AutoScaling from '@aws-sdk/client-auto-scaling';
import type * as Ec2 from '@aws-sdk/client-ec2';
import type { CatalogueEntry, Exchange } from './exchange.ts';
import { zoneCallCatalog } from './zone/zone-call-catalog.ts';
import type { ZoneCalls } from './zone/zone-call-types.ts';

/** What each call takes and gives. */
export interface AutoScalingCalls {
  DescribeAutoScalingGroups: Exchange<
    AutoScaling.DescribeAutoScalingGroupsCommandInput,
    AutoScaling.DescribeAutoScalingGroupsCommandOutput
  >;
  DescribeAutoScalingInstances: Exchange<
    AutoScaling.DescribeAutoScalingInstancesCommandInput,
    AutoScaling.DescribeAutoScalingInstancesCommandOutput
  >;
  DescribeScalingActivities: Exchange<
    AutoScaling.DescribeScalingActivitiesCommandInput,
    AutoScaling.DescribeScalingActivitiesCommandOutput
  >;
  SetInstanceHealth: Exchange<AutoScaling.SetInstanceHealthCommandInput, AutoScaling.SetInstanceHealthCommandOutput>;
  TerminateInstanceInAutoScalingGroup: Exchange<
    AutoScaling.TerminateInstanceInAutoScalingGroupCommandInput,
    AutoScaling.TerminateInstanceInAutoScalingGroupCommandOutput
  >;
  EnterStandby: Exchange<AutoScaling.EnterStandbyCommandInput, AutoScaling.EnterStandbyCommandOutput>;
  LaunchInstances: Exchange<AutoScaling.LaunchInstancesCommandInput, AutoScaling.LaunchInstancesCommandOutput>;
}

export interface Ec2Calls {
  DescribeAvailabilityZones: Exchange<Ec2.DescribeAvailabilityZonesCommandInput, Ec2.DescribeAvailabilityZonesCommandOutput>;
  DescribeInstances: Exchange<Ec2.DescribeInstancesCommandInput, Ec2.DescribeInstancesCommandOutput>;
  DescribeInstanceStatus: Exchange<Ec2.DescribeInstanceStatusCommandInput, Ec2.DescribeInstanceStatusCommandOutput>;
  DescribeVolumeStatus: Exchange<Ec2.DescribeVolumeStatusCommandInput, Ec2.DescribeVolumeStatusCommandOutput>;
  DescribeSubnets: Exchange<Ec2.DescribeSubnetsCommandInput, Ec2.DescribeSubnetsCommandOutput>;
  DescribeInstanceTypes: Exchange<Ec2.DescribeInstanceTypesCommandInput, Ec2.DescribeInstanceTypesCommandOutput>;
  StopInstances: Exchange<Ec2.StopInstancesCommandInput, Ec2.StopInstancesCommandOutput>;
  StartInstances: Exchange<Ec2.StartInstancesCommandInput, Ec2.StartInstancesCommandOutput>;
  GetConsoleOutput: Exchange<Ec2.GetConsoleOutputCommandInput, Ec2.GetConsoleOutputCommandOutput>;
  CreateTags: Exchange<Ec2.CreateTagsCommandInput, Ec2.CreateTagsCommandOutput>;
  RebootInstances: Exchange<Ec2.RebootInstancesCommandInput, Ec2.RebootInstancesCommandOutput>;
}

export type AwsCallTypes = AutoScalingCalls & Ec2Calls & ZoneCalls;
export type CallName = keyof AwsCallTypes;

export const callCatalog: Readonly<Record<CallName, CatalogueEntry>> = {
  DescribeAutoScalingGroups: { service: 'autoscaling', does: 'reads', why: 'the groups, their members, and what they are meant to have' },
  DescribeAutoScalingInstances: { service: 'autoscaling', does: 'reads', why: 'one machine, right before and after a call on it' },
  DescribeScalingActivities: { service: 'autoscaling', does: 'reads', why: 'why a launch failed, where a group is short of machines' },
  DescribeAvailabilityZones: { service: 'ec2', does: 'reads', why: 'the ids of the zones, and what AWS says about their state' },
  DescribeInstances: { service: 'ec2', does: 'reads', why: 'launch times and tags, zone by zone' },
  DescribeInstanceStatus: {
    service: 'ec2',
    does: 'reads',
    why: 'a second witness: what AWS sees of the instance, its volumes and what it has planned',
  },
  DescribeVolumeStatus: { service: 'ec2', does: 'reads', why: 'evidence: the volumes that are attached to the instance' },
  DescribeSubnets: { service: 'ec2', does: 'reads', why: 'in which zone a group launches, and whether addresses are left there' },
  DescribeInstanceTypes: { service: 'ec2', does: 'reads', why: 'whether a stop would lose an instance store' },
  StopInstances: { service: 'ec2', does: 'changes', why: 'stopStart' },
  StartInstances: { service: 'ec2', does: 'changes', why: 'stopStart, once it has stopped' },
  GetConsoleOutput: { service: 'ec2', does: 'reads', why: 'evidence: the last words of the kernel' },
  CreateTags: {
    service: 'ec2',
    does: 'changes',
    givenBy: ['replace', 'drain'],
    why: 'leaves on the instance whose call touched it, before the call is made',
  },
  RebootInstances: { service: 'ec2', does: 'changes', why: 'reboot' },
  SetInstanceHealth: { service: 'autoscaling', does: 'changes', why: 'replace, the new one first' },
  LaunchInstances: {
    service: 'autoscaling',
    does: 'changes',
    why: 'replace, the new one first, where the group itself would end the old one first',
    alsoNeeds: ['ec2:CreateFleet', 'ec2:DescribeLaunchTemplateVersions'],
  },
  TerminateInstanceInAutoScalingGroup: {
    service: 'autoscaling',
    does: 'changes',
    givenBy: ['replace', 'drain'],
    why: 'replace, the old one first; the end of what was kept; and of stateless machines in a zone that is left',
  },
  EnterStandby: { service: 'autoscaling', does: 'changes', why: 'quarantine, and replace with `retain`' },
  ...zoneCallCatalog,
};
