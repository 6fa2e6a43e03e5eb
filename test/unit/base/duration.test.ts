import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/base/duration.ts';

test.each([
  ['500ms', 500],
  ['15s', 15_000],
  ['1h30m', 5_400_000],
  ['7d', 604_800_000],
  ['1.5h', 5_400_000],
])('%s is read as %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each(['', '15', 's', '15 s', '-5s', '1y', '5s!', '1h-3m'])('%j is no duration', (text) => expect(parseDuration(text)).toBeUndefined());

test.each([
  [0, '0 s'],
  [400, '0.4 s'],
  [9_949, '9.9 s'],
  [43_000, '43 s'],
  [90_000, '1 min 30 s'],
  [60_000, '1 min'],
  [7_500_000, '2 h 5 min'],
  [3 * 86_400_000, '3 d'],
  [90_000_000, '1 d 1 h'],
  [-5_000, '-5 s'],
])('%d ms is written as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test('no length is written with sixty seconds or sixty minutes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (ms) => {
      expect(formatDuration(ms)).not.toMatch(/\b60 (s|min)\b|\b24 h\b/);
    }),
  );
});
