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
import { evacuationTags, readEvacuationTag, writeEvacuationTag, type Changed } from './evacuation-tags.ts';
import { listMoot, readGroupChange, type GroupChange, type GroupStep } from './group-change.ts';
import { attemptChange, settledSoonMs, type ZoneOrder, type ZoneWorker } from './order.ts';

type GroupOrder = ZoneOrder<GroupStep>;

const dropTriesMost = 3;
const dropPauseMs = 200;

export const groupWorker: ZoneWorker<GroupStep> = {
  async make(order) {
    const { step } = order;
    const group = await readGroup(order);
    if (group === undefined) return notApplied(`group ${step.group} is not tagged as one that heald watches, or is gone`);
    if (isExcluded(group.Tags)) return notApplied(`group ${step.group} is tagged heald:exclude`);
    if (group.Operator !== undefined)
      return notApplied(`group ${step.group} is managed by ${group.Operator.Principal ?? 'another service'}`);
    const change = readGroupChange(step, group);
    const isOurs = readEvacuationTag(group.Tags, change.changed, order.call.evacuation) !== undefined;
    order.settling.forget(order.call.token);
    if (!change.isReturn) return changeOut(order, change, isOurs);
    return putBack(order, change, isOurs, listMoot(group, order.call.evacuation));
  },

  async look({ call, step, calls, now, settling, signal }) {
    const [group] = await readGroups(calls, signal, [step.group], false);
    if (group === undefined) return notApplied(`group ${step.group} is not tagged as one that heald watches, or is gone`);
    const { changed, isReturn, stands, done } = readGroupChange(step, group);
    const isOurs = readEvacuationTag(group.Tags, changed, call.evacuation) !== undefined;
    if (stands === 'after' && isReturn !== isOurs) return applied(done);
    if (stands === 'after' && isReturn) return notApplied(`${done}, and its tag is to be taken away`);
    return settling.judgeAbsence(call.token, now(), settledSoonMs);
  },
};

async function readGroup({ calls, step, signal }: GroupOrder): Promise<AutoScalingGroup | undefined> {
  return (await readGroups(calls, signal, [step.group], false))[0];
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
    if (!isOurs) await dropTag(order, change);
    return notApplied(`what it was like before could not be written on it, so nothing was changed: ${(error as Error).message}`);
  }
  const outcome = await attemptChange(change.done, () => change.send(calls));
  // One that was there before is of an earlier try, of which nobody can quite say that it comes to nothing.
  if (outcome.kind === 'not_applied' && !isOurs) await dropTag(order, change);
  return outcome;
}

async function putBack(order: GroupOrder, change: GroupChange, isOurs: boolean, moot: readonly Changed[]): Promise<Outcome> {
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
  return takeTagsAway(order, [...new Set([change.changed, ...moot])]).then(
    () => applied(change.done),
    (error: Error) => ({ kind: 'unknown', because: `${change.done}; whether its tag is gone is not known: ${error.message}` }),
  );
}

/** Of a change that was not made. Where it stays all the same, it goes with the next thing of the group that is put back. */
async function dropTag(order: GroupOrder, change: GroupChange): Promise<void> {
  for (let tries = 1; tries <= dropTriesMost; tries += 1) {
    const isGone = await takeTagsAway(order, [change.changed]).then(
      () => true,
      () => false,
    );
    if (isGone) return;
    await new Promise((resolve) => setTimeout(resolve, dropPauseMs * tries));
  }
}

function takeTagsAway({ calls, step }: GroupOrder, things: readonly Changed[]): Promise<unknown> {
  return calls.send('DeleteTags', { Tags: things.map((changed) => ({ Key: evacuationTags[changed], ...placeOf(step.group) })) });
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
