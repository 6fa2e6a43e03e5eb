/**
 * What do the clocks on the wall say there? Weekday and minute of the day in a time zone, summer time and all.
 *
 * The rules come with the platform (Intl) like its tables of letters: no clock is read, the same instant and zone give the same
 * answer. Source: ECMA-402 and the IANA time zone database. Why it is here and not behind a port: docs/adr/0004.
 */
import type { Instant } from './instant.ts';
import { minuteMs } from './instant.ts';
import { invariant } from './invariant.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

export interface LocalTime {
  readonly weekday: Weekday;
  readonly minuteOfDay: number;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** The last minute that was asked for; many hosts ask within one. */
  minute: number;
  local: LocalTime;
}

/** Zones asked for so far; there are only some hundreds in the world. */
const zones = new Map<string, Zone>();

/** True for names such as Europe/Berlin and UTC, as the IANA database has them. */
export function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** Names to suggest where one was misspelt; not all that are accepted. */
export function listTimeZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')];
}

/** Throws when there is no such zone: names are checked where they are read. */
export function localTimeOf(at: Instant, timeZone: string): LocalTime {
  const minute = Math.floor(at / minuteMs);
  const zone = zones.get(timeZone) ?? { format: formatOf(timeZone), minute: Number.NaN, local: { weekday: 'mon', minuteOfDay: 0 } };
  if (zone.minute !== minute) {
    zone.local = readLocal(zone.format, minute * minuteMs);
    zone.minute = minute;
    zones.set(timeZone, zone);
  }
  return zone.local;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', weekday: 'short', hour: '2-digit', minute: '2-digit' });
}

function readLocal(format: Intl.DateTimeFormat, at: Instant): LocalTime {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const weekday = weekdays.find((day) => day === parts.get('weekday')?.toLowerCase());
  const minuteOfDay = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  invariant(weekday !== undefined && Number.isInteger(minuteOfDay), `The platform does not say the local time in a way that heald reads`);
  return { weekday, minuteOfDay };
}
