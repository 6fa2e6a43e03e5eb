/**
 * Does a broker take longer for its canary than it usually does? Its 99th percentile of the last five minutes against that of a usual
 * five minutes of the hour before them.
 *
 *     ├── 12 stretches of five minutes, one number each ──┤── the last five minutes, every record ──┤ now
 *
 * Usual is the median of the stretches: a broker that becomes slow stays slower than usual for more than half an hour, not only until the first
 * slow stretch has become part of what it is compared with. What is slow now is in no stretch yet. One slow record makes no percentile.
 *
 * Little is kept: at most 300 records and 14 numbers for a broker.
 */
import { elapsedMs, hourMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';

export interface CanaryTimes {
  /** The host that they were measured on: another one begins anew. */
  readonly host: string;
  /** Oldest first. */
  readonly records: readonly CanaryTime[];
  readonly stretches: readonly { readonly endedAt: Instant; readonly p99Ms: number }[];
  /** Of the five minutes up to the newest record. */
  readonly p99Ms: number | undefined;
  readonly usualP99Ms: number | undefined;
}

interface CanaryTime {
  readonly at: Instant;
  readonly ms: number;
}

const stretchMs = 5 * minuteMs;
/** Of records that follow each other more closely the slowest stands for all. */
const apartMs = 2 * secondMs;
const recordsLeast = 20;
/** A quarter of an hour. */
const stretchesLeast = 3;

export function createCanaryTimes(host: string): CanaryTimes {
  return { host, records: [], stretches: [], p99Ms: undefined, usualP99Ms: undefined };
}

/** With one more record; one that is not later than the newest changes nothing. */
export function noteCanaryTime(times: CanaryTimes, at: Instant, ms: number): CanaryTimes {
  const last = times.records.at(-1);
  if (last !== undefined && at <= last.at) return times;
  if (last !== undefined && elapsedMs(last.at, at) < apartMs)
    return ms <= last.ms ? times : withRecords(times, [...times.records.slice(0, -1), { at: last.at, ms }]);
  const records = [...times.records, { at, ms }];
  const [first = { at, ms }] = records;
  // Two stretches are kept record by record: the elder is closed once the younger is whole.
  if (elapsedMs(first.at, at) < 2 * stretchMs) return withRecords(times, records);
  return withRecords(
    closeStretch(times, records, first.at + stretchMs, at),
    records.filter((record) => record.at >= first.at + stretchMs),
  );
}

function withRecords(times: CanaryTimes, records: readonly CanaryTime[]): CanaryTimes {
  const newestAt = records.at(-1)?.at ?? 0;
  return { ...times, records, p99Ms: findP99(records.filter(({ at }) => elapsedMs(at, newestAt) < stretchMs)) };
}

function closeStretch(times: CanaryTimes, records: readonly CanaryTime[], endsAt: Instant, now: Instant): CanaryTimes {
  const p99Ms = findP99(records.filter(({ at }) => at < endsAt));
  const closed = p99Ms === undefined ? times.stretches : [...times.stretches, { endedAt: endsAt, p99Ms }];
  const stretches = closed.filter(({ endedAt }) => elapsedMs(endedAt, now) <= hourMs + stretchMs);
  const sorted = stretches.map((each) => each.p99Ms).toSorted((left, right) => left - right);
  return { ...times, stretches, usualP99Ms: sorted.length < stretchesLeast ? undefined : sorted[Math.floor(sorted.length / 2)] };
}

/** Either is undefined while too little is known of it, and when no record came in the last five minutes. */
export function compareCanary(
  { records, p99Ms, usualP99Ms }: CanaryTimes,
  now: Instant,
): { readonly p99Ms: number | undefined; readonly usualP99Ms: number | undefined } {
  const newest = records.at(-1);
  const isOld = newest === undefined || elapsedMs(newest.at, now) >= stretchMs;
  return isOld ? { p99Ms: undefined, usualP99Ms: undefined } : { p99Ms, usualP99Ms };
}

/** One record in a hundred may be slower, and one in any case. */
function findP99(records: readonly CanaryTime[]): number | undefined {
  if (records.length < recordsLeast) return undefined;
  const sorted = records.map(({ ms }) => ms).toSorted((left, right) => left - right);
  return sorted[sorted.length - 1 - Math.max(1, Math.floor(sorted.length / 100))];
}
