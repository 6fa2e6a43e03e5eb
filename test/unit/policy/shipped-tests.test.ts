/** The tests that lie beside the shipped policies, run as `heald policy test` runs them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPolicies } from '../../../src/policy/read-policies.ts';
import { judgePolicyCase } from '../../../src/simulator/policy-test/judge-policy-case.ts';
import { loadPolicyTest } from '../../../src/simulator/policy-test/load-policy-test.ts';
import { countCoverage } from '../../../src/simulator/policy-test/policy-test-coverage.ts';
import { shippedFiles } from './shipped-policies.ts';

const folder = join(import.meta.dirname, '../../../policies');
const { policies } = readPolicies(shippedFiles);
if (policies === undefined) throw new Error('The shipped policies are refused');
const names = [...policies.hostRemediations, ...policies.zoneEvacuations].map(({ name }) => name);
const files = readdirSync(folder).filter((file) => file.endsWith('.test.yaml'));
const coverage = countCoverage(policies);

test('every shipped policy file has its tests beside it', () => {
  expect(files.map((file) => file.replace('.test.yaml', '.yaml'))).toEqual(shippedFiles.map(({ file }) => file));
});

for (const file of files) {
  const { test: read, problems } = loadPolicyTest(readFileSync(join(folder, file), 'utf8'), file, names);

  test(`${file} is valid`, () => expect(problems).toEqual([]));

  for (const one of read === undefined ? [] : read.cases)
    test(`${file}: ${one.name}`, () => {
      const { claims } = judgePolicyCase(read as NonNullable<typeof read>, one, policies, coverage.onTrue);
      expect(claims.filter(({ kept }) => !kept).map(({ claim, instead }) => [claim, ...instead].join('\n'))).toEqual([]);
    });
}

test('between them they make every comparison of every policy true at least once', () => {
  expect(coverage.result().unexercised).toEqual([]);
});
