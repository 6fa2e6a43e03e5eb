/**
 * What may stand in one place of a policy file? A shape says it three ways from one declaration: in words for error messages and
 * the manual, as JSON Schema for editors, and as the reader that turns the file's words into a value.
 */
import { durationForm, parseDuration } from '../../base/duration.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../base/instant.ts';
import { findNearest } from '../../base/nearest.ts';
import type { Amount } from '../../remediation/limits.ts';
import { describeFound, quote, type Literal, type Node } from '../node.ts';
import type { Rows } from './object-shape.ts';
import type { ReportProblem } from '../problem-list.ts';

export type JsonSchema = { readonly [keyword: string]: Literal };

export interface Shape<out Value> {
  /** "a whole number from 1 to 20": follows "expected". */
  readonly form: string;
  readonly schema: JsonSchema;
  /** The fields of a mapping, or of a list's items, for the manual. */
  readonly rows?: Rows;
  /** The value, or undefined when it is wrong; then every reason has been reported. `path` is "limits.inFlight". */
  readonly read: (node: Node, path: string, report: ReportProblem) => Value | undefined;
}

/** Reports that the wrong sort of thing stands here. Returns undefined, which is what the reader answers. */
export function refuse(node: Node, path: string, form: string, report: ReportProblem, help?: string): undefined {
  if (node.kind !== 'refused') report('HP015', node.at, `${path}: expected ${form}, ${describeFound(node, path)}`, help);
}

/**
 * Which of the accepted words was meant? The nearest one, or the only one of which it is the beginning or the other way round.
 * Nobody means one of them by a text of hundreds of letters.
 */
export function findMeant(word: string, accepted: readonly string[]): string | undefined {
  if (word.length > 80) return undefined;
  const begun = accepted.filter((candidate) => word.length > 2 && (candidate.startsWith(word) || word.startsWith(candidate)));
  return findNearest(word, accepted) ?? (begun.length === 1 ? begun[0] : undefined);
}

/** The same, as help. */
export function suggest(word: string, accepted: readonly string[]): string | undefined {
  const meant = findMeant(word, accepted);
  return meant === undefined ? undefined : `did you mean ${quote(meant)}?`;
}

/** One line of words; `pattern` narrows it to what `form` says. */
export function text(form = 'text', pattern?: RegExp): Shape<string> {
  const schema = { type: 'string', minLength: 1, ...(pattern === undefined ? {} : { pattern: pattern.source }) };
  return {
    form,
    schema,
    read: (node, path, report) => {
      if (node.kind !== 'scalar' || typeof node.value !== 'string') {
        const help =
          node.kind === 'scalar' && node.value !== null ? `put it in quotation marks: ${quote(String(node.value), path)}` : undefined;
        return refuse(node, path, form, report, help);
      }
      if (node.value.trim() !== '' && (pattern === undefined || pattern.test(node.value))) return node.value;
      report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node, path)}`);
      return undefined;
    },
  };
}

export function choice<const Option extends string>(options: readonly Option[]): Shape<Option> {
  const form = options.length === 1 ? String(options[0]) : `one of ${options.join(', ')}`;
  return {
    form,
    schema: { enum: [...options] },
    read: (node, path, report) => {
      if (node.kind !== 'scalar' || node.value === null) return refuse(node, path, form, report);
      const word = String(node.value);
      const found = options.find((option) => option === word);
      if (found === undefined) report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node)}`, suggest(word, options));
      return found;
    },
  };
}

export function wholeNumber(least: number, most: number): Shape<number> {
  const form = `a whole number from ${least} to ${most}`;
  return {
    form,
    schema: { type: 'integer', minimum: least, maximum: most },
    read: (node, path, report) => {
      if (node.kind !== 'scalar' || typeof node.value !== 'number') return refuse(node, path, form, report);
      if (Number.isInteger(node.value) && node.value >= least && node.value <= most) return node.value;
      report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node)}`);
      return undefined;
    },
  };
}

/** A number above 0, in the unit that `form` names. */
export function positiveNumber(form: string): Shape<number> {
  return {
    form,
    schema: { type: 'number', exclusiveMinimum: 0 },
    read: (node, path, report) => {
      if (node.kind !== 'scalar' || typeof node.value !== 'number') return refuse(node, path, form, report);
      if (Number.isFinite(node.value) && node.value > 0) return node.value;
      report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node)}`);
      return undefined;
    },
  };
}

const durationPattern = '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$';

/** A time with its unit, in milliseconds. */
export function duration(leastMs: number, mostMs: number): Shape<number> {
  const form = `a duration from ${writeDuration(leastMs)} to ${writeDuration(mostMs)}`;
  return {
    form,
    schema: { type: 'string', pattern: durationPattern },
    read: (node, path, report) => {
      if (node.kind === 'scalar' && typeof node.value === 'number') {
        report('HP017', node.at, `${path}: expected ${form}, found ${node.value} without a unit`, `write ${node.value}s for seconds`);
        return undefined;
      }
      if (node.kind !== 'scalar' || typeof node.value !== 'string') return refuse(node, path, form, report);
      const ms = parseDuration(node.value);
      if (ms === undefined) return refuse(node, path, form, report, `write ${durationForm}`);
      if (ms >= leastMs && ms <= mostMs) return ms;
      report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node)}`);
      return undefined;
    },
  };
}

/** Milliseconds as a policy file would say them, in the largest unit that leaves a whole number: "15s", "90m", "7d". */
export function writeDuration(ms: number): string {
  const units = [
    [7 * dayMs, dayMs, 'd'],
    [hourMs, hourMs, 'h'],
    [minuteMs, minuteMs, 'm'],
    [secondMs, secondMs, 's'],
  ] as const;
  for (const [from, unitMs, unit] of units) if (ms >= from && ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  return ms === 0 ? '0s' : `${ms}ms`;
}

const percentPattern = '^\\d+(\\.\\d+)?\\s*%$';
const percentAboveZeroPattern = '^(?!0+(\\.0+)?\\s*%$)\\d+(\\.\\d+)?\\s*%$';

/** A share above 0 and up to 1, written 40% or 0.4. */
export function share(): Shape<number> {
  const form = 'a share above 0 and up to 1, such as 40% or 0.4';
  return {
    form,
    schema: {
      anyOf: [
        { type: 'string', pattern: percentAboveZeroPattern },
        { type: 'number', exclusiveMinimum: 0, maximum: 1 },
      ],
    },
    read: (node, path, report) => {
      const value = node.kind === 'scalar' ? (typeof node.value === 'number' ? node.value : readPercent(node.value)) : undefined;
      if (value === undefined) return refuse(node, path, form, report);
      if (value > 0 && value <= 1) return value;
      const bare = node.kind === 'scalar' && typeof node.value === 'number' && value > 1 && value <= 100;
      report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node)}`, bare ? `did you mean ${value}%?` : undefined);
      return undefined;
    },
  };
}

/** So many hosts, or a share of the group's desired capacity. */
export function amount(): Shape<Amount> {
  const form = 'a whole number of hosts, or a share of the group such as 20%';
  return {
    form,
    schema: {
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 100_000 },
        { type: 'string', pattern: percentPattern },
      ],
    },
    read: (node, path, report) => {
      if (node.kind !== 'scalar') return refuse(node, path, form, report);
      const percent = readPercent(node.value);
      if (percent !== undefined && percent <= 1) return { kind: 'share', share: percent };
      if (percent === undefined && typeof node.value !== 'number') return refuse(node, path, form, report);
      const count = Number(node.value);
      if (percent === undefined && Number.isInteger(count) && count >= 0 && count <= 100_000) return { kind: 'count', count };
      const fraction = count > 0 && count < 1 ? `did you mean ${writeShare(count)}?` : undefined;
      report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node)}`, fraction);
      return undefined;
    },
  };
}

/** What bounds from above: at least one, or a share, which is never less than one either. */
export function cap(most: number): Shape<Amount> {
  const form = `a whole number from 1 to ${most}, or a share above 0 such as 10%`;
  const any = amount();
  return {
    form,
    schema: {
      anyOf: [
        { type: 'integer', minimum: 1, maximum: most },
        { type: 'string', pattern: percentAboveZeroPattern },
      ],
    },
    read: (node, path, report) => {
      if (node.kind !== 'scalar' || (typeof node.value !== 'number' && readPercent(node.value) === undefined))
        return refuse(node, path, form, report);
      const read = any.read(node, path, () => {});
      if (read?.kind === 'count' && read.count >= 1 && read.count <= most) return read;
      if (read?.kind === 'share' && read.share > 0) return read;
      report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node)}`);
      return undefined;
    },
  };
}

/** The amount as a policy file would say it. */
export function writeAmount(written: Amount): string | number {
  return written.kind === 'count' ? written.count : writeShare(written.share);
}

export function writeShare(written: number): string {
  return `${Number((written * 100).toPrecision(12))}%`;
}

function readPercent(value: unknown): number | undefined {
  if (typeof value !== 'string' || !new RegExp(percentPattern).test(value)) return undefined;
  return Number.parseFloat(value) / 100;
}

/** A list with at least one item, unless `mayBeEmpty`. */
export function list<Item>(item: Shape<Item>, form: string, mayBeEmpty = false): Shape<readonly Item[]> {
  return {
    form,
    schema: { type: 'array', items: item.schema, ...(mayBeEmpty ? {} : { minItems: 1 }) },
    ...(item.rows === undefined ? {} : { rows: item.rows }),
    read: (node, path, report) => {
      if (node.kind !== 'list') {
        const help = node.kind === 'scalar' && typeof node.value === 'string' ? `write [${node.value}]` : undefined;
        return refuse(node, path, form, report, help);
      }
      if (node.items.length === 0 && !mayBeEmpty) {
        report('HP020', node.at, `${path}: expected ${form}, found an empty list`);
        return undefined;
      }
      const items = node.items.map((element, index) => item.read(element, `${path}[${index}]`, report));
      return items.includes(undefined) ? undefined : (items as Item[]);
    },
  };
}
