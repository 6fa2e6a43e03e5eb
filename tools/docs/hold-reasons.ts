/** Why did it hold? The page of hold reasons. */
import { holdReasons } from '../../src/remediation/decision.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';

const page = 'docs/manual/hold-reasons.md';

export const holdReasonPage: Generator = {
  owns: page,
  write: () => {
    const rows = Object.entries(holdReasons).map(([code, sentence]) => [`\`${code}\``, sentence]);
    const text = joinBlocks([
      generatedFrom('src/remediation/decision.ts'),
      '# Reasons to hold',
      'Every decision is to act or to hold, and a hold always carries one of these codes. The code is for machines and does not change; the sentence is for the person who reads it at night.',
      writeTable(['code', 'what it means'], rows),
    ]);
    return new Map([[page, text]]);
  },
};
