/**
 * One signal against one threshold: `{ signal: disk.stall_seconds, above: 15s, for: 30s }`.
 *
 * The threshold is written in the signal's own unit, so what may stand after `above` depends on what stands after `signal`.
 */
import { dayMs } from '../../base/instant.ts';
import { catalog, findSignal, signalNames } from '../../liveness/catalog.ts';
import type { Comparison } from '../../liveness/condition.ts';
import type { SignalDefinition } from '../../liveness/signal.ts';
import { findEntry, quote, type Literal, type MapEntry, type Node } from '../node.ts';
import { defaulted, optional, readRows, required } from './object-shape.ts';
import type { ReportProblem } from '../problem-list.ts';
import { duration, findMeant, list, refuse, suggest, text, type JsonSchema, type Shape } from './shape.ts';
import { thresholdShapes } from './unit-thresholds.ts';

/** A report comes every 5 s; a time shorter than three of them lets a single one decide. */
const shortestSensibleMs = 15_000;

const signal: Shape<SignalDefinition> = {
  form: 'the name of a signal, such as disk.stall_seconds',
  schema: { enum: [...signalNames] },
  read: (node, path, report) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return refuse(node, path, signal.form, report);
    const definition = findSignal(node.value);
    if (definition === undefined) report('HP012', node.at, `unknown signal ${quote(node.value)}`, suggest(node.value, signalNames));
    return definition;
  },
};

const anyThreshold: Shape<Literal> = {
  form: "a threshold in the signal's unit: 15s for seconds, 40% for shares and counts, else a number",
  schema: { type: ['string', 'number'] },
  read: (node, path, report) => (node.kind === 'scalar' ? node.value : refuse(node, path, anyThreshold.form, report)),
};

export const comparisonRows = {
  signal: required(signal, 'What is compared. The manual has a page for each signal.'),
  above: optional(
    anyThreshold,
    "At or above this, in the signal's unit: 15s for seconds, 40% for shares; for counts it is the failed share of the last 30 s.",
  ),
  below: optional(anyThreshold, "Below this, in the signal's unit. Exactly one of `above` and `below` is needed."),
  for: defaulted(
    duration(0, dayMs),
    'How long it must have been so without a break. Missing samples neither start nor stop the clock.',
    '0s',
  ),
  subjects: optional(
    list(text('the name of a subject, such as /data or nvme1n1'), 'a list of subjects'),
    'Only these devices, mounts, servers, targets, units or checks. Left out: any one of them is enough.',
  ),
};

/** Reads the comparison in `node`. `others` are keys that are accepted beside it, and that its owner has read. */
export function readComparison(
  node: Extract<Node, { kind: 'map' }>,
  path: string,
  others: readonly string[],
  report: ReportProblem,
): Comparison | undefined {
  const { values, whole } = readRows(comparisonRows, node, path, report, others);
  const thresholds = node.entries.filter(({ key }) => key === 'above' || key === 'below');
  const [threshold] = thresholds;
  if (threshold === undefined || thresholds.length > 1) {
    const names = [...Object.keys(comparisonRows), ...others];
    const misspelt = node.entries.some(({ key }) => !names.includes(key) && ['above', 'below'].includes(findMeant(key, names) ?? ''));
    const found = threshold === undefined ? 'neither' : 'both';
    if (!misspelt) report('HP022', thresholds[1]?.keyAt ?? node.at, `${path}: expected one of above and below, found ${found}`);
    return undefined;
  }
  const definition = values.signal;
  if (definition === undefined) return undefined;
  const value = thresholdShapes[definition.unit].read(threshold.value, `${path}.${threshold.key}`, report);
  const fits = checkSubjects(definition, node, path, report);
  if (value === undefined || !whole || !fits || values.for === undefined) return undefined;
  const comparison: Comparison = {
    kind: 'compare',
    signal: definition.name,
    subjects: values.subjects,
    operator: threshold.key === 'above' ? 'above' : 'below',
    value,
    forMs: values.for,
  };
  warnOfHaste(comparison, definition, node, threshold, path, report);
  return comparison;
}

function checkSubjects(definition: SignalDefinition, node: Node, path: string, report: ReportProblem): boolean {
  const subjects = findEntry(node, 'subjects');
  if (definition.subject !== 'host' || subjects === undefined) return true;
  report('HP011', subjects.keyAt, `${path}: ${definition.name} is about the whole host and has no subjects`, 'remove the line');
  return false;
}

/** Ages and counted failures carry their own time; other values need `for`, or one odd sample decides. */
function warnOfHaste(
  comparison: Comparison,
  definition: SignalDefinition,
  node: Node,
  threshold: MapEntry,
  path: string,
  report: ReportProblem,
): void {
  if (comparison.forMs >= shortestSensibleMs) return;
  const written = findEntry(node, 'for');
  const { judgement } = definition;
  const judgedAtOnce = judgement.kind === 'counts' || (judgement.kind === 'level' && judgement.suspect?.forMs === 0);
  const found = written === undefined ? 'without for' : 'with so short a for';
  if (written === undefined && judgedAtOnce) return;
  const at = written?.value.at ?? threshold.keyAt;
  report('HP027', at, `${path}: ${found}, a single report of ${definition.name} decides`, 'write for: 15s or more (three reports)');
}

/** What JSON Schema adds for a comparison: one threshold, whose form follows from the signal. */
export function comparisonRules(): readonly JsonSchema[] {
  const compares = { required: ['signal'] };
  const byUnit = Object.entries(thresholdShapes).map(([unit, { schema }]) => {
    const names = catalog.filter((definition) => definition.unit === unit).map(({ name }) => name);
    return ifThen({ ...compares, properties: { signal: { enum: names } } }, { properties: { above: schema, below: schema } });
  });
  return [ifThen(compares, { oneOf: [{ required: ['above'] }, { required: ['below'] }] }), ...byUnit];
}

/** JSON Schema's own way of saying that something follows. */
export function ifThen(condition: JsonSchema, consequence: JsonSchema): JsonSchema {
  return Object.fromEntries([
    ['if', condition],
    // oxlint-disable-next-line unicorn/no-thenable -- the word is JSON Schema's, and nobody awaits a schema
    ['then', consequence],
  ]);
}
