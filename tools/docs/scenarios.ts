/** What can be rehearsed? The scenarios that come with heald, what a scenario file may say, and the faults that it can name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Field, Rows } from '../../src/policy/shapes/object-shape.ts';
import { faultCatalog } from '../../src/simulator/faults/catalog.ts';
import { loadScenario } from '../../src/simulator/scenario/load-scenario.ts';
import { scenarioShape } from '../../src/simulator/scenario/scenario-shape.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';
import { listFields } from './policy-fields.ts';

const page = 'docs/manual/scenarios.md';
const folder = join(import.meta.dirname, '../../scenarios');
const heading = ['field', 'accepts', 'default', 'what it says'];

const example = [
  '```yaml',
  'title: The disk of one web host stalls',
  'why: A stalled volume answers nothing, and every shallow check stays green.',
  'world:',
  '  groups:',
  '    web: { a: 4, b: 4, c: 4 }',
  'faults:',
  '  - { name: stall, fault: stallDisk, on: { group: web, count: 1 }, at: 3m, for: 2m }',
  'until: 9m',
  'must:',
  '  - { verdict: suspect, fault: disk, on: stall, within: 7s, after: stall }',
  '  - { verdict: well, fault: disk, on: stall, within: 40s, afterEndOf: stall }',
  'never:',
  '  - { verdict: suspect, notOn: stall }',
  '```',
].join('\n');

export const scenarioPage: Generator = {
  owns: page,
  write: () => {
    const rows: Rows = scenarioShape.rows ?? {};
    const text = joinBlocks([
      generatedFrom('src/simulator/ and scenarios/'),
      '# Scenarios',
      'A scenario is an outage in a file: a fleet, what befalls it, what heald must then do and what it must never do. `heald rehearse` plays it on virtual time against the very core that runs in production and the policies that are given, in about a second, and says which claims held.',
      'What a scenario leaves open (which hosts, the minute of the onset, the jitter of clocks and networks) is drawn from `--seed`. The same scenario, seed and policies give the same transcript, to the letter. Deadlines therefore count from the begin or the end of a fault, never from the clock.',
      '## Scenarios that come with heald',
      writeTable(['name', 'what happens'], listShipped()),
      '## A scenario file',
      example,
      'Run it with `heald rehearse <file>`. Mistakes in the file are all told at once, with line and column, as those of policies are.',
      writeTable(heading, listOwnFields(rows)),
      '### world',
      writeTable(heading, listFields(rowsOf(rows['world']), 'world.')),
      '### faults',
      writeTable(heading, listFields(rowsOf(rows['faults']), 'faults.')),
      ...describeClaims(rowsOf(rows['must']), rowsOf(rows['never'])),
      '## Faults',
      'What `fault` can name. A fault that strikes hosts needs `on`; one that strikes the fleet has none.',
      ...faultCatalog.flatMap(({ name, summary, strikes, needsCloud, fields }) => [
        `### ${name}`,
        `${summary} Strikes ${strikes === 'hosts' ? 'hosts' : 'the fleet'}.${needsCloud === true ? ' Needs `cloud: true` in the world.' : ''}`,
        ...(Object.keys(fields).length === 0 ? [] : [writeTable(heading, listFields(fields, 'with.'))]),
      ]),
    ]);
    return new Map([[page, text]]);
  },
};

function listShipped(): string[][] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const { scenario } = loadScenario(readFileSync(join(folder, file), 'utf8'), file);
      return [`\`${file.replace(/\.yaml$/, '')}\``, scenario?.title ?? 'it cannot be read'];
    });
}

/** The fields themselves, without those below them. */
function listOwnFields(rows: Rows): string[][] {
  return Object.entries(rows).flatMap(([name, field]) => listFields({ [name]: field }, '').slice(0, 1));
}

function rowsOf(field: Field<unknown> | undefined): Rows {
  return field?.shape.rows ?? {};
}

/** What both sorts of claim look for is said once. */
function describeClaims(must: Rows, never: Rows): string[] {
  const pick = (rows: Rows, isWanted: (name: string) => boolean) =>
    listFields(Object.fromEntries(Object.entries(rows).filter(([name]) => isWanted(name))), '');
  return [
    '### must and never',
    'A claim looks for an entry of the ledger; everything that it says must match, and it is about exactly one of `verdict`, `incident`, `decision` and `entry`.',
    writeTable(
      heading,
      pick(must, (name) => name in never),
    ),
    'Beside these, a claim of `must` has its deadline, from exactly one of `after` and `afterEndOf`:',
    writeTable(
      heading,
      pick(must, (name) => !(name in never)),
    ),
    'and a claim of `never` may have:',
    writeTable(
      heading,
      pick(never, (name) => !(name in must)),
    ),
  ];
}
