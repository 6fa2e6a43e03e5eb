/** When, in the reader's own words? Local time with its zone for people; JSON has RFC 3339 in UTC instead (document.ts). */
import type { Instant } from '../../../base/instant.ts';

export interface Times {
  /** "04:10:20". */
  clock(at: Instant): string;
  /** "04:10:20" on the day of `now`, "31 Jul 04:10:20" on others. */
  near(at: Instant, now: Instant): string;
  /** "Thu 31 Jul 2025 04:10:20 BST". */
  full(at: Instant): string;
  /** "2025-07-31 04:10:20": sorts as text. */
  stamp(at: Instant): string;
  /** "BST". */
  zone(at: Instant): string;
  sameDay(one: Instant, other: Instant): boolean;
}

/** `timeZone` is an IANA name; this machine's own when it is undefined. */
export function createTimes(timeZone: string | undefined): Times {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];
  function read(at: Instant): (type: Intl.DateTimeFormatPartTypes) => string {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return (type) => parts.get(type) ?? '';
  }
  const clock = (at: Instant, part = read(at)) => `${part('hour')}:${part('minute')}:${part('second')}`;
  const day = (at: Instant, part = read(at)) => `${part('day')} ${part('month')} ${part('year')}`;
  const sameDay = (one: Instant, other: Instant) => day(one) === day(other);
  return {
    clock: (at) => clock(at),
    near: (at, now) => (sameDay(at, now) ? clock(at) : `${read(at)('day')} ${read(at)('month')} ${clock(at)}`),
    full: (at) => `${read(at)('weekday')} ${day(at)} ${clock(at)} ${read(at)('timeZoneName')}`,
    stamp: (at) => {
      const part = read(at);
      const month = String(months.indexOf(part('month')) + 1).padStart(2, '0');
      return `${part('year')}-${month}-${part('day').padStart(2, '0')} ${clock(at, part)}`;
    },
    zone: (at) => read(at)('timeZoneName'),
    sameDay,
  };
}
