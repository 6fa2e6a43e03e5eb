/** Which moment does a date mean, and how is a moment written? RFC 3339 with its zone; the Gregorian calendar, without Date. */
import type { Instant } from './instant.ts';
import { dayMs, hourMs, minuteMs, secondMs } from './instant.ts';

export const timestampPattern = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d))?(?:([Zz])|([+-])(\d\d):(\d\d))$/;
/** What `parseTimestamp` accepts, for error messages. */
export const timestampForm = 'a moment with its zone, such as 2026-12-24T18:00:00Z or 2026-12-24T18:00:00+01:00';

/** The instant that the text names; undefined when it names none, such as 31 February. */
export function parseTimestamp(text: string): Instant | undefined {
  const parts = timestampPattern.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const zoneMs = parts[7] === undefined ? (parts[8] === '-' ? -1 : 1) * (Number(parts[9]) * hourMs + Number(parts[10]) * minuteMs) : 0;
  if (hour > 23 || minute > 59 || second > 59 || Math.abs(zoneMs) > 14 * hourMs) return undefined;
  const days = daysSinceEpoch(year, month, day);
  const [sameYear, sameMonth, sameDay] = civilDate(days);
  if (sameYear !== year || sameMonth !== month || sameDay !== day) return undefined;
  return days * dayMs + hour * hourMs + minute * minuteMs + second * secondMs - zoneMs;
}

/** "2026-12-24 18:00 UTC". */
export function formatTimestamp(at: Instant): string {
  const [year, month, day] = civilDate(Math.floor(at / dayMs));
  const minuteOfDay = Math.floor((((at % dayMs) + dayMs) % dayMs) / minuteMs);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)} UTC`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

/** Days from 1970-01-01 in the Gregorian calendar. Source: Howard Hinnant, "chrono-compatible low-level date algorithms". */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse, of the same source. */
function civilDate(days: number): [year: number, month: number, day: number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
