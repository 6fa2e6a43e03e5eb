import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeCommits } from '../../../../src/liveness/kafka/judge-commits.ts';

interface Vector {
  readonly id: string;
  readonly why: string;
  readonly input: {
    readonly window: { readonly offset: number; readonly tsMs: number; readonly lag: number | null }[];
    readonly brokerOffsets: number[];
    readonly currentLag: number;
    readonly nowMs: number;
    readonly allowedLag: number;
  };
  readonly expect: string;
}

const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'commit-windows.json'), 'utf8')) as Vector[];

test('there are as many cases as there were written', () => {
  expect(vectors.length).toBe(22);
});

test.each(vectors)('$id: $why', ({ input, expect: expected }) => {
  const commits = input.window.map(({ offset, tsMs, lag }) => ({ offset, at: tsMs, lag: lag ?? undefined }));
  const { brokerOffsets: recentEnds, currentLag, allowedLag } = input;
  expect(judgeCommits({ commits, recentEnds, currentLag, allowedLag }, input.nowMs)).toBe(expected.toLowerCase());
});

test('the first way back decides: one that was made good hides a later one', () => {
  const commits = [100, 50, 120, 90].map((offset, index) => ({ offset, at: index * 60_000, lag: 20 + index }));
  expect(judgeCommits({ commits, recentEnds: [150], currentLag: 60, allowedLag: 0 }, 200_000)).toBe('warn');
});
