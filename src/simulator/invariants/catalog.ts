/** Every invariant, and those of the safety case that nothing can break yet, with what they wait for. */
import { blastRadiusInvariants } from './blast-radius.ts';
import { durabilityInvariants } from './durability.ts';
import { evidenceInvariants } from './evidence.ts';
import { extentInvariants } from './extent.ts';
import { humanControlInvariants } from './human-control.ts';
import type { Invariant, Violation } from './invariant.ts';
import { kafkaConductInvariants } from './kafka-conduct.ts';
import { kafkaInvariants } from './kafka.ts';
import { keptInvariants } from './kept.ts';
import { lifecycleInvariants } from './lifecycle.ts';
import { policyAndAuditInvariants } from './policy-and-audit.ts';
import { scopeInvariants } from './scope.ts';
import { symptomInvariants } from './symptoms.ts';
import type { Trace } from './trace.ts';
import { zoneConductInvariants } from './zone-conduct.ts';
import { zoneReturnInvariants } from './zone-return.ts';
import { zoneInvariants } from './zones.ts';

export const invariantCatalog: readonly Invariant[] = [
  ...scopeInvariants,
  ...evidenceInvariants,
  ...symptomInvariants,
  ...blastRadiusInvariants,
  ...extentInvariants,
  ...lifecycleInvariants,
  ...keptInvariants,
  ...kafkaInvariants,
  ...kafkaConductInvariants,
  ...durabilityInvariants,
  ...humanControlInvariants,
  ...policyAndAuditInvariants,
  ...zoneInvariants,
  ...zoneReturnInvariants,
  ...zoneConductInvariants,
];

/** By number: the claim, and what it waits for. */
export const pendingInvariants: readonly { readonly number: string; readonly name: string; readonly waitsFor: string }[] = [
  pending('I47', 'the same events give the same decisions', 'nothing: it takes two rehearsals, which are compared by their hashes'),
];

/** Everything that did not hold in this rehearsal. */
export function checkInvariants(trace: Trace): readonly Violation[] {
  return invariantCatalog.flatMap(({ number, name, check }) => check(trace).map((breach) => ({ number, name, ...breach })));
}

function pending(number: string, name: string, waitsFor: string) {
  return { number, name, waitsFor };
}
