/** What can be wrong with a policy file? The closed list of problem codes. */
import { problemCodes } from '../../src/policy/problem-codes.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';

const page = 'docs/manual/policy-problems.md';

export const policyProblemPage: Generator = {
  owns: page,
  write: () => {
    const rows = Object.entries(problemCodes).map(([code, { severity, sentence, example }]) => [
      `\`${code}\``,
      severity,
      sentence,
      `\`${example.replaceAll('\t', '⇥ ')}\``,
    ]);
    const text = joinBlocks([
      generatedFrom('src/policy/problem-codes.ts'),
      '# Problems of policy files',
      'An error keeps the whole set from being taken, and the last good set stays active. A warning lets it pass. The codes do not change; each message also says where, what was found, and what is accepted.',
      writeTable(['code', 'severity', 'what it means', 'for example'], rows),
    ]);
    return new Map([[page, text]]);
  },
};
