/**
 * How far is a repair? One remediation takes one plan through its steps on one machine, and always comes to an end.
 *
 *   awaiting_approval ──▶ ready ──▶ calling ──▶ settling ──▶ (helped) closed
 *                           ▲          │  ▲          └─ (did not help) ─▶ next step: ready, or closed
 *                           │          ▼  │
 *                           └─ refused  uncertain: looked at until somebody can say, never called again blindly
 *
 * The phase is a fold over the ledger's entries; this file holds the record and what each entry makes of it. What to do next is
 * decided in the controller.
 */
import type { Instant } from '../base/instant.ts';
import { hash32 } from '../base/random.ts';
import type { Step } from './action.ts';
import type { Outcome, Target } from './call.ts';
import type { Spending } from './spending.ts';

export interface PlannedStep {
  readonly step: Step;
  /** "replace web-a-1 (start the new one first)". */
  readonly words: string;
  readonly irreversible: boolean;
  /** How long until the step must have helped, in milliseconds. */
  readonly timeoutMs: number;
}

export interface Plan {
  readonly target: Target;
  readonly steps: readonly PlannedStep[];
  /** How long the repaired host must be well before the repair counts as one, in milliseconds. */
  readonly verifyMs: number;
}

/** What an approval binds to: another target, step or number is another hash. */
export function hashPlan(plan: Plan): string {
  const text = JSON.stringify([
    plan.target,
    plan.steps.map(({ step, timeoutMs }) => [
      step.action,
      Object.entries(step.with).toSorted(([left], [right]) => (left < right ? -1 : 1)),
      timeoutMs,
    ]),
    plan.verifyMs,
  ]);
  return `${hash32(text).toString(16).padStart(8, '0')}${hash32(text, 0x9e3779b9).toString(16).padStart(8, '0')}`;
}

export type Phase =
  | { readonly kind: 'awaiting_approval'; readonly until: Instant }
  | { readonly kind: 'ready'; readonly since: Instant }
  | { readonly kind: 'calling'; readonly since: Instant }
  | { readonly kind: 'uncertain'; readonly since: Instant; readonly because: string }
  | { readonly kind: 'refused'; readonly since: Instant; readonly because: string }
  | { readonly kind: 'settling'; readonly since: Instant }
  | { readonly kind: 'closed'; readonly at: Instant; readonly result: RemediationResult; readonly because: string };

/** `succeeded` only by what was seen afterwards, never because a call was accepted. */
export type RemediationResult = 'succeeded' | 'failed' | 'cancelled' | 'vetoed';

/** A person's word that the plan may be carried out. */
export interface Approval {
  readonly by: string;
  readonly because: string;
  readonly at: Instant;
}

export interface RemediationRecord {
  readonly id: string;
  readonly episode: string;
  readonly incident: string;
  readonly hostName: string;
  readonly policy: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly openedAt: Instant;
  /** Which step is under way, from 0. */
  step: number;
  /** How often the present step was called. */
  tries: number;
  phase: Phase;
  /** No call is made before: a person may still veto it. */
  readonly vetoableUntil?: Instant;
  /** Undefined until a person has approved it; where none needs to, for ever. */
  approval?: Approval;
  /** Who has vetoed it, and why, after a call had been made; undefined when nobody has. */
  vetoedBecause?: string;
  /** What it had spent before its newest call, should that turn out not to have been made. */
  spentBefore?: Spending;
  /** Machines of the group when the present step was called: a replacement is one that was not among them. */
  machinesBefore: readonly string[];
}

export function isOpen(remediation: RemediationRecord): boolean {
  return remediation.phase.kind !== 'closed';
}

/** It is doing something, or will without being asked again: this is what the in-flight cap counts, unknown outcomes included. */
export function isUnderWay(remediation: RemediationRecord): boolean {
  return isOpen(remediation) && remediation.phase.kind !== 'awaiting_approval';
}

/** Whether its present step, or the last that was made, puts another machine in this one's place. */
export function replacesMachine(remediation: RemediationRecord): boolean {
  const action = (currentStep(remediation) ?? remediation.plan.steps.at(-1))?.step.action;
  return action === 'replace' || action === 'quarantine';
}

/** Whether an earlier step may have put this machine aside, and another one in its place. */
export function hasPutAside({ plan, step }: RemediationRecord): boolean {
  return plan.steps.slice(0, step).some((each) => each.step.action === 'quarantine');
}

export function currentStep(remediation: RemediationRecord): PlannedStep | undefined {
  return remediation.plan.steps[remediation.step];
}

/** The phase after a call was answered, or after the world was looked at. */
export function phaseAfter(outcome: Outcome, now: Instant): Phase {
  switch (outcome.kind) {
    case 'applied':
      return { kind: 'settling', since: now };
    case 'not_applied':
      return { kind: 'refused', since: now, because: outcome.because };
    case 'unknown':
      return { kind: 'uncertain', since: now, because: outcome.because };
    default:
      return outcome satisfies never;
  }
}
