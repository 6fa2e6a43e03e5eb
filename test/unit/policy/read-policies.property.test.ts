import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { explainPolicy } from '../../../src/policy/explain/explain-policy.ts';
import { formatProblem } from '../../../src/policy/format-problem.ts';
import type { PolicySet } from '../../../src/policy/policy.ts';
import { readPolicies } from '../../../src/policy/read-policies.ts';
import { policySchema } from '../../../src/policy/schema.ts';
import { acceptsJson } from './accepts-json.ts';
import { shippedFiles } from './shipped-policies.ts';

const schema = policySchema();

/** Where it was read, and from which letters, is not what it says. */
function meaningOf(set: PolicySet | undefined): unknown {
  return set === undefined ? undefined : { ...set, version: '' };
}

const inserted = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.constantFrom(
    '\n',
    '  ',
    '\t',
    ': ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    '#',
    '&a ',
    '*a',
    '!x ',
    '---\n',
    '0',
    '-1',
    '100%',
    '15s',
    'null',
    '\0',
    '?',
    '|',
  ),
);

/** A shipped file with a few letters taken out, put in or swapped, or a line doubled or lost. */
const mutated = fc
  .record({
    file: fc.constantFrom(...shippedFiles),
    edits: fc.array(fc.record({ at: fc.nat(4_000), remove: fc.nat(8), insert: inserted }), { minLength: 1, maxLength: 4 }),
    line: fc.option(fc.record({ at: fc.nat(80), to: fc.nat(80) })),
  })
  .map(({ file: { text }, edits, line }) => {
    const lines = text.split('\n');
    if (line !== null) lines.splice(line.to % lines.length, line.at % 2, lines[line.at % lines.length] ?? '');
    return edits.reduce((before, { at, remove, insert }) => {
      const place = at % (before.length + 1);
      return before.slice(0, place) + insert + before.slice(place + remove);
    }, lines.join('\n'));
  });

test('whatever becomes of a good file: no crash, no problem without a place, and an accepted one means what its data says', () => {
  let accepted = 0;
  fc.assert(
    fc.property(mutated, (text) => {
      const { policies, problems } = readPolicies([{ file: 'a.yaml', text }]);
      const lines = text.split('\n').length;
      for (const problem of problems) {
        expect(problem.line >= 1 && problem.line <= lines && problem.column >= 1 && problem.endColumn > 0).toBe(true);
        expect(formatProblem(problem, text)).toContain(problem.code);
      }
      expect(policies === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
      if (policies === undefined) return;

      accepted += 1;
      for (const policy of policies.hostRemediations) expect(explainPolicy(policy).length).toBeGreaterThan(10);
      const documents = parseAllDocuments(text)
        .map((document) => document.toJS() as unknown)
        .filter((document) => document !== null);
      expect(documents.every((document) => acceptsJson(schema, document))).toBe(true);
      const rewritten = documents.map((document) => JSON.stringify(document)).join('\n---\n');
      expect(meaningOf(readPolicies([{ file: 'a.yaml', text: rewritten }]).policies)).toEqual(meaningOf(policies));
    }),
    { numRuns: 1_500, seed: 31_07_2020 },
  );
  expect(accepted).toBeGreaterThan(50);
});
