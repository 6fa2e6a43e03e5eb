import { expect, test } from 'vitest';
import { countOf, mostOf } from '../../../src/remediation/limits.ts';

const share = (of: number) => ({ kind: 'share', share: of }) as const;
const count = (of: number) => ({ kind: 'count', count: of }) as const;

test('a floor rounds up and a ceiling rounds down', () => {
  expect([countOf(share(0.7), 29, 'up'), countOf(share(0.2), 29, 'down')]).toEqual([21, 5]);
  expect([countOf(count(3), 29, 'up'), countOf(count(3), 1, 'down')]).toEqual([3, 3]);
});

test('a share allows at least one and is rounded down, and a count is what it says, none included', () => {
  expect([mostOf(share(0.1), 29), mostOf(share(0.1), 5), mostOf(share(0.34), 60)]).toEqual([2, 1, 20]);
  expect([mostOf(count(0), 100), mostOf(count(7), 3)]).toEqual([0, 7]);
});
