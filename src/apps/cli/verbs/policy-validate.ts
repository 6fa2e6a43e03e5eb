/** `heald policy validate`: every mistake of every policy file at once, each with its place and its line. */
import { rename, stat, writeFile } from 'node:fs/promises';
import { formatProblem } from '../../../policy/format-problem.ts';
import type { Problem } from '../../../policy/policy.ts';
import { findRewordings, reword } from '../../../policy/earlier-version.ts';
import { readPolicies, type PolicyFile } from '../../../policy/read-policies.ts';
import type { KnownHost } from '../../../controller/coverage/compare-coverage.ts';
import { checkFleet } from '../../../controller/coverage/check-fleet.ts';
import { findKnownHosts } from '../record/known-hosts.ts';
import { asJson, asRows, stateDir } from '../options.ts';
import type { Paint } from '../pages/paint.ts';
import { readPolicyFiles } from '../read-policy-files.ts';
import { show } from '../show.ts';
import { Unanswerable, type Call, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '[folder]', summary: 'a folder of policy files, or one file; else the set that comes with heald' },
  options: [
    { flags: '--fleet', summary: 'also hold the policies against the hosts that the ledger knows: who is meant, and do the limits fit' },
    { flags: '--fix', summary: 'first rewrite files of an earlier version of the language, in place, comments and all' },
    stateDir,
    asJson,
    ...asRows,
  ],
  examples: [
    ['policy validate policies/', 'before you commit'],
    ['policy validate policies/ --fleet', 'where a controller has run: a group that is misspelt is a warning'],
    ['policy validate policies/ --fix', 'after an upgrade: files of an earlier version'],
    ['policy validate policies/ --plain', 'one problem a line, for an editor or CI'],
  ],
  endings: '0 when there is no error (warnings are fine), 1 when there is one or nothing to read, 3 when --fleet finds no ledger.',
  run: async (call) => {
    const { place, files: found } = await readPolicyFiles(call.argument);
    const files = call.options['fix'] === true ? await rewriteEarlier(found, call) : found;
    const { policies, problems: inFiles } = readPolicies(files);
    const inFleet = call.options['fleet'] === true && policies !== undefined ? checkFleet(files, policies, await needKnownHosts(call)) : [];
    const problems = [...inFiles, ...inFleet];
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    const texts = new Map(files.map(({ file, text }) => [file, text]));
    const summary = summarise(problems, files.length, place);
    show(call, {
      kind: 'policy_problems',
      document: () => ({ valid: errors === 0, version: policies?.version, errors, warnings: problems.length - errors, problems }),
      rows: () => problems,
      table: () => ({ columns: [], rows: problems.map(plainCells) }),
      page: ({ paint }) => [
        ...problems.flatMap((problem) => [...drawProblem(problem, texts.get(problem.file) ?? '', paint), '']),
        errors > 0 ? `${paint('bad', '✗')} ${summary}` : `${paint('good', '✓')} ${summary}`,
      ],
    });
    return errors > 0 ? 'finding' : 'ok';
  },
};

/** The files as they stand afterwards. A file is replaced as a whole or not at all: another one takes its name. */
async function rewriteEarlier(files: readonly PolicyFile[], { screen }: Call): Promise<readonly PolicyFile[]> {
  return await Promise.all(
    files.map(async ({ file, text }) => {
      const rewordings = findRewordings(text);
      if (rewordings.length === 0) return { file, text };
      const rewritten = reword(text, rewordings);
      try {
        await writeFile(`${file}.rewritten`, rewritten, { mode: (await stat(file)).mode });
        await rename(`${file}.rewritten`, file);
      } catch (error) {
        throw new Unanswerable('finding', `Cannot rewrite "${file}": ${error instanceof Error ? error.message : String(error)}`);
      }
      screen.say(`${file}: ${rewordings.map(({ from, to }) => `${from} → ${to}`).join(', ')}`);
      return { file, text: rewritten };
    }),
  );
}

async function needKnownHosts(call: Call): Promise<readonly KnownHost[]> {
  const hosts = await findKnownHosts(call);
  if (hosts === undefined)
    throw new Unanswerable(
      'unreachable',
      'There is no ledger here that could say which hosts there are; name its folder with --state-dir.',
    );
  return hosts;
}

function summarise(problems: readonly Problem[], files: number, place: string): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const of = `${countOf(files, 'file')} of ${place}`;
  if (problems.length === 0) return `valid: ${of}`;
  return `${errors === 0 ? 'valid, with ' : `${countOf(errors, 'error')} and `}${countOf(warnings, 'warning')} in ${of}`;
}

function drawProblem(problem: Problem, text: string, paint: Paint): string[] {
  const [head = '', ...frame] = formatProblem(problem, text).split('\n');
  const tone = problem.severity === 'error' ? 'bad' : 'warning';
  return [head.replace(`  ${problem.severity}  `, `  ${paint(tone, problem.severity)}  `), ...frame];
}

function plainCells({ file, line, column, severity, code, message, help }: Problem): { readonly text: string }[] {
  return [`${file}:${line}:${column}`, severity, code, message, help ?? ''].map((text) => ({ text }));
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
