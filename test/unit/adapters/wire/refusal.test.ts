import { expect, test } from 'vitest';

import { createRefusalCounter } from '../../../../src/adapters/wire/refusal.ts';

test('refusals are counted by sender and reason, and begin anew after they were told', () => {
  const refusals = createRefusalCounter();
  for (let count = 0; count < 3; count += 1) refusals.count('too_fast', 'web-1');
  refusals.count('not_json', 'web-1');
  expect(refusals.drain()).toEqual([
    { because: 'too_fast', from: 'web-1', count: 3 },
    { because: 'not_json', from: 'web-1', count: 1 },
  ]);
  expect(refusals.drain()).toEqual([]);
});

test('whoever invents a new name for each report fills one shared line, not the ledger', () => {
  const refusals = createRefusalCounter();
  for (let name = 0; name < 10_000; name += 1) refusals.count('too_many_hosts', `fake-${name}`);
  const drained = refusals.drain();
  expect(drained).toHaveLength(51);
  expect(drained.find(({ from }) => from === 'other senders')?.count).toBe(9_950);
});

test('a name that would speak to a terminal is made harmless, and a long one is cut', () => {
  const refusals = createRefusalCounter();
  refusals.count('not_json', `\u001b[2J${'x'.repeat(500)}`);
  const [refused] = refusals.drain();
  expect(refused?.from).toHaveLength(100);
  expect(refused?.from.startsWith('?[2Jx')).toBe(true);
});
