/** What a rehearsal in a test needs: the shipped scenarios and the shipped policies, read from the files that users get. */
import { readdirSync, readFileSync } from 'node:fs';
import type { PolicySet } from '../../src/policy/policy.ts';
import { readPolicies } from '../../src/policy/read-policies.ts';
import { loadScenario } from '../../src/simulator/scenario/load-scenario.ts';
import type { Scenario } from '../../src/simulator/scenario/scenario.ts';

const root = new URL('../..', import.meta.url);

function readFolder(folder: string, accept: (file: string) => boolean): { file: string; text: string }[] {
  const files = readdirSync(new URL(folder, root)).filter(accept).toSorted();
  return files.map((file) => ({ file, text: readFileSync(new URL(`${folder}${file}`, root), 'utf8') }));
}

/** The shipped set, under a version that does not change with every comment in its files. */
export function readShippedPolicies(): PolicySet {
  const { policies, problems } = readPolicies(readFolder('policies/', (file) => file.endsWith('.yaml') && !file.endsWith('.test.yaml')));
  if (policies === undefined) throw new Error(`The shipped policies are refused: ${JSON.stringify(problems)}`);
  return { ...policies, version: 'set-shipped' };
}

export function readShippedScenarios(): readonly Scenario[] {
  return readFolder('scenarios/', (file) => file.endsWith('.yaml')).map(({ file, text }) => parseScenario(text, file));
}

export function parseScenario(text: string, file = 'a-test.yaml'): Scenario {
  const { scenario, problems } = loadScenario(text, file);
  if (scenario === undefined)
    throw new Error(problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`).join('\n'));
  return scenario;
}
