/** Is the shoot-out of gates fair, is its verdict a verdict, and does the manual show what was measured? */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cases } from '../../bench/gates/cases.ts';
import { asgDefault } from '../../bench/gates/models/asg-default.ts';
import { putIntoPage } from '../../bench/gates/page.ts';
import type { Outcome } from '../../bench/gates/referee.ts';
import { runGate } from '../../bench/gates/run-gate.ts';
import { readAlignedPolicies, runHeald } from '../../bench/gates/run-heald.ts';
import { gates, heald, type Result } from '../../bench/gates/shoot-out.ts';
import { tabulate } from '../../bench/gates/table.ts';
import { judge } from '../../bench/gates/verdict.ts';
import { rowsOf } from '../docs/pages.ts';

const policies = await readAlignedPolicies();
const size = 6;
const page = readFileSync(new URL('../../docs/manual/gates.md', import.meta.url), 'utf8');

test.each(cases)('$name, small group: no gate ends fewer hosts than heald and heals as fast', (story) => {
  const results: Result[] = gates.map((gate) => ({ story, size, gate: gate.name, outcomes: [runGate(gate, story, size, 1, policies)] }));
  results.push({ story, size, gate: heald, outcomes: [runHeald(story, size, 1, policies)] });
  expect(judge(results).beaten).toEqual([]);
});

test('the same seed gives the same outcome', () => {
  const [, story] = cases;
  expect(story).toBeDefined();
  if (story === undefined) return;
  expect(runGate(asgDefault, story, size, 7, policies)).toEqual(runGate(asgDefault, story, size, 7, policies));
});

test('without a gate one sick host is ended and all are well five minutes of detection and five of boot later', () => {
  const [one] = cases;
  const outcome = one === undefined ? undefined : runGate(asgDefault, one, size, 1, policies);
  expect(outcome).toMatchObject({ ended: 1, endedWell: 0, said: [] });
  expect(Math.round((outcome?.healedAfterMs ?? 0) / 60_000)).toBe(10);
});

function makeResult(gate: string, ended: number, healedAfterMs: number | undefined): Result {
  const [story] = cases as readonly [(typeof cases)[number]];
  const outcome: Outcome = { ended, endedWell: 0, healedAfterMs, said: [] };
  return { story, size, gate, outcomes: [outcome] };
}

test.each<[theirs: [number, number | undefined], ours: [number, number | undefined], isBeaten: boolean]>([
  [[0, undefined], [1, undefined], false],
  [[1, 600_000], [2, 600_000], true],
  [[1, 650_000], [2, 600_000], true],
  [[1, 700_000], [2, 600_000], false],
  [[1, undefined], [2, 600_000], false],
  [[1, 600_000], [1, 900_000], false],
  [[2, 600_000], [1, undefined], false],
])('a gate with %j beats heald with %j: %s', (theirs, ours, isBeaten) => {
  const verdict = judge([makeResult('other', ...theirs), makeResult(heald, ...ours)]);
  expect(verdict.beaten.length > 0).toBe(isBeaten);
});

test('a part of a host, on average, is told and is no defeat', () => {
  const [one, two] = [makeResult(heald, 1, 600_000), makeResult(heald, 2, 600_000)];
  const ours: Result = { ...one, outcomes: [...one.outcomes, ...two.outcomes] };
  const { beaten, dearer } = judge([makeResult('other', 1, 600_000), ours]);
  expect({ beaten, dearer }).toEqual({ beaten: [], dearer: ['1 gray host, 6 hosts: heald ends 1.5, other 1'] });
});

test('where nobody heals, whoever ends fewer is told of, and does not win', () => {
  const { beaten, dearer } = judge([makeResult('other', 0, undefined), makeResult(heald, 2, undefined)]);
  expect({ beaten, dearer }).toEqual({ beaten: [], dearer: ['1 gray host, 6 hosts: heald ends 2, other 0'] });
});

test('what another gate heals and heald does not is said, although it is no defeat', () => {
  expect(judge([makeResult('other', 2, 600_000), makeResult(heald, 1, undefined)]).unhealed).toEqual([
    '1 gray host, 6 hosts: healed by other',
  ]);
});

test('the manual shows every gate and every story, for both sizes', () => {
  const tables = (page.split('<!--')[1] ?? '').split('\n\n').filter((block) => block.startsWith('|'));
  const shown = tables.map((table) => rowsOf(`\n${table}\n`));
  const headings = tables.map((table) =>
    table
      .split('\n')[0]
      ?.split('|')
      .map((cell) => cell.trim())
      .filter(Boolean),
  );
  const columns = [...gates.map(({ name }) => name), heald, 'heald said'];
  expect(headings).toEqual([
    ['60 hosts', ...columns],
    ['6 hosts', ...columns],
  ]);
  for (const rows of shown) expect(rows.map(([story]) => story)).toEqual(cases.map(({ name }) => name));
});

test('new tables take the place of the old ones, and nothing else on the page changes', () => {
  const written = putIntoPage(page, [makeResult(heald, 1, 600_000)]);
  expect(written).toContain(tabulate([makeResult(heald, 1, 600_000)])[0]?.heading[0]);
  expect(putIntoPage(written, [makeResult(heald, 1, 600_000)])).toBe(written);
  expect(written.split('<!--')[0]).toBe(page.split('<!--')[0]);
  expect(written.split('-->').at(-1)).toBe(page.split('-->').at(-1));
});
