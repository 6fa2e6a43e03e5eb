/** What does each call take and give that is made for zones only? */
import type * as AutoScaling from '@aws-sdk/client-auto-scaling';
import type * as LoadBalancing from '@aws-sdk/client-elastic-load-balancing-v2';
import type * as Route53 from '@aws-sdk/client-route-53';
import type { Exchange } from '../exchange.ts';
import type { ZonalShiftCalls } from './shift-types.ts';

interface LoadBalancingCalls {
  DescribeLoadBalancers: Exchange<LoadBalancing.DescribeLoadBalancersCommandInput, LoadBalancing.DescribeLoadBalancersCommandOutput>;
  DescribeLoadBalancerAttributes: Exchange<
    LoadBalancing.DescribeLoadBalancerAttributesCommandInput,
    LoadBalancing.DescribeLoadBalancerAttributesCommandOutput
  >;
  DescribeTargetGroups: Exchange<LoadBalancing.DescribeTargetGroupsCommandInput, LoadBalancing.DescribeTargetGroupsCommandOutput>;
  DescribeTargetGroupAttributes: Exchange<
    LoadBalancing.DescribeTargetGroupAttributesCommandInput,
    LoadBalancing.DescribeTargetGroupAttributesCommandOutput
  >;
  DescribeTargetHealth: Exchange<LoadBalancing.DescribeTargetHealthCommandInput, LoadBalancing.DescribeTargetHealthCommandOutput>;
}

interface GroupCalls {
  DescribeInstanceRefreshes: Exchange<
    AutoScaling.DescribeInstanceRefreshesCommandInput,
    AutoScaling.DescribeInstanceRefreshesCommandOutput
  >;
  SuspendProcesses: Exchange<AutoScaling.SuspendProcessesCommandInput, AutoScaling.SuspendProcessesCommandOutput>;
  ResumeProcesses: Exchange<AutoScaling.ResumeProcessesCommandInput, AutoScaling.ResumeProcessesCommandOutput>;
  UpdateAutoScalingGroup: Exchange<AutoScaling.UpdateAutoScalingGroupCommandInput, AutoScaling.UpdateAutoScalingGroupCommandOutput>;
  CreateOrUpdateTags: Exchange<AutoScaling.CreateOrUpdateTagsCommandInput, AutoScaling.CreateOrUpdateTagsCommandOutput>;
  DeleteTags: Exchange<AutoScaling.DeleteTagsCommandInput, AutoScaling.DeleteTagsCommandOutput>;
}

interface RecordCalls {
  ListResourceRecordSets: Exchange<Route53.ListResourceRecordSetsCommandInput, Route53.ListResourceRecordSetsCommandOutput>;
  ChangeResourceRecordSets: Exchange<Route53.ChangeResourceRecordSetsCommandInput, Route53.ChangeResourceRecordSetsCommandOutput>;
  GetChange: Exchange<Route53.GetChangeCommandInput, Route53.GetChangeCommandOutput>;
}

export type ZoneCalls = LoadBalancingCalls & GroupCalls & RecordCalls & ZonalShiftCalls;
