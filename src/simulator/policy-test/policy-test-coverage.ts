/** Which policies and comparisons did the tests exercise? One that was never true in any case has not been tried. */
import { findSignal } from '../../liveness/catalog.ts';
import type { Comparison } from '../../liveness/condition.ts';
import { describeComparison, listComparisons } from '../../liveness/evaluate-condition.ts';
import type { PolicySet } from '../../policy/policy.ts';

export interface Exercised {
  readonly policies: number;
  readonly policiesMet: number;
  readonly comparisons: number;
  readonly comparisonsTrue: number;
  /** "dns-trouble: dns.latency_seconds above 0.5 s for 30 s", or "storage-full: its condition as a whole". */
  readonly unexercised: readonly string[];
}

export interface CoverageCount {
  /** The policy's condition, or one comparison of it, was true of a host. */
  readonly onTrue: (policy: string, comparison: Comparison | undefined) => void;
  readonly result: () => Exercised;
}

export function countCoverage({ hostRemediations }: PolicySet): CoverageCount {
  const met = new Set<string>();
  const seenTrue = new Set<Comparison>();
  return {
    onTrue: (policy, comparison) => void (comparison === undefined ? met.add(policy) : seenTrue.add(comparison)),
    result: () => {
      const comparisons = hostRemediations.flatMap(({ name, when }) => listComparisons(when).map((comparison) => ({ name, comparison })));
      const untried = comparisons.filter(({ comparison }) => !seenTrue.has(comparison));
      const unmet = hostRemediations.filter(({ name }) => !met.has(name));
      return {
        policies: hostRemediations.length,
        policiesMet: hostRemediations.length - unmet.length,
        comparisons: comparisons.length,
        comparisonsTrue: comparisons.length - untried.length,
        unexercised: [
          ...unmet.map(({ name }) => `${name}: its condition as a whole`),
          ...untried.map(({ name, comparison }) => `${name}: ${nameComparison(comparison)}`),
        ],
      };
    },
  };
}

function nameComparison(comparison: Comparison): string {
  return describeComparison(comparison, findSignal(comparison.signal)?.unit ?? 'count');
}
