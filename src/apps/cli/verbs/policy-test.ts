/** `heald policy test`: do policies do what their authors say? Runs the tests beside them against the very core of production. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { readPolicyTests } from '../../../adapters/policy-folder.ts';
import { formatProblem, formatProblemLine } from '../../../policy/format-problem.ts';
import type { PolicySet } from '../../../policy/policy.ts';
import { readPolicies, type PolicyFile } from '../../../policy/read-policies.ts';
import { judgePolicyCase, type CaseOutcome } from '../../../simulator/policy-test/judge-policy-case.ts';
import { loadPolicyTest } from '../../../simulator/policy-test/load-policy-test.ts';
import { countCoverage } from '../../../simulator/policy-test/policy-test-coverage.ts';
import { shippedFolder } from '../../shipped-folder.ts';
import { asJson } from '../options.ts';
import { writeJunit } from '../pages/policy-test-junit.ts';
import { drawPolicyTests, describeOutcome } from '../pages/policy-test-page.ts';
import { readPolicyFiles } from '../read-policy-files.ts';
import { show } from '../show.ts';
import { Unanswerable, textOf, type Verb } from '../verb.ts';

/** The outcome of one test file. */
export interface FileOutcome {
  readonly file: string;
  readonly cases: readonly (CaseOutcome & { readonly line: number; readonly tookMs: number })[];
}

export const verb: Verb = {
  argument: {
    form: '[folder]',
    summary: 'a folder of policies with their tests (*.test.yaml), or one test file; else the set that comes with heald',
  },
  options: [{ flags: '-o, --output <form>', summary: 'junit: the report that CI systems read, on stdout' }, asJson],
  examples: [
    ['policy test policies/', 'every test beside the policies of a folder'],
    ['policy test policies/web.test.yaml', 'one file of tests, with the policies that lie beside it'],
    ['policy test policies/ -o junit', 'for CI'],
  ],
  endings: '0 when every claim was kept, 1 when one was not, when a file is not valid, or when there is no test.',
  run: async (call) => {
    const form = textOf(call, 'output');
    if (form !== undefined && form !== 'junit') throw new Unanswerable('usage', `--output: expected junit, found "${form}"`);
    const { policies, tests } = await readSetAndTests(call.argument);
    const coverage = countCoverage(policies);
    const outcomes = runAll(tests, policies, coverage.onTrue);
    const passed = outcomes.every(({ cases }) => cases.every((one) => one.passed));
    if (form === 'junit') {
      call.screen.write(writeJunit(outcomes));
      return passed ? 'ok' : 'finding';
    }
    const exercised = coverage.result();
    show(call, {
      kind: 'policy_tests',
      document: () => ({ passed, files: outcomes.map(describeOutcome), exercised }),
      page: (screen) => drawPolicyTests(outcomes, exercised, screen),
    });
    return passed ? 'ok' : 'finding';
  },
};

async function readSetAndTests(place: string | undefined): Promise<{ policies: PolicySet; tests: readonly PolicyFile[] }> {
  const isFile = place !== undefined && (await stat(place).catch(() => undefined))?.isFile() === true;
  const folder = isFile ? dirname(place) : place;
  const { files } = await readPolicyFiles(folder);
  const { policies, problems } = readPolicies(files);
  if (policies === undefined) throw new Unanswerable('finding', problems.map(formatProblemLine).join('\n'));
  const found = await readPolicyTests(folder ?? shippedFolder('policies'));
  if (!found.ok) throw new Unanswerable('finding', found.problem);
  const tests = found.value.filter(({ file }) => !isFile || file === basename(place));
  if (tests.length === 0) throw new Unanswerable('finding', `"${place ?? ''}" is not a file of policy tests: they are called *.test.yaml.`);
  return { policies, tests: tests.map(({ file, text }) => ({ file: join(folder ?? 'policies', file), text })) };
}

function runAll(tests: readonly PolicyFile[], policies: PolicySet, onTrue: Parameters<typeof judgePolicyCase>[3]): FileOutcome[] {
  const names = [...policies.hostRemediations, ...policies.zoneEvacuations].map(({ name }) => name);
  const loaded = tests.map(({ file, text }) => ({ file, text, ...loadPolicyTest(text, file, names) }));
  const wrong = loaded.flatMap(({ text, problems }) => problems.map((problem) => formatProblem(problem, text)));
  if (wrong.length > 0) throw new Unanswerable('finding', wrong.join('\n\n'));
  return loaded.flatMap(({ test }) => {
    if (test === undefined) return [];
    const cases = test.cases.map((one) => {
      const startedAt = performance.now();
      const outcome = judgePolicyCase(test, one, policies, onTrue);
      return { ...outcome, line: one.at.line, tookMs: Math.round(performance.now() - startedAt) };
    });
    return [{ file: test.file, cases }];
  });
}
