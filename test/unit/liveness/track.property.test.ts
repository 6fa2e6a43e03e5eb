/**
 * What holds of every series of samples, in any order, repeated, lost, late, with silences and with a slow agent?
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalog, findSignal } from '../../../src/liveness/catalog.ts';
import type { LevelJudgement } from '../../../src/liveness/judge-level.ts';
import type { Judgement, SignalDefinition, Value } from '../../../src/liveness/signal.ts';
import { ageTrack, createTrack, judgeValue, never, recentSamples, type Track } from '../../../src/liveness/track.ts';

const staleAfterMs = 30_000;

interface Sample {
  readonly at: number;
  readonly value: Value | null;
  readonly stretch: number;
}

/** Values around the thresholds, where the edges are. */
function valueOf({ judgement }: SignalDefinition): fc.Arbitrary<Value> {
  if (judgement.kind === 'level') {
    const edges = [0, judgement.recover.below, judgement.suspect?.above ?? 0, judgement.failed?.above ?? 0];
    return fc.oneof(fc.constantFrom(...edges), fc.double({ min: 0, max: 2 * Math.max(...edges), noNaN: true }));
  }
  return fc.tuple(fc.nat(12), fc.nat(12)).map(([good, failed]) => ({ tried: good + failed, failed, slow: 0 }));
}

const stretches = fc.constantFrom(1, 1, 1, 2, 5, 9);

/** Samples in the order of their instants, mostly five seconds apart, at times after a silence. */
function seriesOf(signal: SignalDefinition, stretch: fc.Arbitrary<number>): fc.Arbitrary<Sample[]> {
  const gapMs = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 6_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 6_000, max: 90_000 }) },
  );
  return fc.array(fc.record({ gapMs, value: valueOf(signal), stretch }), { maxLength: 40 }).map((steps) => {
    let at = 0;
    return steps.map(({ gapMs: gap, value, stretch: slow }) => ({ at: (at += gap), value, stretch: slow }));
  });
}

/** Of a signal, by its name, so that a counterexample can be read. */
function anySeriesOf(kinds: readonly Judgement['kind'][], stretch = stretches): fc.Arbitrary<{ name: string; series: Sample[] }> {
  const names = catalog.filter(({ judgement }) => kinds.includes(judgement.kind)).map(({ name }) => name);
  return fc.constantFrom(...names).chain((name) => fc.record({ name: fc.constant(name), series: seriesOf(named(name), stretch) }));
}

const anySeries = anySeriesOf(['level', 'counts']);
const levelSeries = anySeriesOf(['level']);

function named(name: string): SignalDefinition {
  return findSignal(name) as SignalDefinition;
}

function levelOf(name: string): LevelJudgement {
  return named(name).judgement as LevelJudgement;
}

function begin(name: string): Track {
  return createTrack(named(name).judgement, named(name).unit);
}

/** Plays samples, the clock ticking each second between them, and shows the track after each. */
function play(
  name: string,
  series: readonly Sample[],
  look: (track: Track, sample: Sample, before: Track['kind']) => void = () => {},
): Track {
  const track = begin(name);
  for (const sample of series) {
    for (let now = track.lastAt === never ? sample.at : track.lastAt; now < sample.at; now += 1_000) ageTrack(track, now, staleAfterMs);
    const before = track.kind;
    judgeValue(track, sample.value, sample.at, sample.stretch);
    look(track, sample, before);
  }
  return track;
}

/** Judges samples as they arrive, in whatever order. */
function receive(name: string, arrivals: readonly Sample[]): Track {
  const track = begin(name);
  for (const { at, value, stretch } of arrivals) judgeValue(track, value, at, stretch);
  return track;
}

function isBad(kind: Track['kind']): boolean {
  return kind === 'suspect' || kind === 'failed';
}

function isClean({ judgement }: SignalDefinition, value: Value | null): boolean {
  if (value === null || judgement.kind === 'none') return false;
  if (judgement.kind === 'level') return (value as number) < judgement.recover.below;
  return typeof value !== 'number' && value.failed <= judgement.recover.share * value.tried;
}

/** An interval in which nothing was tried measured nothing. */
function measured({ value }: Sample): boolean {
  return typeof value === 'number' || (value !== null && value.tried > 0);
}

test('the same samples make the same track', () => {
  fc.assert(
    fc.property(anySeries, ({ name, series }) => {
      expect(play(name, series)).toEqual(play(name, series));
    }),
  );
});

test('repeated and late samples change nothing: a track is what the samples make of it that were the newest when they came', () => {
  const shuffled = anySeries
    .filter(({ series }) => series.length > 0)
    .chain(({ name, series }) => fc.record({ name: fc.constant(name), arrivals: fc.array(fc.constantFrom(...series), { maxLength: 60 }) }));
  fc.assert(
    fc.property(shuffled, ({ name, arrivals }) => {
      let newest = -1;
      const newestFirstTime = arrivals.filter((sample) => {
        if (!measured(sample) || sample.at <= newest) return false;
        newest = sample.at;
        return true;
      });
      expect(receive(name, arrivals)).toEqual(receive(name, newestFirstTime));
    }),
  );
});

test('nulls change nothing, wherever they come', () => {
  fc.assert(
    fc.property(anySeries, fc.array(fc.nat(100_000), { maxLength: 20 }), ({ name, series }, instants) => {
      const nulls = instants.map((at) => ({ at, value: null, stretch: 1 }));
      const mixed = [...series, ...nulls].toSorted((left, right) => left.at - right.at);
      expect(receive(name, mixed)).toEqual(receive(name, series));
    }),
  );
});

test('silence makes a track unknown and nothing else', () => {
  fc.assert(
    fc.property(anySeries, fc.array(fc.nat(60_000), { maxLength: 5 }), ({ name, series }, silences) => {
      const track = play(name, series);
      for (const silence of silences) {
        const before = track.kind;
        ageTrack(track, (track.lastAt === never ? 0 : track.lastAt) + silence, staleAfterMs);
        expect(track.kind).toBe(silence >= staleAfterMs ? 'unknown' : before);
      }
    }),
  );
});

test('lost samples accuse nobody: where every sample is clean, no part of the series is bad', () => {
  const parts = anySeries.chain(({ name, series }) =>
    fc.record({ name: fc.constant(name), kept: fc.subarray(series.filter(({ value }) => isClean(named(name), value))) }),
  );
  fc.assert(
    fc.property(parts, ({ name, kept }) => {
      play(name, kept, (track) => expect(isBad(track.kind)).toBe(false));
    }),
  );
});

test('nothing is called bad without a bad sample, except what was suspect before a silence', () => {
  fc.assert(
    fc.property(levelSeries, ({ name, series }) => {
      const { suspect, failed } = levelOf(name);
      const needed = (kind: Track['kind'], before: Track['kind']): number => {
        if (kind === before) return 0;
        if (kind === 'failed') return failed?.above ?? Infinity;
        return kind === 'suspect' && before === 'healthy' ? (suspect?.above ?? Infinity) : 0;
      };
      play(name, series, ({ kind }, { value, stretch }, before) => {
        expect(value).toBeGreaterThanOrEqual(needed(kind, before) * (named(name).unit === 'seconds' ? stretch : 1));
      });
    }),
  );
});

test('nothing is called well again without clean samples for the whole recovery time, but for what three reports may come early', () => {
  const earlyMs = 1_500;
  fc.assert(
    fc.property(levelSeries, ({ name, series }) => {
      const seen: Sample[] = [];
      let wasOpen = false;
      play(name, series, (track, sample) => {
        seen.push(sample);
        const closed = wasOpen && track.since === undefined;
        wasOpen = track.since !== undefined;
        if (!closed) return;
        const from = sample.at - (levelOf(name).recover.forMs * sample.stretch - earlyMs);
        const first = seen.findLastIndex(({ at }) => at <= from);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(seen.slice(first).filter(({ value }) => !isClean(named(name), value))).toEqual([]);
        expect(track.kind).toBe('healthy');
      });
    }),
    { numRuns: 400 },
  );
});

test('what goes on failing is never called well again', () => {
  fc.assert(
    fc.property(anySeries, ({ name, series }) => {
      const kinds: string[] = [];
      const neverClean = series.filter((sample) => measured(sample) && !isClean(named(name), sample.value));
      play(name, neverClean, ({ kind }) => kinds.push(kind));
      const firstBadIndex = kinds.findIndex((kind) => kind === 'suspect' || kind === 'failed');
      expect(firstBadIndex === -1 ? [] : kinds.slice(firstBadIndex)).not.toContain('healthy');
    }),
  );
});

test('whoever is bad has an open stretch that began with a sample, and whoever is healthy has none', () => {
  fc.assert(
    fc.property(anySeries, ({ name, series }) => {
      const instants = series.map(({ at }) => at);
      play(name, series, ({ kind, since }) => {
        expect(kind === 'unknown' || isBad(kind) === (since !== undefined)).toBe(true);
        expect([undefined, ...instants]).toContain(since);
      });
    }),
  );
});

test('a slow agent never makes the judge speak earlier', () => {
  fc.assert(
    fc.property(anySeriesOf(['level', 'counts'], fc.constant(1)), fc.integer({ min: 2, max: 9 }), ({ name, series }, stretch) => {
      const well = firstBad(name, series);
      const unwell = firstBad(
        name,
        series.map((sample) => ({ ...sample, stretch })),
      );
      expect(unwell.suspect).toBeGreaterThanOrEqual(well.suspect);
      expect(unwell.failed).toBeGreaterThanOrEqual(well.failed);
    }),
    { numRuns: 400 },
  );
});

function firstBad(name: string, series: readonly Sample[]): { suspect: number; failed: number } {
  const first = { suspect: Infinity, failed: Infinity };
  play(name, series, ({ kind }, { at }) => {
    if (isBad(kind)) first.suspect = Math.min(first.suspect, at);
    if (kind === 'failed') first.failed = Math.min(first.failed, at);
  });
  return first;
}

test('the evidence is in order, and never more than twelve samples', () => {
  fc.assert(
    fc.property(anySeries, ({ name, series }) => {
      const recent = recentSamples(play(name, series));
      expect(recent.length).toBeLessThanOrEqual(12);
      expect(recent).toEqual(recent.toSorted((left, right) => left.at - right.at));
    }),
  );
});
