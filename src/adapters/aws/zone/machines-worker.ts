/**
 * How are hosts of a stateless group ended in a zone that is left? One after the other, each looked at right before and tagged with the
 * call first, through its group, which is meant to have as many as before and so launches others elsewhere.
 */
import { minuteMs, secondMs, type Instant } from '../../../base/instant.ts';
import type { ZoneStep } from '../../../az/evacuation/zone-step.ts';
import type { Call, Outcome } from '../../../remediation/call.ts';
import { attempt, claim } from '../deed.ts';
import { readMemberState } from '../member-state.ts';
import { applied, notApplied } from '../outcomes.ts';
import { readTarget } from '../read-target.ts';
import type { ZoneOrder, ZoneWorker } from './order.ts';

type MachinesStep = Extract<ZoneStep, { readonly action: 'endMachines' }>;
type MachinesOrder = ZoneOrder<MachinesStep>;

/** What cannot be seen to have begun by then never will: ending a machine is no setting of a value. */
const settledAfterMs = 2 * minuteMs;
/** No other one is begun after this. */
const beginWithinMs = 45 * secondMs;
const readWithinMs = 15 * secondMs;

/** `left`: it is not to be ended, now or later. `again`: it was not, and may be. */
interface Fate {
  readonly machine: string;
  readonly kind: 'ending' | 'left' | 'again' | 'unknown';
  readonly words: string;
}

export const machinesWorker: ZoneWorker<MachinesStep> = {
  async make(order) {
    const { step, now, settling, call } = order;
    settling.forget(call.token);
    const began = now();
    const fates: Fate[] = [];
    for (const wanted of step.machines) {
      const isLate = now() - began > beginWithinMs;
      fates.push(isLate ? { machine: wanted.machine, kind: 'again', words: 'there was no time left for it' } : await endOne(order, wanted));
    }
    return sumUp(fates);
  },

  async look(order) {
    const { step, call, now, settling } = order;
    const open: string[] = [];
    for (const { machine } of step.machines) if (!(await isEnding(order, machine))) open.push(machine);
    if (open.length === 0) return applied(`${step.machines.length} of ${step.machines.length} are gone, or on their way out`);
    return settling.judgeAbsence(call.token, now(), settledAfterMs);
  },
};

async function endOne(order: MachinesOrder, wanted: { readonly machine: string; readonly launchedAt: Instant }): Promise<Fate> {
  const { machine } = wanted;
  const { calls, step, call, now } = order;
  const fate = (kind: Fate['kind'], words: string): Fate => ({ machine, kind, words });
  try {
    if (await isEnding(order, machine)) return fate('ending', 'on its way out');
    const target = { ...wanted, group: step.group, zone: call.zone };
    const single: Call = { token: call.token, step: { action: 'replace', with: {} }, target };
    const seen = await readTarget(calls, single, AbortSignal.timeout(readWithinMs));
    if (!seen.ok) return fate('left', seen.problem);
    const trouble = await claim({ calls, call: single, now: now() });
    if (trouble !== undefined) return fate('again', sayOutcome(trouble));
  } catch (error) {
    return fate('again', `it could not be looked at right before, so nothing was done: ${(error as Error).message}`);
  }
  const outcome = await attempt('it is being ended', () =>
    calls.send('TerminateInstanceInAutoScalingGroup', { InstanceId: machine, ShouldDecrementDesiredCapacity: false }),
  );
  const kinds = { applied: 'ending', not_applied: 'again', unknown: 'unknown' } as const;
  return fate(kinds[outcome.kind], sayOutcome(outcome));
}

/** Gone, or on its way out, whoever did it; by the word of its group, because EC2 may know nothing while the zone fails. */
async function isEnding({ calls }: MachinesOrder, machine: string): Promise<boolean> {
  const signal = AbortSignal.timeout(readWithinMs);
  const { AutoScalingInstances = [] } = await calls.send('DescribeAutoScalingInstances', { InstanceIds: [machine] }, { signal });
  const member = AutoScalingInstances.find(({ InstanceId }) => InstanceId === machine);
  const state = readMemberState(member?.LifecycleState, member?.HealthStatus);
  return state === undefined || state === 'leaving';
}

function sumUp(fates: readonly Fate[]): Outcome {
  const count = (kind: Fate['kind']): number => fates.filter((fate) => fate.kind === kind).length;
  const others = fates.filter(({ kind }) => kind !== 'ending').map(({ machine, words }) => `${machine}: ${words}`);
  const summary = [`${count('ending')} of ${fates.length} are gone, or on their way out`, ...others].join('; ');
  if (count('unknown') > 0) return { kind: 'unknown', because: summary };
  return count('again') > 0 || count('ending') === 0 ? notApplied(summary) : applied(summary);
}

function sayOutcome(outcome: Outcome): string {
  return outcome.kind === 'applied' ? outcome.detail : outcome.because;
}
