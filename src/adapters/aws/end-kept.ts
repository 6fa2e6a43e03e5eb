/**
 * May this kept machine be ended now? Only what heald itself put aside, by the very call that is named, and whose time is over by the tag
 * on it too: a person who wants to have it moves the tag, and is obeyed.
 *
 * In standby, or retained by the group, a machine is none of those that the group is meant to have. Ending it without making the group
 * smaller launches nothing; where a hook retains it once more, it is ended once more by a person.
 */
import type { Outcome } from '../../remediation/call.ts';
import { attempt, claim, type Order } from './deed.ts';
import { notApplied } from './outcomes.ts';
import { callTag, keepUntilTag, valueOfTag } from './tags.ts';

export async function endKeptMachine(order: Order): Promise<Outcome> {
  const { calls, call, seen, now } = order;
  const { machine } = call.target;
  const { Tags } = seen.instance;
  const [touchedBy, until] = [valueOfTag(Tags, callTag), valueOfTag(Tags, keepUntilTag)];
  const keptBy = String(call.step.with['keptBy']);
  if (touchedBy !== keptBy && touchedBy !== call.token)
    return notApplied(`${machine} was not put aside by ${keptBy}, says its tag ${callTag}`);
  if (until === undefined || !(Date.parse(until) <= now))
    return notApplied(`${machine} is kept until ${until ?? 'some time'}, says its tag`);
  const trouble = await claim(order);
  if (trouble !== undefined) return trouble;
  return attempt(`${machine}, which was kept until ${until}, is being ended`, () =>
    calls.send('TerminateInstanceInAutoScalingGroup', { InstanceId: machine, ShouldDecrementDesiredCapacity: false }),
  );
}
