import { expect, test } from 'vitest';
import type { CountsJudgement } from '../../../src/liveness/judge-counts.ts';
import { ageTrack, comparableValue, createTrack, judgeValue, recentSamples, sampleCount, type Track } from '../../../src/liveness/track.ts';

/** Suspect at 40 % and 3 failures of the last 10 s, failed at 60 % and 10 of the last 20 s, recover at 10 % for 15 s. */
const judgement: CountsJudgement = {
  kind: 'counts',
  suspect: { share: 0.4, failedAtLeast: 3, withinMs: 10_000 },
  failed: { share: 0.6, failedAtLeast: 10, withinMs: 20_000 },
  recover: { share: 0.1, forMs: 15_000 },
};

function begin(): Track {
  return createTrack(judgement, 'counts');
}

/** Plays samples given as [second, tried, failed], and tells the verdict after each. */
function play(track: Track, samples: readonly (readonly [number, number, number])[], stretch = 1): string[] {
  return samples.map(([second, tried, failed]) => {
    judgeValue(track, { tried, failed, slow: 0 }, second * 1000, stretch);
    return track.kind;
  });
}

test('share and number must both be reached', () => {
  expect(play(begin(), [[0, 2, 2]])).toEqual(['unknown']);
  expect(play(begin(), [[0, 10, 3]])).toEqual(['unknown']);
  expect(play(begin(), [[0, 7, 3]])).toEqual(['suspect']);
  expect(play(begin(), [[0, 10, 4]])).toEqual(['suspect']);
});

test('failures add up over the window and fall out of it at its far end', () => {
  expect(
    play(begin(), [
      [0, 2, 2],
      [9.999, 2, 1],
    ]),
  ).toEqual(['unknown', 'suspect']);
  expect(
    play(begin(), [
      [0, 2, 2],
      [10, 2, 1],
    ]),
  ).toEqual(['unknown', 'unknown']);
});

test('an outage is suspected without having to outweigh the good time before it, but is not called failed so soon', () => {
  expect(
    play(begin(), [
      [0, 60, 0],
      [5, 60, 0],
      [9, 13, 12],
    ]).at(-1),
  ).toBe('suspect');
});

test('failed looks at its own, longer window', () => {
  expect(
    play(begin(), [
      [0, 4, 4],
      [5, 4, 4],
      [10, 4, 1],
      [15, 4, 1],
    ]),
  ).toEqual(['suspect', 'suspect', 'suspect', 'failed']);
  expect(play(begin(), [[0, 12, 10]])).toEqual(['failed']);
});

test('failed stays failed while it goes on less badly', () => {
  expect(
    play(begin(), [
      [0, 10, 10],
      [5, 10, 4],
      [10, 10, 4],
      [15, 10, 4],
      [20, 10, 4],
      [25, 10, 4],
    ]).at(-1),
  ).toBe('failed');
});

test('a good sample accuses nobody, even when good tries of long ago leave the window', () => {
  const track = begin();
  play(track, [
    [0, 20, 0],
    [5, 8, 8],
    [10, 4, 2],
  ]);
  expect(track.kind).toBe('suspect');

  expect(
    play(track, [
      [15, 1, 0],
      [20, 1, 0],
      [24, 1, 0],
    ]),
  ).toEqual(['suspect', 'suspect', 'suspect']);
});

test('it recovers after the whole time with few failures', () => {
  expect(
    play(begin(), [
      [0, 5, 5],
      [5, 10, 0],
      [10, 10, 1],
      [15, 10, 0],
      [20, 10, 0],
    ]),
  ).toEqual(['suspect', 'suspect', 'suspect', 'suspect', 'healthy']);
});

test('too many failures break the recovery, and it starts again', () => {
  expect(
    play(begin(), [
      [0, 5, 5],
      [5, 10, 0],
      [10, 10, 3],
      [15, 10, 0],
      [20, 10, 0],
      [25, 10, 0],
      [30, 10, 0],
    ]),
  ).toEqual(['suspect', 'suspect', 'suspect', 'suspect', 'suspect', 'suspect', 'healthy']);
});

test('a single failure among enough good tries does not break the recovery', () => {
  expect(
    play(begin(), [
      [0, 5, 5],
      [5, 19, 0],
      [10, 1, 1],
      [15, 10, 0],
      [20, 10, 0],
    ]).at(-1),
  ).toBe('healthy');
  expect(
    play(begin(), [
      [0, 5, 5],
      [5, 3, 0],
      [10, 1, 1],
      [15, 10, 0],
      [20, 10, 0],
    ]).at(-1),
  ).toBe('suspect');
});

test('the stretch of a slow agent lengthens the recovery', () => {
  expect(
    play(
      begin(),
      [
        [0, 5, 5],
        [5, 5, 0],
        [10, 5, 0],
        [15, 5, 0],
        [20, 5, 0],
        [25, 5, 0],
        [30, 5, 0],
        [35, 5, 0],
      ],
      2,
    ).slice(-2),
  ).toEqual(['suspect', 'healthy']);
});

test('an interval without a try says nothing, like null', () => {
  const track = begin();
  play(track, [
    [0, 5, 5],
    [5, 5, 0],
  ]);
  const before = structuredClone(track);
  play(track, [
    [10, 0, 0],
    [15, 0, 0],
  ]);
  judgeValue(track, null, 20_000, 1);
  judgeValue(track, 3, 21_000, 1);

  expect(track).toEqual(before);
});

test('repeated and late samples are ignored', () => {
  const track = begin();
  play(track, [[5, 2, 2]]);
  const before = structuredClone(track);
  play(track, [
    [5, 2, 2],
    [4, 2, 2],
  ]);

  expect(track).toEqual(before);
});

test('after a silence what was failed must recover in full', () => {
  const track = begin();
  play(track, [[0, 10, 10]]);
  ageTrack(track, 60_000, 30_000);
  expect(track.kind).toBe('unknown');

  expect(
    play(track, [
      [60, 5, 0],
      [65, 5, 0],
      [70, 5, 0],
      [75, 5, 0],
    ]),
  ).toEqual(['unknown', 'unknown', 'unknown', 'healthy']);
});

test('without a failed test it is at most suspect', () => {
  const { failed: _, ...withoutFailed } = judgement;
  const track = createTrack(withoutFailed, 'counts');

  expect(
    play(track, [
      [0, 100, 100],
      [5, 100, 100],
    ]),
  ).toEqual(['suspect', 'suspect']);
});

test('the reason speaks of the whole suspect window, as it was at the last failure', () => {
  const track = begin();
  play(track, [
    [0, 4, 2],
    [5, 4, 3],
    [10, 4, 0],
  ]);

  expect([track.since, track.lastBadAt, track.lastBadValue]).toEqual([5_000, 5_000, { tried: 8, failed: 5, slow: 0 }]);
});

test('conditions compare the failed share of the last 30 s', () => {
  const track = begin();
  expect(comparableValue(track)).toBeUndefined();
  play(track, [
    [0, 10, 10],
    [10, 10, 0],
    [20, 10, 5],
  ]);
  expect(comparableValue(track)).toBe(0.5);
  play(track, [[30, 10, 0]]);
  expect(comparableValue(track)).toBeCloseTo(5 / 30);
});

test('every sample is evidence, the newest twelve of them', () => {
  const track = begin();
  for (let second = 0; second < 100; second += 5) judgeValue(track, { tried: second + 1, failed: 1, slow: 2 }, second * 1000, 1);

  expect(recentSamples(track)[0]).toEqual({ at: 40_000, value: { tried: 41, failed: 1, slow: 2 } });
  expect(sampleCount(track)).toBe(12);
});

test('a share exactly at the recovery share is good', () => {
  const track = begin();
  play(track, [[0, 10, 1]]);
  expect(track.lastBadAt).toBeUndefined();
  play(track, [[5, 9, 1]]);
  expect(track.lastBadAt).toBe(5_000);
});

test('in a recovery only the tries since its start count, and exactly the recovery share is still few', () => {
  expect(
    play(begin(), [
      [0, 4, 4],
      [5, 9, 0],
      [9, 1, 1],
      [15, 10, 0],
      [20, 10, 0],
    ]).at(-1),
  ).toBe('healthy');
  expect(
    play(begin(), [
      [0, 4, 4],
      [5, 5, 0],
      [7, 5, 0],
      [9, 1, 1],
      [15, 10, 0],
      [20, 10, 0],
    ]).at(-1),
  ).toBe('healthy');
});

test('a failure while the window is still over the suspect share breaks the recovery', () => {
  expect(
    play(begin(), [
      [0, 50, 50],
      [5, 30, 0],
      [9, 2, 1],
      [14, 10, 0],
      [19, 10, 0],
      [24, 10, 0],
      [29, 10, 0],
    ]).slice(-2),
  ).toEqual(['failed', 'healthy']);
});
