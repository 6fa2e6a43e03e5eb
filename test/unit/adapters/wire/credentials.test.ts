import { hash } from 'node:crypto';
import { expect, test } from 'vitest';

import { parseTokens } from '../../../../src/adapters/wire/credentials.ts';

const digest = (token: string) => `sha256:${hash('sha256', token)}`;

test('a token belongs to whom its hash stands beside', () => {
  const parsed = parseTokens(`# fleet\nreport web-1 ${digest('one')}   # rack 4\n\nread ops ${digest('two')}\n`, 'tokens');
  expect(parsed.ok).toBe(true);
  if (!parsed.ok) return;
  const { identify } = parsed.value;
  expect(identify('Bearer one')).toEqual({ role: 'report', name: 'web-1' });
  expect(identify('Bearer two')).toEqual({ role: 'read', name: 'ops' });
  for (const wrong of [undefined, '', 'Bearer', 'Bearer three', 'Basic one', 'bearer one', 'Bearer one two'])
    expect(identify(wrong)).toBeUndefined();
});

test('every wrong line is named with its number, and two holders never share a token', () => {
  const parsed = parseTokens(
    `report web-1 one\nwrite web-1 ${digest('one')}\nreport web-1 ${digest('same')}\nreport web-2 ${digest('same')}`,
    'tokens',
  );
  expect(parsed).toMatchObject({
    ok: false,
    problem: [
      expect.stringMatching(/^tokens:1: expected/),
      expect.stringMatching(/^tokens:2: expected/),
      'tokens:4: this token already belongs to "web-1"; every holder needs its own',
    ],
  });
});

test('a file without a token is a mistake, not an open door', () => {
  expect(parseTokens('# nothing yet\n', 'tokens')).toEqual({ ok: false, problem: ['tokens: no token in it'] });
});
