/** Which balancers stand before the groups of the small account, and what do they believe of their targets? */
import { listOf, type Tree } from './aws-answer.ts';

export interface AccountBalancer {
  readonly name: string;
  readonly kind: 'app' | 'net';
  takesShifts: boolean;
}

export interface AccountTargets {
  readonly name: string;
  readonly kind: 'instance' | 'alb';
  /** The balancer that sends to it. */
  readonly balancer: string;
  /** States by target: `healthy`, `unhealthy`, `draining`. */
  readonly states: Map<string, string>;
  /** Below so many it sends to all of them. */
  healthyLeast: number;
}

export interface AccountBalancers {
  readonly balancers: AccountBalancer[];
  readonly targets: AccountTargets[];
  pageSize: number;
  readonly handlers: Readonly<Record<string, (parameters: URLSearchParams) => Tree>>;
}

const owner = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';

export function arnOfBalancer({ name, kind }: Pick<AccountBalancer, 'name' | 'kind'>): string {
  return `${owner}:loadbalancer/${kind}/${name}/50dc6c495c0c9188`;
}

export function arnOfTargets(name: string): string {
  return `${owner}:targetgroup/${name}/73e2d6bc24d8a067`;
}

export function createBalancers(zoneNames: readonly string[]): AccountBalancers {
  const balancers: AccountBalancer[] = [];
  const targets: AccountTargets[] = [];
  const findTargets = (told: URLSearchParams): AccountTargets | undefined =>
    targets.find(({ name }) => arnOfTargets(name) === told.get('TargetGroupArn'));
  const balancing: AccountBalancers = {
    balancers,
    targets,
    pageSize: 400,
    handlers: {
      DescribeTargetGroups(told) {
        const first = Number(told.get('Marker') ?? 0);
        const last = first + balancing.pageSize;
        const page = targets.slice(first, last).map(({ name, kind, balancer }) => ({
          TargetGroupArn: arnOfTargets(name),
          TargetGroupName: name,
          TargetType: kind,
          LoadBalancerArns: balancers.filter((each) => each.name === balancer).map((each) => arnOfBalancer(each)),
        }));
        return { TargetGroups: page, NextMarker: last < targets.length ? String(last) : undefined };
      },
      DescribeTargetHealth: (told) => ({
        TargetHealthDescriptions: [...(findTargets(told)?.states ?? [])].map(([Id, State]) => ({
          Target: { Id },
          TargetHealth: { State },
        })),
      }),
      DescribeTargetGroupAttributes: (told) => ({
        Attributes: [
          {
            Key: 'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count',
            Value: findTargets(told)?.healthyLeast ?? 1,
          },
          { Key: 'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage', Value: 'off' },
        ],
      }),
      DescribeLoadBalancers(told) {
        const arns = listOf(told, 'LoadBalancerArns.member');
        return {
          LoadBalancers: balancers
            .filter((each) => arns.includes(arnOfBalancer(each)))
            .map((each) => ({
              LoadBalancerArn: arnOfBalancer(each),
              LoadBalancerName: each.name,
              Type: each.kind === 'app' ? 'application' : 'network',
              AvailabilityZones: zoneNames.map((ZoneName) => ({ ZoneName })),
            })),
        };
      },
      DescribeLoadBalancerAttributes(told) {
        const found = balancers.find((each) => arnOfBalancer(each) === told.get('LoadBalancerArn'));
        return { Attributes: [{ Key: 'zonal_shift.config.enabled', Value: String(found?.takesShifts ?? false) }] };
      },
    },
  };
  return balancing;
}
