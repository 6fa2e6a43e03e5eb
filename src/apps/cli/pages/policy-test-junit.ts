/** The outcome of policy tests for CI systems: JUnit's XML, one suite a file and one test case a case. */
import type { FileOutcome } from '../verbs/policy-test.ts';
import { placeOf, sayBroken } from './policy-test-page.ts';

export function writeJunit(outcomes: readonly FileOutcome[]): string[] {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="heald policy test">',
    ...outcomes.flatMap(writeSuite),
    '</testsuites>',
  ];
}

function writeSuite({ file, cases }: FileOutcome): string[] {
  const failures = cases.filter(({ passed }) => !passed).length;
  const counts = `tests="${cases.length}" failures="${failures}" time="${seconds(cases.reduce((sum, { tookMs }) => sum + tookMs, 0))}"`;
  return [
    `  <testsuite name="${escape(file)}" ${counts}>`,
    ...cases.flatMap(({ name, claims, tookMs, line, passed }) => {
      const head = `    <testcase name="${escape(name)}" classname="${escape(file)}" file="${escape(file)}" line="${line}" time="${seconds(tookMs)}"`;
      if (passed) return [`${head}/>`];
      const broken = claims.filter(({ kept }) => !kept);
      const texts = broken.flatMap((claim) => [`${placeOf(file, claim)} ${sayBroken(claim)}`, ...claim.instead.map((line) => `  ${line}`)]);
      const message = broken[0] === undefined ? '' : sayBroken(broken[0]);
      return [`${head}>`, `      <failure message="${escape(message)}">${escape(texts.join('\n'))}</failure>`, '    </testcase>'];
    }),
    '  </testsuite>',
  ];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => entities[letter] as string);
}
