/**
 * Does a balancer send to all targets because it believes too few of them? Then it sends into the zone that was shifted away from, too:
 * a shift marks the zone's targets as ill, and an ill target more changes nothing for it.
 *
 * Source: attributes target_group_health.unhealthy_state_routing.minimum_healthy_targets.{count,percentage} of a target group.
 */
import type { TargetGroup, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsCalls } from '../aws-calls.ts';

const attributePrefix = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets.';
/** Registered and sent nothing, whatever their health. */
const idleStates: ReadonlySet<string> = new Set(['unused', 'draining']);

/** Why it does, in words; undefined when it does not. Throws an `ApiError`. */
export async function findFailingOpen(calls: AwsCalls, targetGroup: TargetGroup, signal: AbortSignal): Promise<string | undefined> {
  const { TargetGroupArn = '', TargetGroupName = TargetGroupArn } = targetGroup;
  const { TargetHealthDescriptions = [] } = await calls.send('DescribeTargetHealth', { TargetGroupArn }, { signal });
  const { Attributes = [] } = await calls.send('DescribeTargetGroupAttributes', { TargetGroupArn }, { signal });
  const told = (name: string): number => Number(Attributes.find(({ Key }) => Key === `${attributePrefix}${name}`)?.Value);
  return judge(TargetGroupName, TargetHealthDescriptions, { count: told('count') || 1, percentage: told('percentage') || 0 });
}

function judge(
  name: string,
  targets: readonly TargetHealthDescription[],
  healthyLeast: { readonly count: number; readonly percentage: number },
): string | undefined {
  const states = targets.map(({ TargetHealth }) => TargetHealth?.State ?? 'unknown').filter((state) => !idleStates.has(state));
  if (states.length === 0) return undefined;
  const healthy = states.filter((state) => state === 'healthy').length;
  const needed = Math.max(healthyLeast.count, Math.ceil((healthyLeast.percentage / 100) * states.length));
  if (healthy >= needed) return undefined;
  return `${healthy} of ${states.length} targets of ${name} are healthy, of which it needs ${needed}: it sends to all of them`;
}
