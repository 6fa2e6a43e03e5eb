/** Which machines are kept, and how far is the end of each? The part of the fold that is about them. */
import { unreachable } from '../../base/invariant.ts';
import { after, type Instant } from '../../base/instant.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { KeptMachine, KeptPhase } from '../../remediation/kept-machine.ts';
import type { RemediationRecord } from '../../remediation/remediation.ts';
import type { KeptEntryBody } from './kept-entry.ts';

/** By machine. */
export type KeptMachines = Map<string, KeptMachine>;

/** Far more than are ever kept at a time: the oldest are left to people. */
const keptMost = 500;

/** Which field of an action says for how long it keeps the machine. */
const keepFields: Readonly<Record<string, string>> = { replace: 'retain', quarantine: 'keep' };

/** A call is about to put the machine of this repair aside, or to end it: what is kept is known from then on. */
export function noteKeeping(kept: KeptMachines, remediation: RemediationRecord, at: Instant): void {
  const { id, step, plan, hostName, policy } = remediation;
  const { machine } = plan.target;
  const fields = plan.steps[step]?.step;
  const keepMs = Number(fields?.with[keepFields[fields.action] ?? ''] ?? 0);
  kept.delete(machine);
  if (fields === undefined || keepMs <= 0) return;
  const [oldest] = kept.keys();
  if (kept.size >= keptMost && oldest !== undefined) kept.delete(oldest);
  kept.set(machine, {
    keptBy: `${id}.${step + 1}`,
    remediation: id,
    policy,
    hostName,
    endedBy: fields.action === 'replace' ? 'heald' : 'person',
    target: plan.target,
    since: at,
    until: after(at, keepMs),
    toldAt: undefined,
    heldFor: undefined,
    tries: 0,
    phase: { kind: 'kept' },
  });
}

/** What certainly was not done has put nothing aside. */
export function noteNotKept(kept: KeptMachines, { id, plan, step }: RemediationRecord): void {
  if (kept.get(plan.target.machine)?.keptBy === `${id}.${step + 1}`) kept.delete(plan.target.machine);
}

export function foldKept(kept: KeptMachines, entry: KeptEntryBody, at: Instant): void {
  const machine = kept.get(entry.machine);
  if (machine === undefined) return;
  switch (entry.kind) {
    case 'keep_asked':
    case 'keep_announced':
      machine.toldAt = at;
      machine.heldFor = undefined;
      return;
    case 'keep_held':
      machine.heldFor = entry.reason;
      return;
    case 'keep_end_intended':
      machine.tries += 1;
      machine.heldFor = undefined;
      machine.phase = { kind: 'calling', since: at };
      return;
    case 'keep_end_answered':
      machine.phase = phaseAfter(entry.outcome, at);
      return;
    case 'keep_over':
      kept.delete(entry.machine);
      return;
    default:
      unreachable(entry);
  }
}

function phaseAfter(outcome: Outcome, at: Instant): KeptPhase {
  switch (outcome.kind) {
    case 'applied':
      return { kind: 'ended', since: at };
    case 'not_applied':
      return { kind: 'refused', since: at, because: outcome.because };
    case 'unknown':
      return { kind: 'uncertain', since: at };
    default:
      return unreachable(outcome);
  }
}
