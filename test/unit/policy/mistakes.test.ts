import { expect, test } from 'vitest';
import { formatProblem, formatProblemLine } from '../../../src/policy/format-problem.ts';
import { problemCodes } from '../../../src/policy/problem-codes.ts';
import { readPolicies, wholeSet } from '../../../src/policy/read-policies.ts';
import { readMistakes } from './read-mistakes.ts';

const mistakes = readMistakes();

for (const { name, text, told } of mistakes) {
  test(`the author of ${name.replaceAll('-', ' ')} is told where, what and what instead`, () => {
    const { policies, problems } = readPolicies([{ file: `${name}.yaml`, text }]);
    expect(`${problems.map((problem) => formatProblem(problem, text)).join('\n\n')}\n`).toBe(told);
    expect(policies === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
  });
}

const good = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk }
target: { groups: [web] }
when: { signal: disk.stall_seconds, above: 15s }
steps: [captureEvidence]
`;

function codesOf(...texts: string[]): string[] {
  return readPolicies(texts.map((text, index) => ({ file: `${index}.yaml`, text }))).problems.map(({ code }) => code);
}

test('a file that is not text, too large, or nested without end is refused for what it is', () => {
  expect(codesOf(`${good}# \0`)).toEqual(['HP001']);
  expect(codesOf(`${good}# caf\uFFFD`)).toEqual(['HP001']);
  expect(codesOf(`${good}# ${'x'.repeat(300_000)}`)).toEqual(['HP007']);
  expect(codesOf(`${good}limits: ${'['.repeat(5_000)}`)).toContain('HP007');
  expect(codesOf(`${good}limits: ${'['.repeat(40)}${']'.repeat(40)}`)).toContain('HP007');
});

test('a byte order mark and Windows line ends are no mistake', () => {
  expect(readPolicies([{ file: 'a.yaml', text: `\uFEFF${good.replaceAll('\n', '\r\n')}` }]).problems).toEqual([]);
});

test('an empty set says so, whether there is no file or no remediation in the files', () => {
  const guardrails = 'apiVersion: heald/v1\nkind: Guardrails\nmetadata: { name: fleet }\n';
  const [problem] = readPolicies([]).problems;
  expect(problem && formatProblemLine(problem)).toBe(
    `${wholeSet}  error  there is no policy file, so heald would watch and have nothing to say; copy the shipped policies/ as a start: in mode observe they change nothing  [HP029]`,
  );
  expect(codesOf(guardrails)).toEqual(['HP029']);
  expect(readPolicies([]).policies).toBeUndefined();
});

test('mistakes of all files are told at once, by file and place, in whatever order the files come', () => {
  const files = [
    { file: 'b.yaml', text: good.replace('15s', '15').replace('[captureEvidence]', '[reboto]') },
    { file: 'a.yaml', text: good.replace('web-disk', 'Web Disk') },
  ];
  const places = readPolicies(files).problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
  expect(places).toEqual(['a.yaml:3:19 HP016', 'b.yaml:5:44 HP017', 'b.yaml:6:9 HP013']);
  expect(readPolicies(files.toReversed()).problems).toEqual(readPolicies(files).problems);
});

test('two files with the same name are told of each other', () => {
  const [problem] = readPolicies([
    { file: 'a.yaml', text: good },
    { file: 'b.yaml', text: good },
  ]).problems;
  expect(problem).toMatchObject({ file: 'b.yaml', line: 3, column: 19, endColumn: 27, code: 'HP018' });
  expect(problem?.message).toBe('two policies are called "web-disk"; the first is in a.yaml:3:19');
});

test('a file with a thousand mistakes tells a hundred of them', () => {
  const keys = Array.from({ length: 1_000 }, (_, index) => `wrong${index}: 1`).join('\n');
  expect(codesOf(`${good}${keys}\n`)).toHaveLength(100);
});

test('what a file holds cannot speak to the terminal of its reader', () => {
  const text = good.replace('web-disk', '"\\e[31mred\\u009b2J" # \u001b[2J');
  const shown = readPolicies([{ file: 'a.yaml', text }]).problems.map((problem) => formatProblem(problem, text));
  expect(shown.join('\n')).not.toMatch(/[^\n\P{Cc}]/u);
});

test('the spot is shown even at the end of a very long line', () => {
  const text = good.replace('[captureEvidence]', `[${'captureEvidence, '.repeat(30)}reboto]`);
  const [problem] = readPolicies([{ file: 'a.yaml', text }]).problems;
  const [, , source = '', marks = ''] = problem === undefined ? [] : formatProblem(problem, text).split('\n');
  expect(source.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('reboto');
});

test('every code that can be reported has a story or a test here', () => {
  const told = mistakes.flatMap(({ told: text }) => [...text.matchAll(/\[(HP\d+)\]/g)].map(([, code]) => code as string));
  const here = ['HP001', 'HP007', 'HP029', 'HP040'];
  expect([...new Set([...told, ...here])].toSorted()).toEqual(Object.keys(problemCodes).toSorted());
});
