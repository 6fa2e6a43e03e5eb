/** What does each call take and give that is made for zones only? */
import type * as LoadBalancing from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Exchange } from '../exchange.ts';

export interface LoadBalancingCalls {
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
