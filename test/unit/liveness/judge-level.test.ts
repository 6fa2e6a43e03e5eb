import { expect, test } from 'vitest';
import type { LevelJudgement } from '../../../src/liveness/judge-level.ts';
import type { Unit } from '../../../src/liveness/signal.ts';
import { ageTrack, createTrack, judgeValue, recentSamples, sampleCount, type Track } from '../../../src/liveness/track.ts';

/** Suspect from 10 for 10 s, failed from 20 for 20 s, recover below 5 for 15 s. */
const judgement: LevelJudgement = {
  kind: 'level',
  warn: 8,
  suspect: { above: 10, forMs: 10_000 },
  failed: { above: 20, forMs: 20_000 },
  recover: { below: 5, forMs: 15_000 },
};
const atOnce: LevelJudgement = {
  kind: 'level',
  suspect: { above: 10, forMs: 0 },
  failed: { above: 20, forMs: 0 },
  recover: { below: 5, forMs: 15_000 },
};

/** Plays samples given as [second, value], and tells the verdict after each. */
function play(track: Track, samples: readonly (readonly [number, number | null])[], stretch = 1): string[] {
  return samples.map(([second, value]) => {
    judgeValue(track, value, second * 1000, stretch);
    return track.kind;
  });
}

function begin(with_: LevelJudgement = judgement, unit: Unit = 'count'): Track {
  return createTrack(with_, unit);
}

test('after start it is unknown, and healthy with the third sample below the threshold', () => {
  expect(
    play(begin(), [
      [0, 1],
      [5, 9],
      [10, 1],
    ]),
  ).toEqual(['unknown', 'unknown', 'healthy']);
});

test('a sample over the threshold starts the count of three again', () => {
  expect(
    play(begin(), [
      [0, 1],
      [5, 1],
      [10, 12],
      [15, 1],
      [20, 1],
      [25, 1],
    ]),
  ).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'healthy']);
});

test('suspect and failed can be reached from unknown', () => {
  expect(play(begin(atOnce), [[0, 10]])).toEqual(['suspect']);
  expect(play(begin(atOnce), [[0, 20]])).toEqual(['failed']);
});

test('the threshold itself counts as over it, and a hair below does not', () => {
  expect(play(begin(atOnce), [[0, 9.999]])).toEqual(['unknown']);
  expect(play(begin(atOnce), [[0, 19.999]])).toEqual(['suspect']);
});

test('a level must last for its whole time, without a break', () => {
  expect(
    play(begin(), [
      [0, 12],
      [5, 12],
      [9.999, 12],
    ]),
  ).toEqual(['unknown', 'unknown', 'unknown']);
  expect(
    play(begin(), [
      [0, 12],
      [5, 12],
      [10, 12],
    ]),
  ).toEqual(['unknown', 'unknown', 'suspect']);
  expect(
    play(begin(), [
      [0, 12],
      [5, 9],
      [10, 12],
      [15, 12],
    ]).at(-1),
  ).toBe('unknown');
});

test('failed has a clock of its own, which starts at its own threshold', () => {
  const samples = [
    [0, 12],
    [5, 12],
    [10, 21],
    [15, 21],
    [20, 21],
    [25, 21],
    [30, 21],
  ] as const;

  expect(play(begin(), samples)).toEqual(['unknown', 'unknown', 'suspect', 'suspect', 'suspect', 'suspect', 'failed']);
});

test('`since` is the first sample over the suspect threshold, and stays so until all is well', () => {
  const track = begin();
  play(track, [
    [0, 1],
    [5, 12],
    [10, 14],
    [15, 25],
  ]);
  expect(track.since).toBe(5_000);

  play(track, [
    [20, 3],
    [25, 12],
    [30, 12],
    [35, 25],
  ]);
  expect(track.since).toBe(5_000);

  play(track, [
    [40, 1],
    [45, 1],
    [50, 1],
    [55, 1],
  ]);
  expect([track.kind, track.since]).toEqual(['healthy', undefined]);
});

test('a short excess that never became suspect leaves no `since` behind', () => {
  const track = begin();
  play(track, [
    [0, 12],
    [5, 1],
    [10, 12],
    [15, 12],
    [20, 12],
  ]);

  expect([track.kind, track.since]).toEqual(['suspect', 10_000]);
});

test('between recover and suspect it stays what it was', () => {
  expect(
    play(begin(atOnce), [
      [0, 1],
      [5, 1],
      [10, 1],
      [15, 7],
      [20, 7],
    ]),
  ).toEqual(['unknown', 'unknown', 'healthy', 'healthy', 'healthy']);
  expect(
    play(begin(atOnce), [
      [0, 12],
      [5, 7],
      [600, 7],
    ]),
  ).toEqual(['suspect', 'suspect', 'suspect']);
  expect(
    play(begin(atOnce), [
      [0, 25],
      [5, 12],
      [10, 7],
    ]),
  ).toEqual(['failed', 'failed', 'failed']);
});

test('it recovers after the whole time below, and a value between the thresholds starts that time again', () => {
  expect(
    play(begin(atOnce), [
      [0, 12],
      [5, 4],
      [10, 4],
      [15, 4],
      [20, 4],
    ]),
  ).toEqual(['suspect', 'suspect', 'suspect', 'suspect', 'healthy']);
  expect(
    play(begin(atOnce), [
      [0, 12],
      [5, 4],
      [10, 4],
      [15, 5],
      [20, 4],
      [25, 4],
      [30, 4],
      [33.4, 4],
      [33.5, 4],
    ]).slice(-2),
  ).toEqual(['suspect', 'healthy']);
});

test('three reports that come a little early are the fifteen seconds that they stand for', () => {
  expect(
    play(begin(atOnce), [
      [0, 12],
      [4.6, 4],
      [9.1, 4],
      [13.6, 4],
      [18.1, 4],
    ]),
  ).toEqual(['suspect', 'suspect', 'suspect', 'suspect', 'healthy']);
});

test('null moves no clock and no counter', () => {
  const track = begin(atOnce);
  play(track, [
    [0, 12],
    [5, 4],
    [10, 4],
  ]);
  const before = structuredClone(track);
  play(track, [
    [12, null],
    [14, null],
    [16, null],
  ]);

  expect(track).toEqual(before);
});

test('a sample that is not later than the newest is ignored', () => {
  const track = begin(atOnce);
  play(track, [
    [0, 1],
    [10, 1],
  ]);
  const before = structuredClone(track);
  play(track, [
    [10, 25],
    [9, 25],
    [0, 25],
  ]);

  expect(track).toEqual(before);
});

test('a value of the wrong shape, or none that could be compared, is ignored', () => {
  const track = begin(atOnce);
  judgeValue(track, { tried: 5, failed: 5, slow: 0 }, 0, 1);
  judgeValue(track, Number.NaN, 1, 1);
  judgeValue(track, Number.POSITIVE_INFINITY, 2, 1);

  expect(track).toEqual(begin(atOnce));
});

test('of a gap between samples only ten seconds count as observed', () => {
  expect(
    play(begin(), [
      [0, 21],
      [16, 21],
      [17, 21],
    ]),
  ).toEqual(['unknown', 'suspect', 'suspect']);
  expect(
    play(begin(atOnce), [
      [0, 12],
      [5, 1],
      [20, 1],
      [25, 1],
    ]),
  ).toEqual(['suspect', 'suspect', 'suspect', 'healthy']);
});

test('the stretch of a slow agent lengthens every time', () => {
  expect(
    play(
      begin(),
      [
        [0, 12],
        [5, 12],
        [10, 12],
        [15, 12],
        [20, 12],
      ],
      2,
    ),
  ).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'suspect']);
  expect(
    play(
      begin(atOnce),
      [
        [0, 12],
        [5, 1],
        [10, 1],
        [15, 1],
        [20, 1],
        [25, 1],
        [30, 1],
        [35, 1],
      ],
      2,
    ).slice(-2),
  ).toEqual(['suspect', 'healthy']);
});

test('the stretch raises the threshold itself only where the value is a time', () => {
  expect(
    play(
      begin(atOnce, 'seconds'),
      [
        [0, 19.9],
        [5, 20],
      ],
      2,
    ),
  ).toEqual(['unknown', 'suspect']);
  expect(play(begin(atOnce, 'share'), [[0, 20]], 2)).toEqual(['failed']);
});

test('a signal without a failed level is at most suspect', () => {
  const { failed: _, ...withoutFailed } = atOnce;

  expect(
    play(begin(withoutFailed), [
      [0, 1e9],
      [5, 1e9],
    ]),
  ).toEqual(['suspect', 'suspect']);
});

test('a signal with a failed level alone goes to failed, and `since` is where that began', () => {
  const { suspect: _, ...failedOnly } = judgement;
  const track = begin(failedOnly);

  expect(
    play(track, [
      [0, 15],
      [5, 20],
      [10, 20],
      [15, 20],
      [20, 20],
      [25, 20],
    ]).slice(-2),
  ).toEqual(['unknown', 'failed']);
  expect(track.since).toBe(5_000);
});

test('the newest bad sample and its value are kept while it recovers', () => {
  const track = begin(atOnce);
  play(track, [
    [0, 12],
    [5, 17],
    [10, 1],
    [15, 1],
  ]);

  expect([track.lastBadAt, track.lastBadValue, track.lastAt, track.lastNumber]).toEqual([5_000, 17, 15_000, 1]);
});

test('thresholds that a policy changes count from the next sample on', () => {
  const track = begin(atOnce);
  play(track, [
    [0, 7],
    [5, 7],
    [10, 7],
  ]);
  track.judgement = { ...atOnce, suspect: { above: 6, forMs: 0 } };

  expect(track.kind).toBe('healthy');
  expect(play(track, [[15, 7]])).toEqual(['suspect']);
});

test('silence makes it unknown, and what was well must show three good samples again', () => {
  const track = begin();
  play(track, [
    [0, 1],
    [5, 1],
    [10, 1],
  ]);
  ageTrack(track, 39_999, 30_000);
  expect(track.kind).toBe('healthy');
  ageTrack(track, 40_000, 30_000);
  expect(track.kind).toBe('unknown');
  expect(
    play(track, [
      [45, 1],
      [50, 1],
      [55, 1],
    ]),
  ).toEqual(['unknown', 'unknown', 'healthy']);
});

test('a track that was never measured stays unknown, however long', () => {
  const track = begin();
  ageTrack(track, 1e12, 30_000);

  expect(track).toEqual(begin());
});

test('what was failed before a silence must recover in full after it, with the `since` that it had', () => {
  const track = begin(atOnce);
  play(track, [[0, 25]]);
  ageTrack(track, 60_000, 30_000);

  expect(
    play(track, [
      [60, 1],
      [65, 1],
      [70, 1],
      [73.4, 1],
    ]),
  ).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  expect(track.since).toBe(0);
  expect(play(track, [[75, 1]])).toEqual(['healthy']);
});

test('what was failed before a silence and is not clean after it is suspect; failed must be seen anew', () => {
  const track = begin(atOnce);
  play(track, [[0, 25]]);
  ageTrack(track, 60_000, 30_000);

  expect(
    play(track, [
      [60, 7],
      [65, 12],
      [70, 25],
    ]),
  ).toEqual(['suspect', 'suspect', 'failed']);
  expect(track.since).toBe(0);
});

test('a bad level must last anew after a silence', () => {
  const track = begin();
  play(track, [
    [0, 12],
    [5, 12],
  ]);
  ageTrack(track, 60_000, 30_000);

  expect(
    play(track, [
      [60, 12],
      [65, 12],
      [70, 12],
    ]),
  ).toEqual(['unknown', 'unknown', 'suspect']);
  expect(track.since).toBe(60_000);
});

test('setting `since` on a new track opens the stretch that a controller knew of before its restart', () => {
  const track = begin(atOnce);
  track.since = -90_000;

  expect(
    play(track, [
      [0, 1],
      [5, 1],
      [10, 1],
      [15, 1],
    ]),
  ).toEqual(['unknown', 'unknown', 'unknown', 'healthy']);
});

test('samples are kept from the first that comes near a threshold, the newest twelve, oldest first', () => {
  const track = begin();
  play(track, [
    [0, 1],
    [5, 1],
  ]);
  expect([recentSamples(track), sampleCount(track)]).toEqual([[], 1]);

  play(track, [
    [10, 8],
    [15, 1],
  ]);
  expect(recentSamples(track)).toEqual([
    { at: 10_000, value: 8 },
    { at: 15_000, value: 1 },
  ]);

  for (let second = 20; second <= 100; second += 5) play(track, [[second, second]]);
  expect(recentSamples(track).map(({ value }) => value)).toEqual([45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100]);
  expect(sampleCount(track)).toBe(12);
});

test('a signal that is never judged stays unknown and keeps its newest value', () => {
  const track = createTrack({ kind: 'none' }, 'share');
  play(track, [
    [0, 1],
    [5, 1],
    [10, 1],
    [15, 0.5],
  ]);

  expect([track.kind, track.lastNumber, track.lastAt]).toEqual(['unknown', 0.5, 15_000]);
});

test('the stretch lengthens the time to failed as well', () => {
  const track = begin();
  for (let second = 0; second < 40; second += 5) play(track, [[second, 21]], 2);
  expect(track.kind).toBe('suspect');
  expect(play(track, [[40, 21]], 2)).toEqual(['failed']);
});

test('where a policy recovers above its suspect level, a bad sample is still no clean one', () => {
  const overlapping: LevelJudgement = { kind: 'level', suspect: { above: 10, forMs: 0 }, recover: { below: 15, forMs: 15_000 } };

  expect(
    play(begin(overlapping), [
      [0, 12],
      [5, 12],
      [10, 12],
      [15, 12],
      [20, 9],
      [35, 9],
      [40, 9],
    ]).slice(-3),
  ).toEqual(['suspect', 'suspect', 'healthy']);
});

test('of each gap ten seconds count, and not a millisecond more', () => {
  expect(
    play(begin(), [
      [0, 21],
      [30, 21],
      [39.999, 21],
      [40, 21],
    ]).slice(-2),
  ).toEqual(['suspect', 'failed']);
});

test('what was failing, or recovering, when a silence began starts from nothing after it', () => {
  const failing = begin();
  play(failing, [
    [0, 21],
    [5, 21],
    [10, 21],
  ]);
  ageTrack(failing, 60_000, 30_000);
  expect(
    play(failing, [
      [60, 21],
      [65, 21],
      [70, 21],
      [75, 21],
      [80, 21],
    ]).slice(-2),
  ).toEqual(['suspect', 'failed']);

  const recovering = begin(atOnce);
  play(recovering, [
    [0, 25],
    [5, 1],
    [10, 1],
  ]);
  ageTrack(recovering, 60_000, 30_000);
  expect(
    play(recovering, [
      [60, 1],
      [65, 1],
      [70, 1],
      [75, 1],
    ]),
  ).toEqual(['unknown', 'unknown', 'unknown', 'healthy']);
});
