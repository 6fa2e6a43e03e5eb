/** Is this the instance outside of groups that is meant, and may it be touched? Read right before every call, as with members of groups. */
import type { AutoScalingInstanceDetails } from '@aws-sdk/client-auto-scaling';
import type { Instance } from '@aws-sdk/client-ec2';
import { ok, wrong, type Result } from '../../../base/result.ts';
import type { Call } from '../../../remediation/call.ts';
import { isExcluded } from '../tags.ts';
import { groupOfLone, isLone } from './lone-instances.ts';

/** What can be done to an instance that nobody would replace. */
export const loneActions: ReadonlySet<string> = new Set(['captureEvidence', 'reboot', 'stopStart']);

/** Undefined when Auto Scaling has it, or nobody has tagged it: then it is none of these. */
export function checkLone(
  { step, target }: Call,
  member: AutoScalingInstanceDetails | undefined,
  instance: Instance | undefined,
): Result<Instance, string> | undefined {
  if (member !== undefined || instance === undefined || !isLone(instance)) return undefined;
  const { machine, launchedAt, group } = target;
  if (launchedAt === undefined) return wrong(`nobody said when ${machine} was launched, so it cannot be told from another one`);
  if (instance.LaunchTime?.getTime() !== launchedAt)
    return wrong(`${machine} is another machine than the one that was meant: launched at another time`);
  if (groupOfLone(instance) !== group) return wrong(`${machine} is in group ${groupOfLone(instance)}, not in ${group}`);
  if (!loneActions.has(step.action))
    return wrong(`${machine} is in no group of Auto Scaling, so nobody would put another one in its place`);
  if (step.action === 'captureEvidence') return ok(instance);
  if (instance.State?.Name !== 'running') return wrong(`${machine} is ${instance.State?.Name ?? 'in no known state'}`);
  return isExcluded(instance.Tags) ? wrong(`${machine} is tagged heald:exclude`) : ok(instance);
}
