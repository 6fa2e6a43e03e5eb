import { expect, test } from 'vitest';
import { compareCanary, createCanaryTimes, noteCanaryTime, type CanaryTimes } from '../../../../src/liveness/kafka/canary-times.ts';

const minuteMs = 60_000;

/** A record every five seconds from one minute to another. */
function take(times: CanaryTimes, fromMinute: number, toMinute: number, msAt: (second: number) => number): CanaryTimes {
  let taken = times;
  for (let at = fromMinute * minuteMs; at < toMinute * minuteMs; at += 5_000) taken = noteCanaryTime(taken, at, msAt(at / 1_000));
  return taken;
}

const start = createCanaryTimes('kafka-a-1');
const usually = (times: CanaryTimes, minute: number) => compareCanary(times, minute * minuteMs);

test('nothing is usual before three stretches of five minutes are over, and the last five are not among them', () => {
  expect(usually(start, 0)).toEqual({ p99Ms: undefined, usualP99Ms: undefined });
  expect(
    usually(
      take(start, 0, 19, () => 20),
      19,
    ),
  ).toEqual({ p99Ms: 20, usualP99Ms: undefined });
  expect(
    usually(
      take(start, 0, 21, () => 20),
      21,
    ),
  ).toEqual({ p99Ms: 20, usualP99Ms: 20 });
});

test('one slow record is no percentile, two in five minutes are', () => {
  const well = take(start, 0, 60, () => 20);
  expect(usually(noteCanaryTime(well, 60 * minuteMs, 900), 60)).toMatchObject({ p99Ms: 20 });
  const twice = noteCanaryTime(noteCanaryTime(well, 60 * minuteMs, 900), 60 * minuteMs + 5_000, 800);
  expect(usually(twice, 60.1)).toEqual({ p99Ms: 800, usualP99Ms: 20 });
});

test('a broker that has become slow is slower than usual for more than half an hour, and then that is usual', () => {
  let times = take(start, 0, 120, () => 20);
  const seen: [number, number | undefined, number | undefined][] = [];
  for (let minute = 120; minute < 170; minute += 10) {
    times = take(times, minute, minute + 10, () => 700);
    const { p99Ms, usualP99Ms } = usually(times, minute + 10);
    seen.push([minute + 10 - 120, p99Ms, usualP99Ms]);
  }
  expect(seen).toEqual([
    [10, 700, 20],
    [20, 700, 20],
    [30, 700, 20],
    [40, 700, 20],
    [50, 700, 700],
  ]);
});

test('after an hour without records nothing is usual any more, and nothing is known of now', () => {
  expect(
    usually(
      take(start, 0, 60, () => 20),
      130,
    ),
  ).toEqual({ p99Ms: undefined, usualP99Ms: undefined });
});

test('what is kept is bounded, however often somebody reports', () => {
  let times = start;
  for (let at = 0; at < 180 * minuteMs; at += 500) times = noteCanaryTime(times, at, 20);
  expect(times.records.length).toBeLessThanOrEqual(301);
  expect(times.stretches.length).toBeLessThanOrEqual(14);
});

test('of records in a hurry the slowest counts, and a late or repeated one not at all', () => {
  const two = noteCanaryTime(noteCanaryTime(start, 1_000, 20), 1_500, 90);
  expect(two.records).toEqual([{ at: 1_000, ms: 90 }]);
  expect(noteCanaryTime(two, 1_000, 500)).toBe(two);
  expect(noteCanaryTime(two, 1_600, 30)).toBe(two);
});
