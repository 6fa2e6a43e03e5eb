/**
 * How are the weights of a name changed? All of them in one batch that Route 53 takes as a whole or not at all: each set is deleted as
 * it was read and created with its new weight, so that a set which somebody changed in between refuses the batch.
 *
 * That it has reached every server is waited for, for a while; a name is never left without any weight.
 */
import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { secondMs } from '../../../base/instant.ts';
import type { RecordWeight, ZoneStep } from '../../../az/evacuation/zone-step.ts';
import type { Outcome } from '../../../remediation/call.ts';
import { applied, notApplied, outcomeOf } from '../outcomes.ts';
import { settledSoonMs, type ZoneOrder, type ZoneWorker } from './order.ts';
import { readRecordSets } from './record-sets.ts';

type WeightsStep = Extract<ZoneStep, { readonly action: 'setWeights' }>;

/** Route 53 promises a minute, and mostly needs less; after this nobody can say yet. */
const spreadWithinMs = 40 * secondMs;
const askEveryMs = 2 * secondMs;

export const weightsWorker: ZoneWorker<WeightsStep> = {
  async make(order) {
    const { step, calls, call, signal, settling } = order;
    const sets = await readRecordSets(calls, step, signal);
    settling.forget(call.token);
    if (hasWeights(sets, step.to)) return applied(sayWeights(step));
    if (!hasWeights(sets, step.from))
      return notApplied(`${step.name} has the weights ${sayFound(sets)}: somebody changed them, so it is left alone`);
    const wished = sets.map((set) => ({ ...set, Weight: weightOf(step.to, set) ?? set.Weight }));
    // All at 0 would be all alike: the zone that is left would be answered with again.
    if (!wished.some(({ Weight = 0 }) => Weight > 0)) return notApplied(`${step.name} would be left without any weight`);
    return change(order, listChanges(sets, wished));
  },

  async look({ step, calls, call, signal, now, settling }) {
    const sets = await readRecordSets(calls, step, signal);
    return hasWeights(sets, step.to) ? applied(sayWeights(step)) : settling.judgeAbsence(call.token, now(), settledSoonMs);
  },
};

async function change({ step, calls, call }: ZoneOrder<WeightsStep>, changes: Change[]): Promise<Outcome> {
  const batch = { HostedZoneId: step.hostedZone, ChangeBatch: { Comment: `heald ${call.token}`, Changes: changes } };
  try {
    const { ChangeInfo } = await calls.send('ChangeResourceRecordSets', batch);
    if (ChangeInfo?.Id === undefined || ChangeInfo.Status === 'INSYNC') return applied(sayWeights(step));
    return await waitUntilSpread(calls, ChangeInfo.Id, sayWeights(step));
  } catch (error) {
    return outcomeOf(error);
  }
}

async function waitUntilSpread(calls: ZoneOrder['calls'], id: string, done: string): Promise<Outcome> {
  const signal = AbortSignal.timeout(spreadWithinMs);
  const because = `${done}, but that has not reached every server in ${spreadWithinMs / secondMs} s`;
  for (; !signal.aborted; await new Promise((resolve) => setTimeout(resolve, askEveryMs))) {
    const read = await calls.send('GetChange', { Id: id }, { signal }).catch(() => undefined);
    if (read?.ChangeInfo?.Status === 'INSYNC') return applied(done);
  }
  return { kind: 'unknown', because };
}

function listChanges(sets: readonly ResourceRecordSet[], wished: readonly ResourceRecordSet[]): Change[] {
  return sets.flatMap((set, at): Change[] => {
    const next = wished[at];
    if (next === undefined || next.Weight === set.Weight) return [];
    return [
      { Action: 'DELETE', ResourceRecordSet: set },
      { Action: 'CREATE', ResourceRecordSet: next },
    ];
  });
}

function hasWeights(sets: readonly ResourceRecordSet[], weights: readonly RecordWeight[]): boolean {
  return weights.every(({ id, weight }) => sets.find(({ SetIdentifier }) => SetIdentifier === id)?.Weight === weight);
}

function weightOf(weights: readonly RecordWeight[], { SetIdentifier }: ResourceRecordSet): number | undefined {
  return weights.find(({ id }) => id === SetIdentifier)?.weight;
}

function sayWeights({ name, to }: WeightsStep): string {
  return `${name} has the weights ${to.map(({ id, weight }) => `${id} ${weight}`).join(', ')}`;
}

function sayFound(sets: readonly ResourceRecordSet[]): string {
  return sets.map(({ SetIdentifier, Weight }) => `${SetIdentifier} ${Weight}`).join(', ') || 'of no set';
}
