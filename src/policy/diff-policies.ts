/**
 * What would a new set of policies do otherwise? By meaning, not by text: comments, order and the names of files are no difference.
 */
import { listAspects, timeOf, type Aspect } from './policy-aspects.ts';
import type { Policy, PolicySet } from './policy.ts';

export interface Change {
  /** "mode: observe → auto". */
  readonly sentence: string;
  /** Which of the two would act sooner, or on more; undefined where that cannot be said. */
  readonly now: 'bolder' | 'more_careful' | undefined;
}

export interface PolicyDifference {
  readonly policy: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly changes: readonly Change[];
}

/** The policies that differ, by name; empty when both sets do the same. */
export function diffPolicies(before: PolicySet, after: PolicySet): readonly PolicyDifference[] {
  const [old, young] = [before, after].map(
    ({ hostRemediations, zoneEvacuations, guardrails, notifications, kafkaClusters }) =>
      new Map<string, Policy>(
        [...hostRemediations, ...zoneEvacuations, guardrails, ...notifications, ...kafkaClusters].map((policy) => [nameOf(policy), policy]),
      ),
  ) as [Map<string, Policy>, Map<string, Policy>];
  const names = [...new Set([...old.keys(), ...young.keys()])].toSorted();
  return names.flatMap((policy) => compare(policy, old.get(policy), young.get(policy)) ?? []);
}

/** There is only one Guardrails, whatever it is called. */
function nameOf(policy: Policy): string {
  return policy.kind === 'Guardrails' ? 'Guardrails' : policy.name;
}

function compare(policy: string, before: Policy | undefined, after: Policy | undefined): PolicyDifference | undefined {
  if (before === undefined || after === undefined) return { policy, kind: before === undefined ? 'added' : 'removed', changes: [] };
  const [old, young] = [listAspects(before), listAspects(after)];
  const names = [...new Set([...old.keys(), ...young.keys()])];
  const changes = names.flatMap((name) => describeChange(name, old.get(name), young.get(name)) ?? []);
  return changes.length === 0 ? undefined : { policy, kind: 'changed', changes };
}

function describeChange(name: string, before: Aspect | undefined, after: Aspect | undefined): Change | undefined {
  if (before?.words === after?.words) return undefined;
  const now = compareBoldness(name, before, after);
  if (before !== undefined && after !== undefined) return { sentence: `${name}: ${before.words} → ${after.words}`, now };
  // A comparison that comes or goes is said once, and not again for its time.
  if (name.startsWith(timeOf)) return undefined;
  return { sentence: before === undefined ? `${name}: new, ${after?.words}` : `${name}: gone, was ${before.words}`, now };
}

/** What is there on one side only is a limit or a veto that the other side does not have, except for comparisons. */
function compareBoldness(name: string, before: Aspect | undefined, after: Aspect | undefined): Change['now'] {
  if (before === undefined || after === undefined) {
    if (!/^(limits|unless|freeze|stateful)/.test(name)) return undefined;
    return after === undefined ? 'bolder' : 'more_careful';
  }
  const [old, young] = [before.boldness, after.boldness];
  if (old === undefined || young === undefined || old.sort !== young.sort || old.degree === young.degree) return undefined;
  return young.degree > old.degree ? 'bolder' : 'more_careful';
}
