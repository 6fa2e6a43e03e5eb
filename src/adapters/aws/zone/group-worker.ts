/**
 * How is a group changed for an evacuation, and changed back? Only what stands as the step expects it is changed, only what carries
 * this evacuation's tag is put back, and the tag is there before the change and gone after the return.
 *
 *     out:   look ──▶ tag with what is there ──▶ change
 *     back:  look, tagged by us? ──▶ change ──▶ take the tag away
 */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Outcome } from '../../../remediation/call.ts';
import { applied, notApplied } from '../outcomes.ts';
import { readGroups } from '../read-inventory.ts';
import { isExcluded } from '../tags.ts';
import { evacuationTags, isTaggedBy, writeEvacuationTag } from './evacuation-tags.ts';
import { readGroupChange, type GroupChange, type GroupStep } from './group-change.ts';
import { attemptChange, settledSoonMs, type ZoneOrder, type ZoneWorker } from './order.ts';

type GroupOrder = ZoneOrder<GroupStep>;

export const groupWorker: ZoneWorker<GroupStep> = {
  async make(order) {
    const { step } = order;
    const group = await readGroup(order);
    if (group === undefined) return notApplied(`group ${step.group} is not tagged as one that heald watches, or is gone`);
    if (isExcluded(group.Tags)) return notApplied(`group ${step.group} is tagged heald:exclude`);
    if (group.Operator !== undefined)
      return notApplied(`group ${step.group} is managed by ${group.Operator.Principal ?? 'another service'}`);
    const change = readGroupChange(step, group);
    const isOurs = isTaggedBy(group.Tags, change.changed, order.call.evacuation);
    order.settling.forget(order.call.token);
    return change.isReturn ? putBack(order, change, isOurs) : changeOut(order, change, isOurs);
  },

  async look({ call, step, calls, now, settling, signal }) {
    const [group] = await readGroups(calls, signal, [step.group]);
    if (group === undefined) return notApplied(`group ${step.group} is not tagged as one that heald watches, or is gone`);
    const { changed, isReturn, stands, done } = readGroupChange(step, group);
    const isOurs = isTaggedBy(group.Tags, changed, call.evacuation);
    if (stands === 'after' && isReturn !== isOurs) return applied(done);
    if (stands === 'after' && isReturn) return notApplied(`${done}, and its tag is to be taken away`);
    return settling.judgeAbsence(call.token, now(), settledSoonMs);
  },
};

async function readGroup({ calls, step, signal }: GroupOrder): Promise<AutoScalingGroup | undefined> {
  return (await readGroups(calls, signal, [step.group]))[0];
}

async function changeOut(order: GroupOrder, change: GroupChange, isOurs: boolean): Promise<Outcome> {
  const { calls, call, step } = order;
  if (change.stands === 'after') return isOurs ? applied(change.done) : notApplied(`${sayFound(step, change)} already, and not by heald`);
  if (change.stands === 'otherwise') return notApplied(sayChanged(step, change));
  if (change.obstacle !== undefined) return notApplied(`group ${step.group}: ${change.obstacle}`);
  try {
    const tag = { Key: evacuationTags[change.changed], Value: writeEvacuationTag(call.evacuation, change.before) };
    await calls.send('CreateOrUpdateTags', { Tags: [{ ...tag, ...placeOf(step.group), PropagateAtLaunch: false }] });
  } catch (error) {
    // It may be there all the same, and would tell of a change that was never made.
    await takeTagAway(order, change).catch(() => undefined);
    return notApplied(`what it was like before could not be written on it, so nothing was changed: ${(error as Error).message}`);
  }
  const outcome = await attemptChange(change.done, () => change.send(calls));
  if (outcome.kind === 'not_applied') await takeTagAway(order, change).catch(() => undefined);
  return outcome;
}

async function putBack(order: GroupOrder, change: GroupChange, isOurs: boolean): Promise<Outcome> {
  const { calls, step } = order;
  if (!isOurs) {
    if (change.stands === 'after') return applied(change.done);
    return notApplied(
      `group ${step.group} carries no tag ${evacuationTags[change.changed]} of this evacuation, which so has nothing to put back`,
    );
  }
  if (change.stands === 'otherwise') return notApplied(sayChanged(step, change));
  if (change.stands === 'before') {
    if (change.obstacle !== undefined) return notApplied(`group ${step.group}: ${change.obstacle}`);
    const outcome = await attemptChange(change.done, () => change.send(calls));
    if (outcome.kind !== 'applied') return outcome;
  }
  // Whatever becomes of it, the tag says whether it is to be taken away once more.
  return takeTagAway(order, change).then(
    () => applied(change.done),
    (error: Error) => ({ kind: 'unknown', because: `${change.done}; whether its tag is gone is not known: ${error.message}` }),
  );
}

function takeTagAway({ calls, step }: GroupOrder, { changed }: GroupChange): Promise<unknown> {
  return calls.send('DeleteTags', { Tags: [{ Key: evacuationTags[changed], ...placeOf(step.group) }] });
}

function placeOf(group: string): { readonly ResourceId: string; readonly ResourceType: string } {
  return { ResourceId: group, ResourceType: 'auto-scaling-group' };
}

function sayFound(step: GroupStep, { found }: GroupChange): string {
  return `group ${step.group}: ${found}`;
}

function sayChanged(step: GroupStep, change: GroupChange): string {
  return `${sayFound(step, change)}, which is not what was expected: somebody changed it, so it is left alone`;
}
