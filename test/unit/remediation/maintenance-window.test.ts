import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../src/base/instant.ts';
import { localTimeOf, weekdays } from '../../../src/base/local-time.ts';
import { describeWindow, isInWindow, type MaintenanceWindow } from '../../../src/remediation/maintenance-window.ts';

const night: MaintenanceWindow = {
  days: ['fri'],
  fromMinute: 22 * 60,
  toMinute: 6 * 60,
  timeZone: 'Europe/Berlin',
  reason: 'weekly maintenance',
};

/** How long it is open between two moments, in minutes. */
function minutesOpen(window: MaintenanceWindow, from: number, until: number): number {
  let open = 0;
  for (let at = from; at < until; at += minuteMs) if (isInWindow(window, at)) open += 1;
  return open;
}

test('a window over midnight belongs to the day on which it begins', () => {
  // Summer time: Berlin is two hours ahead of UTC.
  const open = (day: number, hour: number, minute = 0) => isInWindow(night, Date.UTC(2026, 6, day, hour, minute));
  expect([open(31, 19, 59), open(31, 20), open(31, 23), open(32, 3, 59), open(32, 4)]).toEqual([false, true, true, true, false]);
  expect([open(30, 21), open(31, 2), open(32, 21)]).toEqual([false, false, false]);
});

test('the same local time is another moment in winter', () => {
  const six = { ...night, fromMinute: 6 * 60, toMinute: 7 * 60, days: [...weekdays] };
  expect([isInWindow(six, Date.UTC(2026, 6, 1, 4, 30)), isInWindow(six, Date.UTC(2026, 0, 1, 5, 30))]).toEqual([true, true]);
  expect([isInWindow(six, Date.UTC(2026, 6, 1, 5, 30)), isInWindow(six, Date.UTC(2026, 0, 1, 4, 30))]).toEqual([false, false]);
});

test('a time that does not exist when the clocks go forward is in no window, and one that comes twice is in it twice', () => {
  const twoToThree = { ...night, days: [...weekdays], fromMinute: 2 * 60, toMinute: 3 * 60 };
  const [spring, ordinary, autumn] = [Date.UTC(2026, 2, 29), Date.UTC(2026, 5, 1), Date.UTC(2026, 9, 25)];
  expect([spring, ordinary, autumn].map((day) => minutesOpen(twoToThree, day - 2 * hourMs, day + 12 * hourMs))).toEqual([0, 60, 120]);
});

test('the night in which the clocks change is an hour shorter or longer, from evening to morning without a gap', () => {
  const saturdays = { ...night, days: ['sat'] as const };
  const lengths = [Date.UTC(2026, 2, 28), Date.UTC(2026, 5, 6), Date.UTC(2026, 9, 24)].map((day) => {
    const until = day + 2 * dayMs;
    let edges = 0;
    for (let at = day; at < until; at += minuteMs) if (isInWindow(saturdays, at) !== isInWindow(saturdays, at - minuteMs)) edges += 1;
    return [minutesOpen(saturdays, day, until) / 60, edges];
  });
  expect(lengths).toEqual([
    [7, 2],
    [8, 2],
    [9, 2],
  ]);
});

const windows = fc
  .record({
    days: fc.subarray([...weekdays], { minLength: 1 }),
    fromMinute: fc.integer({ min: 0, max: 1_439 }),
    toMinute: fc.integer({ min: 0, max: 1_440 }),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
    reason: fc.constant('x'),
  })
  .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute);
/** Around the changes of the clocks of one year, in all those zones. */
const moments = fc
  .tuple(
    fc.constantFrom(
      Date.UTC(2026, 2, 8),
      Date.UTC(2026, 2, 29),
      Date.UTC(2026, 3, 5),
      Date.UTC(2026, 9, 4),
      Date.UTC(2026, 9, 25),
      Date.UTC(2026, 10, 1),
    ),
    fc.integer({ min: -2 * 1_440, max: 2 * 1_440 }),
  )
  .map(([day, minutes]) => day + minutes * minuteMs);

test('a window and the rest of its day share no moment and leave none out, around every change of the clocks', () => {
  fc.assert(
    fc.property(windows, moments, (window, at) => {
      const daily = { ...window, days: [...weekdays] };
      const rest = { ...daily, fromMinute: window.toMinute % 1_440, toMinute: window.fromMinute };
      if (rest.fromMinute === rest.toMinute) return;
      expect(isInWindow(daily, at)).not.toBe(isInWindow(rest, at));
    }),
    { numRuns: 500 },
  );
});

test('a window is open only on its days and the mornings after, and only between its times', () => {
  fc.assert(
    fc.property(windows, moments, (window, at) => {
      if (!isInWindow(window, at)) return;
      const { weekday, minuteOfDay } = localTimeOf(at, window.timeZone);
      const overMidnight = window.toMinute <= window.fromMinute;
      const dayBefore = weekdays[(weekdays.indexOf(weekday) + 6) % 7] as (typeof weekdays)[number];
      const inEvening = window.days.includes(weekday) && minuteOfDay >= window.fromMinute;
      const inMorning = minuteOfDay < window.toMinute && window.days.includes(overMidnight ? dayBefore : weekday);
      expect(overMidnight ? inEvening || inMorning : inEvening && inMorning).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a window reads as it was written', () => {
  expect(describeWindow(night)).toBe('fri 22:00 to 06:00 Europe/Berlin');
  expect(describeWindow({ ...night, days: ['mon', 'fri'] })).toBe('mon, fri 22:00 to 06:00 Europe/Berlin');
  expect(describeWindow({ ...night, days: [...weekdays], fromMinute: 0, toMinute: 1_440 })).toBe('every day 00:00 to 24:00 Europe/Berlin');
});
