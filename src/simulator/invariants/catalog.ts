/** Every invariant, and those of the safety case that nothing can break yet, with what they wait for. */
import { blastRadiusInvariants } from './blast-radius.ts';
import { durabilityInvariants } from './durability.ts';
import { evidenceInvariants } from './evidence.ts';
import { humanControlInvariants } from './human-control.ts';
import type { Invariant, Violation } from './invariant.ts';
import { lifecycleInvariants } from './lifecycle.ts';
import { policyAndAuditInvariants } from './policy-and-audit.ts';
import { scopeInvariants } from './scope.ts';
import type { Trace } from './trace.ts';

export const invariantCatalog: readonly Invariant[] = [
  ...scopeInvariants,
  ...evidenceInvariants,
  ...blastRadiusInvariants,
  ...lifecycleInvariants,
  ...durabilityInvariants,
  ...humanControlInvariants,
  ...policyAndAuditInvariants,
];

/** By number: the claim, and what it waits for. */
export const pendingInvariants: readonly { readonly number: string; readonly name: string; readonly waitsFor: string }[] = [
  pending('I10', 'a change of the reason neither resets nor shortens the timers', 'faults that change their symptom'),
  pending('I14', 'what others end uses up the same room', 'one rule for how losses by others count against a budget of a day'),
  pending('I18', 'launches that fail open the breaker', 'a breaker on failed launches'),
  pending('I19', 'of a quorum at most one member', 'groups with a quorum'),
  pending('I20', 'at most one zone is drained', 'acting on zones'),
  pending('I21', 'the last zones are never drained', 'acting on zones'),
  pending('I22', 'every change of a zone has an end and a way back', 'acting on zones'),
  pending('I23', 'no host is repaired in a zone that is drained', 'acting on zones'),
  pending('I24', 'no record set is ever emptied', 'acting on DNS'),
  pending('I25', 'a zone comes back gradually', 'acting on zones'),
  pending('I30', 'what is taken back is only what heald changed', 'steps that are taken back'),
  pending('I34', 'no call without the lead', 'several controllers'),
  pending('I35', 'a new leader waits for the old one', 'several controllers'),
  pending('I36', 'a jump of the wall clock changes nothing', 'a fault that moves the controller’s wall clock'),
  pending('I42', 'a set of policies that is wrong changes nothing', 'reloading policies in a rehearsal'),
  pending('I43', 'a repair keeps the policy that it began with', 'reloading policies in a rehearsal'),
  pending('I44', 'of several policies the most careful wins', 'policies that overlap in drawn fleets'),
  pending('I47', 'the same events give the same decisions', 'nothing: it takes two rehearsals, which are compared by their hashes'),
];

/** Everything that did not hold in this rehearsal. */
export function checkInvariants(trace: Trace): readonly Violation[] {
  return invariantCatalog.flatMap(({ number, name, check }) => check(trace).map((breach) => ({ number, name, ...breach })));
}

function pending(number: string, name: string, waitsFor: string) {
  return { number, name, waitsFor };
}
