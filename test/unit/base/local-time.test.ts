import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTimeZone, listTimeZones, localTimeOf, weekdays } from '../../../src/base/local-time.ts';

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo'];

test('the clocks on the wall are those of the IANA database, at every moment and in every zone', () => {
  const moment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2060, 0) });
  fc.assert(
    fc.property(moment, fc.constantFrom(...zones), (at, timeZone) => {
      // Another way to the same answer: the Swedish form is a date that Date reads again.
      const wall = new Date(`${new Date(at).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`);
      const weekday = weekdays[(wall.getUTCDay() + 6) % 7];
      expect(localTimeOf(at, timeZone)).toEqual({ weekday, minuteOfDay: wall.getUTCHours() * 60 + wall.getUTCMinutes() });
    }),
    { numRuns: 500 },
  );
});

test('midnight is minute 0, and the first minute before 1970 is read too', () => {
  expect(localTimeOf(Date.UTC(2026, 6, 31), 'UTC')).toEqual({ weekday: 'fri', minuteOfDay: 0 });
  expect(localTimeOf(-1, 'UTC')).toEqual({ weekday: 'wed', minuteOfDay: 1_439 });
});

test('zones are those that the platform knows, by name', () => {
  for (const name of ['UTC', 'Europe/Berlin', 'US/Eastern', 'GMT']) expect([name, isTimeZone(name)]).toEqual([name, true]);
  for (const name of ['', 'Berlin', 'Europe/Berlim', '+01:00', 'local', ' UTC']) expect([name, isTimeZone(name)]).toEqual([name, false]);
  expect(listTimeZones().filter((name) => !isTimeZone(name))).toEqual([]);
});
