/**
 * Does an editor say of a policy what heald says of it? Drives the YAML language server, which most editors use, with the schemas
 * beside the shipped policies.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { signalNames } from '../../src/liveness/catalog.ts';
import { readPolicies } from '../../src/policy/read-policies.ts';
import { startEditor, type Editor } from './language-server.ts';

const folder = join(import.meta.dirname, '../../policies');
let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
});

afterAll(() => editor.close());

/** As if the file lay beside the shipped ones, where its first line finds the schema. */
function addressOf(file: string): string {
  return pathToFileURL(join(folder, file)).href;
}

const good = readFileSync(join(folder, 'stateless-disk.yaml'), 'utf8');

for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml')))
  test(`nothing is marked in ${file}`, async () => {
    expect(await editor.open(addressOf(file), readFileSync(join(folder, file), 'utf8'))).toEqual([]);
  });

test.for([
  ['an unknown signal', 'disk.read_stall_seconds', 'disk.red_stall_seconds'],
  ['an unknown mode', 'mode: observe', 'mode: obsreve'],
  ['an unknown key', 'limits:', 'limitz:'],
  ['a limit out of range', 'inFlight: 10%', 'inFlight: 0'],
  ['a share of nothing', 'inFlight: 10%', 'inFlight: 0.0%'],
  ['a time without its unit', 'recover: 15s', 'recover: 15'],
  ['an unknown action', '- captureEvidence', '- captureEvidense'],
] as const)('%s is marked on the line on which heald finds it', async ([, right, wrong]) => {
  expect(good).toContain(right);
  const text = good.replace(right, wrong);
  const { problems } = readPolicies([{ file: 'x.yaml', text }]);
  const marks = await editor.open(addressOf(`mistake-${wrong.replaceAll(/\W+/g, '-')}.yaml`), text);
  expect(problems.length).toBeGreaterThan(0);
  expect(marks.map(({ line }) => line)).toContain(problems[0]?.line);
});

test('the names of signals are offered where one is asked for', async () => {
  const text = good.replace('disk.read_stall_seconds', '');
  const uri = addressOf('completing.yaml');
  await editor.open(uri, text);
  const line = text.split('\n').findIndex((each) => each.includes('{ signal: ,')) + 1;
  const column = (text.split('\n')[line - 1] ?? '').indexOf('signal: ') + 'signal: '.length + 1;
  expect(await editor.complete(uri, line, column)).toEqual(expect.arrayContaining([...signalNames]));
});

test('hovering over a field says what it means', async () => {
  const uri = addressOf('hovering.yaml');
  await editor.open(uri, good);
  const line = good.split('\n').findIndex((each) => each.startsWith('  breakAfter')) + 1;
  expect(await editor.hover(uri, line, 5)).toContain('The breaker');
});
