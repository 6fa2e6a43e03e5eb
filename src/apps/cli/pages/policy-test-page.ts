/** How do policy tests come out? A line a case; below a failed one the place of each broken claim, and what happened instead. */
import { formatDuration } from '../../../base/duration.ts';
import type { CaseOutcome, ClaimOutcome } from '../../../simulator/policy-test/judge-policy-case.ts';
import type { Exercised } from '../../../simulator/policy-test/policy-test-coverage.ts';
import type { FileOutcome } from '../verbs/policy-test.ts';
import { pageWidth, type Screen } from '../screen.ts';
import { wrapText } from './wrap-text.ts';

export function drawPolicyTests(outcomes: readonly FileOutcome[], exercised: Exercised, screen: Screen): string[] {
  const { paint } = screen;
  const columns = pageWidth(screen);
  const lines = outcomes.flatMap(({ file, cases }) => [paint('strong', file), ...cases.flatMap((one) => drawCase(file, one, screen)), '']);
  const all = outcomes.flatMap(({ cases }) => cases);
  const failed = all.filter(({ passed }) => !passed).length;
  const { policies, policiesMet, comparisons, comparisonsTrue, unexercised } = exercised;
  return [
    ...lines,
    failed === 0 ? paint('good', `✓ ${all.length} passed`) : paint('bad', `✗ ${failed} failed, ${all.length - failed} passed`),
    `exercised: ${policiesMet} of ${policies} policies, ${comparisonsTrue} of ${comparisons} comparisons`,
    ...unexercised.flatMap((line) => wrapText(line, columns, { first: paint('warning', '  never true: ') })),
  ];
}

function drawCase(file: string, { name, passed, claims }: CaseOutcome, screen: Screen): string[] {
  const { paint } = screen;
  const columns = pageWidth(screen);
  const first = passed ? paint('good', 'PASS') : paint('bad', 'FAIL');
  const seen = claims.findLast(({ kind, kept }) => kind === 'expect' && kept)?.seenAtMs;
  const when = passed && seen !== undefined ? `  (${formatDuration(seen)})` : '';
  return [
    ...wrapText(`${name}${paint('quiet', when)}`, columns, { first: `  ${first}  ` }),
    ...claims
      .filter(({ kept }) => !kept)
      .flatMap((claim) => [
        ...wrapText(`${placeOf(file, claim)} ${sayBroken(claim)}`, columns, { first: '        ' }),
        ...claim.instead.flatMap((line) => wrapText(line, columns, { first: '          ', rest: '            ' })),
      ]),
  ];
}

export function placeOf(file: string, { expectation: { at } }: ClaimOutcome): string {
  return `${file}:${at.line}:${at.column}`;
}

export function sayBroken({ kind, claim, instead }: ClaimOutcome): string {
  const got = instead.length === 0 ? '' : '; instead:';
  return kind === 'expect' ? `expected: ${claim}${got}` : `must never: ${claim}; it did:`;
}

/** For `--json`. */
export function describeOutcome({ file, cases }: FileOutcome): object {
  return {
    file,
    cases: cases.map(({ name, line, passed, tookMs, claims }) => ({
      name,
      line,
      passed,
      tookMs,
      claims: claims.map(({ kind, claim, kept, seenAtMs, instead, expectation: { at } }) => ({
        kind,
        line: at.line,
        column: at.column,
        claim,
        kept,
        seenAtMs,
        instead,
      })),
    })),
  };
}
