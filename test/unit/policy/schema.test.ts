import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readPolicies } from '../../../src/policy/read-policies.ts';
import { policySchema } from '../../../src/policy/schema.ts';
import { acceptsJson } from './accepts-json.ts';
import { readMistakes } from './read-mistakes.ts';
import { shippedFiles } from './shipped-policies.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../policies/policy.schema.json'), 'utf8')) as Record<
  string,
  unknown
>;

function documentsOf(text: string): unknown[] {
  return parseAllDocuments(text, { uniqueKeys: false }).map((document) => document.toJS() as unknown);
}

test('the schema that editors read is the one that the parser’s rows make', () => {
  expect(schema, 'run `npm run docs` and commit what it writes').toEqual(policySchema());
});

test('every shipped file asks for the schema, and every document of them fits it', () => {
  for (const { file, text } of shippedFiles) {
    expect(text.split('\n')[0], file).toBe('# yaml-language-server: $schema=./policy.schema.json');
    for (const document of documentsOf(text)) expect(acceptsJson(schema, document), file).toBe(true);
  }
});

/** What only shows when parts of a file, or of the set, are read together; an editor learns it from `heald policy validate`. */
const beyondASchema = [
  'alias-and-tag',
  'broker-kept-running',
  'contradicting-thresholds',
  'custom-tag',
  'dependency-only',
  'empty-file',
  'freeze-back-to-front',
  'guardrails-twice',
  'key-twice',
  'managed-cluster',
  'same-name-twice',
  'step-after-no-return',
  'too-many-witnesses',
];

test('the schema marks in the editor what the parser would refuse, wherever a schema can', () => {
  const accepted = readMistakes()
    .filter(({ name, text }) => readPolicies([{ file: name, text }]).policies === undefined && !beyondASchema.includes(name))
    .filter(({ text }) => parseAllDocuments(text).every(({ errors }) => errors.length === 0))
    .filter(({ text }) => documentsOf(text).every((document) => acceptsJson(schema, document)));
  expect(accepted.map(({ name }) => name)).toEqual([]);
});

test('the schema accepts whatever the parser accepts', () => {
  const accepted = readMistakes().filter(({ name, text }) => readPolicies([{ file: name, text }]).policies !== undefined);
  const marked = accepted.filter(({ text }) => !documentsOf(text).every((document) => acceptsJson(schema, document)));
  expect(accepted.length).toBeGreaterThan(2);
  expect(marked.map(({ name }) => name)).toEqual([]);
});
