/** What may stand in a policy file, for editors: the JSON Schema beside the shipped policies. */
import { policySchema } from '../../src/policy/schema.ts';
import type { Generator } from './generator.ts';

const page = 'policies/policy.schema.json';

export const policySchemaFile: Generator = {
  owns: page,
  write: () => new Map([[page, `${writeJson(policySchema(), '')}\n`]]),
};

const lineWidth = 140;

/** JSON as the formatter would write it: a list that fits on its line stays on it. */
export function writeJson(value: unknown, indent: string, before = 0): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const simple = value.every((item) => typeof item !== 'object');
    if (value.length === 0 || (simple && indent.length + before + flat.length < lineWidth)) return flat;
    return `[\n${value.map((item) => inner + writeJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${writeJson(item, inner, key.length + 4)}`);
  return pairs.length === 0 ? '{}' : `{\n${pairs.join(',\n')}\n${indent}}`;
}
