/** Did the case come out as its author says? Runs it, holds every entry against its claims, and says what happened instead. */
import type { Entry } from '../../controller/entry.ts';
import { createHistory, foldEntry } from '../../controller/history.ts';
import { describeEntry } from '../../controller/transcript.ts';
import type { Comparison } from '../../liveness/condition.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { describeExpectation, isSighted } from './policy-sighting.ts';
import { tellInstead, writeOffset, type Told } from './policy-test-hint.ts';
import type { Expectation, PolicyCase, PolicyTest } from './policy-test.ts';
import { runPolicyCase } from './run-policy-case.ts';
import { lookAt } from '../scenario/witness.ts';

export interface ClaimOutcome {
  readonly kind: 'expect' | 'never';
  readonly expectation: Expectation;
  readonly claim: string;
  readonly kept: boolean;
  /** When it was seen first, counted from the first value of the series. */
  readonly seenAtMs: number | undefined;
  /** What happened instead, and what to look at; empty for a claim that was kept. */
  readonly instead: readonly string[];
}

export interface CaseOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly claims: readonly ClaimOutcome[];
}

export function judgePolicyCase(
  test: PolicyTest,
  one: PolicyCase,
  policies: PolicySet,
  onTrue: (policy: string, comparison: Comparison | undefined) => void,
): CaseOutcome {
  const history = createHistory(Infinity);
  const told: Told[] = [];
  runPolicyCase(test, one, policies, {
    onTrue,
    onEntry: (entry, atMs) => {
      foldEntry(history, entry);
      told.push({ entry, atMs, seen: lookAt(entry, history) });
    },
  });

  const claims = [
    ...one.expects.map((expectation): ClaimOutcome => {
      const found = findSighted(expectation, told);
      const instead = found === undefined ? tellInstead(expectation, one, told, policies) : [];
      return outcomeOf('expect', expectation, found !== undefined, found?.atMs, instead);
    }),
    ...one.nevers.map((expectation): ClaimOutcome => {
      const found = findSighted(expectation, told);
      const instead = found === undefined ? [] : [`${writeOffset(found.atMs)} ${describeEntry(found.entry).text}`, ...tellWhy(found.entry)];
      return outcomeOf('never', expectation, found === undefined, found?.atMs, instead);
    }),
  ];
  return { name: one.name, passed: claims.every(({ kept }) => kept), claims };
}

function outcomeOf(
  kind: ClaimOutcome['kind'],
  expectation: Expectation,
  kept: boolean,
  seenAtMs: number | undefined,
  instead: readonly string[],
): ClaimOutcome {
  return { kind, expectation, claim: describeExpectation(expectation), kept, seenAtMs, instead };
}

function findSighted({ sighting, fromMs, untilMs }: Expectation, told: readonly Told[]): Told | undefined {
  return told.find(({ entry, atMs, seen }) => atMs >= fromMs && atMs <= untilMs && isSighted(sighting, entry, seen));
}

/** What the decision rested on. */
function tellWhy(entry: Entry): string[] {
  if (entry.kind !== 'decided' || entry.decision.evidence === undefined) return [];
  const leaves = (evidence: typeof entry.decision.evidence): readonly string[] => {
    if (evidence === undefined || evidence.truth !== 'true') return [];
    if (evidence.of.length > 0) return evidence.of.flatMap(leaves);
    return [`${evidence.label}${evidence.observed === undefined ? '' : ` (${evidence.observed.sentence})`}`];
  };
  const seen = leaves(entry.decision.evidence);
  return seen.length === 0 ? [] : [`because ${seen.join(', ')}`];
}
