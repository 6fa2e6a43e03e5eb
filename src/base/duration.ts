import { dayMs, hourMs, minuteMs, secondMs } from './instant.ts';

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: secondMs, m: minuteMs, h: hourMs, d: dayMs };

/** What `parseDuration` accepts, for error messages and for the manual. */
export const durationForm = 'a duration such as 500ms, 15s, 10m, 24h or 7d';

/** Reads "15s", "1h30m" or "500ms" as milliseconds; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    totalMs += Number(amount) * (unitsMs[unit as string] as number);
  return totalMs;
}

/** Writes milliseconds for people: "0.4 s", "43 s", "1 min 30 s", "2 h 5 min", "3 d". */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 10 * secondMs) return `${Number((ms / secondMs).toFixed(1))} s`;
  const totalSeconds = Math.round(ms / secondMs);
  if (totalSeconds < 60) return `${totalSeconds} s`;
  if (totalSeconds < 3600) return joinParts(Math.floor(totalSeconds / 60), 'min', totalSeconds % 60, 's');
  const totalMinutes = Math.round(ms / minuteMs);
  if (totalMinutes < 24 * 60) return joinParts(Math.floor(totalMinutes / 60), 'h', totalMinutes % 60, 'min');
  const totalHours = Math.round(ms / hourMs);
  return joinParts(Math.floor(totalHours / 24), 'd', totalHours % 24, 'h');
}

function joinParts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
