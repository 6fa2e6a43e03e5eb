/** Which calls are made for zones only? A part of the catalogue of all calls. */
import type { CatalogueEntry } from '../exchange.ts';
import type { ZoneCalls } from './zone-call-types.ts';

const ofGroups = { service: 'autoscaling', does: 'changes', givenBy: ['drain'] } as const;
const ofShifts = { service: 'arc-zonal-shift', does: 'changes', givenBy: ['drain'] } as const;
const seenOfBalancers = { service: 'elasticloadbalancing', does: 'reads' } as const;

export const zoneCallCatalog: Readonly<Record<keyof ZoneCalls, CatalogueEntry>> = {
  DescribeLoadBalancers: { ...seenOfBalancers, why: 'which balancers there are, and in which zones' },
  DescribeLoadBalancerAttributes: { ...seenOfBalancers, why: 'whether traffic of a balancer may be shifted away from a zone' },
  DescribeTargetGroups: { ...seenOfBalancers, why: 'which balancer sends to which group' },
  DescribeTargetGroupAttributes: { ...seenOfBalancers, why: 'below how many healthy targets a balancer sends to all of them' },
  DescribeTargetHealth: { ...seenOfBalancers, why: 'how many targets a balancer believes in' },
  DescribeInstanceRefreshes: { service: 'autoscaling', does: 'reads', why: 'whether a group is being refreshed' },
  GetManagedResource: { service: 'arc-zonal-shift', does: 'reads', why: 'what is shifted away from which zone, of one resource' },
  ListManagedResources: {
    service: 'arc-zonal-shift',
    does: 'reads',
    why: 'what is shifted away from which zone, by whom, and whether it took effect',
  },
  ListAutoshifts: { service: 'arc-zonal-shift', does: 'reads', why: 'whether AWS itself shifts traffic away from a zone' },
  ListResourceRecordSets: { service: 'route53', does: 'reads', why: 'the weights of the names that a policy declares' },
  GetChange: { service: 'route53', does: 'reads', why: 'whether a change of weights has reached every server' },
  StartZonalShift: { ...ofShifts, why: 'sends traffic to the other zones, until it expires' },
  UpdateZonalShift: { ...ofShifts, why: 'keeps a shift from expiring while the zone is ill' },
  CancelZonalShift: { ...ofShifts, why: 'lets traffic back' },
  SuspendProcesses: { ...ofGroups, why: 'keeps a group from levelling its zones while it leaves one' },
  ResumeProcesses: { ...ofGroups, why: 'undoes that' },
  UpdateAutoScalingGroup: { ...ofGroups, why: 'takes the subnets of the zone out of a group and puts them back; makes room elsewhere' },
  CreateOrUpdateTags: { ...ofGroups, why: 'leaves on the group what it was like before' },
  DeleteTags: { ...ofGroups, why: 'takes that away when it is so again' },
  ChangeResourceRecordSets: {
    service: 'route53',
    does: 'changes',
    givenBy: ['drain'],
    why: 'answers a name with other zones, by its weights',
  },
};
