import { expect, test } from 'vitest';

import { chooseExpired } from '../../../../src/adapters/recording/choose-expired.ts';

const now = Date.parse('2026-11-22T12:30:00Z');
const hour = 3_600_000;
const files = ['2026-11-22T10-0001', '2026-11-22T12-0001', '2026-11-22T11-0002', '2026-11-22T11-0001'].map((name) => ({
  name: `${name}.jsonl.zst`,
  bytes: 100,
}));

test('recordings older than the retention go', () => {
  expect(chooseExpired(files, { ageMaxMs: 2 * hour, bytesMax: 10_000 }, now)).toEqual(['2026-11-22T10-0001.jsonl.zst']);
});

test('when the rest is still too large, the oldest go first', () => {
  expect(chooseExpired(files, { ageMaxMs: 24 * hour, bytesMax: 250 }, now)).toEqual([
    '2026-11-22T11-0001.jsonl.zst',
    '2026-11-22T10-0001.jsonl.zst',
  ]);
});

test('the newest recording stays, whatever its size and age', () => {
  expect(chooseExpired(files.slice(0, 1), { ageMaxMs: 0, bytesMax: 0 }, now)).toEqual([]);
});
