import { expect, test } from 'vitest';

import { paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { drawOutcome } from '../../../../src/apps/cli/pages/rehearsal-page.ts';

test('a rehearsal that breaks a claim shows which one, and the line that broke it', () => {
  const result = {
    musts: [
      { claim: 'disk suspect, within 7 s of the begin of stall', met: true, afterMs: 5_100 },
      { claim: 'disk failed, within 25 s of the begin of stall', met: false, afterMs: undefined },
    ],
    nevers: [{ claim: 'act', happened: true, line: 'act       web-3 inc-7f3kq2: replace web-3.' }],
    violations: [{ number: 'I32', name: 'a step takes effect at most once', at: 0, sentence: 'once more by act-1.1' }],
    passed: false,
  };

  expect(drawOutcome(result, 60, paintNothing)).toEqual([
    '',
    'Must happen',
    '  ✓ disk suspect, within 7 s of the begin of stall: after',
    '    5.1 s',
    '  ✗ disk failed, within 25 s of the begin of stall: did not',
    '    happen',
    '',
    'Must never happen',
    '  ✗ act: it did: act web-3 inc-7f3kq2: replace web-3.',
    '  ✗ always: a step takes effect at most once: once more by',
    '    act-1.1',
    '',
    '✗ failed: 3 of 4 claims broken',
  ]);
});
