/** How are policies tested? The page about test files, and their JSON Schema for editors, from the rows that they are read by. */
import { policyTestSchema, policyTestShape } from '../../src/simulator/policy-test/policy-test-shape.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';
import { listFields } from './policy-fields.ts';
import { writeJson } from './policy-schema.ts';

const page = 'docs/manual/policy-tests.md';
const schemaFile = 'policies/policy-test.schema.json';

const example = [
  '```yaml',
  '# yaml-language-server: $schema=./policy-test.schema.json',
  'groups:',
  '  web: { a: 4, b: 4, c: 4 }',
  'cases:',
  '  - name: a host whose disk completes nothing would be replaced',
  '    series:',
  "      'web-a-2:disk.fsync_stall_seconds{/data}': 0x2 5+5x12",
  "      'web-a-2:disk.stall_seconds{nvme1n1}': 0x2 5+5x12",
  '    expect:',
  '      - { at: <=20s, verdict: suspect, host: web-a-2 }',
  '      - { at: <=30s, would: replace, host: web-a-2, policy: web-disk }',
  '    never:',
  "      - { would: anything, host: '!web-a-2' }",
  '```',
].join('\n');

const values = [
  ['`0x6 30x10`', 'six times 0, then ten times 30'],
  ['`5+5x4`, `60-10x3`', '5 10 15 20; 60 50 40'],
  ['`40%x12`', 'a share, twelve times'],
  ['`8/10x6`', 'of ten tries eight failed, six times: for signals that count'],
  ['`_x3`', 'three times nothing that could be measured'],
];

export const policyTestPage: Generator = {
  owns: page,
  write: () => {
    const text = joinBlocks([
      generatedFrom('src/simulator/policy-test/policy-test-shape.ts'),
      '# Tests of policies',
      'A test lies beside its policy (`web-disk.test.yaml` beside `web-disk.yaml`) and says what hosts report, what heald must then say, and what it must never do. `heald policy test policies/` plays every case against the very core that runs in production, with all policies of the folder, on virtual time; a case takes some milliseconds. A broken claim is told with its place and with what happened instead; policies and comparisons that were never true in any case are named, because they have not been tried.',
      example,
      'Each case begins with a fleet that has been heard and well for two minutes; times count from the first value of its series. Hosts are called after group, zone and number. A signal that no series speaks of is well, on every host; a series that ends keeps its last value. `would` is what passed every check but the mode of its policy, so a test reads the same before and after the mode is raised.',
      '## Values',
      'One value a step. As in promtool’s tests, except that `x6` means six values there are, not six more.',
      writeTable(['written', 'means'], values),
      '## Fields',
      writeTable(['field', 'accepts', 'default', 'what it says'], listFields(policyTestShape.rows ?? {}, '')),
    ]);
    return new Map([[page, text]]);
  },
};

export const policyTestSchemaFile: Generator = {
  owns: schemaFile,
  write: () => {
    return new Map([[schemaFile, `${writeJson(policyTestSchema(), '')}\n`]]);
  },
};
