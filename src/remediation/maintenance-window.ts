/**
 * Is it the time at which people work on the fleet? A window of the week, by the clocks on the wall of one time zone.
 *
 * It belongs to the day on which it begins: "fri 22:00 to 06:00" ends on Saturday morning. When the clocks are put forward, a time
 * that does not exist that night is in no window; when they are put back, a window that is open then is open for an hour longer.
 */
import type { Instant } from '../base/instant.ts';
import { localTimeOf, weekdays, type Weekday } from '../base/local-time.ts';

export interface MaintenanceWindow {
  readonly days: readonly Weekday[];
  /** Minutes of the day, from 0; the end is not in it, and lies on the next day when it is not after the beginning. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** "Europe/Berlin". */
  readonly timeZone: string;
  readonly reason: string;
}

export function isInWindow({ days, fromMinute, toMinute, timeZone }: MaintenanceWindow, at: Instant): boolean {
  const { weekday, minuteOfDay } = localTimeOf(at, timeZone);
  if (fromMinute < toMinute) return days.includes(weekday) && fromMinute <= minuteOfDay && minuteOfDay < toMinute;
  const dayBefore = weekdays[(weekdays.indexOf(weekday) + weekdays.length - 1) % weekdays.length] as Weekday;
  return (days.includes(weekday) && fromMinute <= minuteOfDay) || (days.includes(dayBefore) && minuteOfDay < toMinute);
}

/** "sat, sun 22:00 to 06:00 Europe/Berlin". */
export function describeWindow({ days, fromMinute, toMinute, timeZone }: MaintenanceWindow): string {
  const on = days.length === weekdays.length ? 'every day' : days.join(', ');
  return `${on} ${formatTimeOfDay(fromMinute)} to ${formatTimeOfDay(toMinute)} ${timeZone}`;
}

export function formatTimeOfDay(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
