/**
 * What do these values say? The shorthand in which a policy test writes a series, one value a step:
 *
 *   0x6 30x10      six times 0, then ten times 30
 *   5+5x4 60-10x3  5 10 15 20, then 60 50 40
 *   8/10x6         of ten tries eight failed, six times; for signals that count
 *   40%x12         a share
 *   _x3            three times nothing measured
 *
 * As in promtool's tests, except that x6 means six values there are, not six more.
 */
import { ok, wrong, type Result } from '../../base/result.ts';
import type { Unit, Value } from '../../liveness/signal.ts';
import { quote } from '../../policy/node.ts';

export const seriesForm = 'values such as "0x6 5+5x10 _x3": value, step and how often';
const valuesMost = 20_000;

/** The values, or a sentence that says which word is wrong and what is accepted. */
export function readSeries(text: string, unit: Unit): Result<readonly (Value | null)[], string> {
  const values: (Value | null)[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const read = readWord(word, unit);
    if (!read.ok) return read;
    values.push(...read.value);
    if (values.length > valuesMost) return wrong(`more than ${valuesMost} values`);
  }
  return values.length === 0 ? wrong('no value in it') : ok(values);
}

const wordPattern = /^(_|[^x_]+?)(?:x(\d{1,5}))?$/;
const levelPattern = /^(-?\d+(?:\.\d+)?)(%?)(?:([+-])(\d+(?:\.\d+)?)%?)?$/;
const countsPattern = /^(\d+)\/(\d+)$/;

function readWord(word: string, unit: Unit): Result<readonly (Value | null)[], string> {
  const [, body = '', times = '1'] = wordPattern.exec(word) ?? [];
  const count = Number(times);
  if (count === 0) return wrong(`${quote(word)} has no value: write x1 or more`);
  if (body === '_') return ok(repeat(count, () => null));
  return unit === 'counts' ? readCounts(word, body, count) : readLevels(word, body, count, unit);
}

function readCounts(word: string, body: string, count: number): Result<readonly Value[], string> {
  const [, failed, tried] = countsPattern.exec(body) ?? [];
  if (failed === undefined || tried === undefined)
    return wrong(`${quote(word)} is not failed/tried, such as 8/10x6, which this signal needs: it counts`);
  if (Number(failed) > Number(tried)) return wrong(`${quote(word)} has more failures than tries`);
  return ok(repeat(count, () => ({ tried: Number(tried), failed: Number(failed), slow: 0 })));
}

function readLevels(word: string, body: string, count: number, unit: Unit): Result<readonly Value[], string> {
  const [, start, percent, sign, amount] = levelPattern.exec(body) ?? [];
  if (start === undefined) return wrong(`${quote(word)} is not a value such as 30, 5+5x10 or _x3`);
  if (percent === '%' && unit !== 'share') return wrong(`${quote(word)} is a share, which this signal is not`);
  const scale = percent === '%' ? 100 : 1;
  const rise = amount === undefined ? 0 : Number(amount) * (sign === '-' ? -1 : 1);
  return ok(repeat(count, (at) => Number(((Number(start) + at * rise) / scale).toFixed(9))));
}

function repeat<Item>(count: number, make: (at: number) => Item): Item[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
