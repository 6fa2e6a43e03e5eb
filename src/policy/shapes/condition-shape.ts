/**
 * `when`: a tree of all, any and not over comparisons; at its root also how many witnesses it takes and how recovery is told.
 */
import { hourMs, secondMs } from '../../base/instant.ts';
import type { Condition } from '../../liveness/condition.ts';
import { comparisonRows, comparisonRules, readComparison } from './comparison-shape.ts';
import { findEntry, quote, type Node } from '../node.ts';
import { defaulted, readRows, schemaOfRows, type Rows } from './object-shape.ts';
import type { ReportProblem } from '../problem-list.ts';
import { duration, findMeant, refuse, suggest, wholeNumber, type JsonSchema, type Shape } from './shape.ts';

export interface When {
  readonly condition: Condition;
  readonly witnesses: number;
  readonly recoverMs: number;
}

const form = 'a condition: one of all, any, not, or a comparison of one signal';
const whenForm = 'a condition, with witnesses and recover beside it';
const conditionReference: JsonSchema = { $ref: '#/definitions/condition' };

const branches: Shape<readonly Condition[]> = {
  form: 'a list of conditions',
  schema: { type: 'array', items: conditionReference, minItems: 1 },
  read: (node, path, report) => {
    if (node.kind !== 'list') return refuse(node, path, branches.form, report, 'start each condition with a dash');
    if (node.items.length === 0) {
      report('HP020', node.at, `${path}: expected ${branches.form}, found an empty list`);
      return undefined;
    }
    const conditions = node.items.map((item, index) => readCondition(item, `${path}[${index}]`, {}, report));
    return conditions.includes(undefined) ? undefined : (conditions as Condition[]);
  },
};

const branch: Shape<Condition> = {
  form,
  schema: conditionReference,
  read: (node, path, report) => readCondition(node, path, {}, report),
};

/** The keys that say which sort of node it is; exactly one of them stands in each. */
const sorts = ['all', 'any', 'not', 'signal'] as const;

const conditionRows = {
  all: {
    need: 'optional',
    shape: branches,
    summary: 'True when every branch is. False as soon as one is; else unknown while one is unknown.',
  },
  any: { need: 'optional', shape: branches, summary: 'True as soon as one branch is. Else unknown while one is unknown.' },
  not: { need: 'optional', shape: branch, summary: 'True when the branch is false. Unknown stays unknown.' },
} as const satisfies Rows;

const whenRows = {
  witnesses: defaulted(wholeNumber(1, 7), 'Independent ways of knowing that must agree before anything irreversible is done.', 2),
  recover: defaulted(duration(secondMs, hourMs), 'How long the host must be well again before its episode counts as over.', '15s'),
};

export const when: Shape<When> = {
  form: whenForm,
  schema: schemaOfCondition(whenRows),
  rows: { ...conditionRows, ...comparisonRows, signal: { ...comparisonRows.signal, need: 'optional' }, ...whenRows },
  read: (node, path, report) => {
    if (node.kind !== 'map')
      return refuse(node, path, whenForm, report, node.kind === 'list' ? 'put any: or all: in front of it' : undefined);
    const own = { ...node, entries: node.entries.filter(({ key }) => Object.hasOwn(whenRows, key)) };
    const { values, whole } = readRows(whenRows, own, path, report);
    const condition = readCondition(node, path, whenRows, report);
    const { witnesses, recover } = values;
    if (condition === undefined || !whole || witnesses === undefined || recover === undefined) return undefined;
    return { condition, witnesses, recoverMs: recover };
  },
};

/** `others` are keys of the same mapping that somebody else reads. */
function readCondition(node: Node, path: string, others: Rows, report: ReportProblem): Condition | undefined {
  if (node.kind !== 'map') return refuse(node, path, form, report);
  const own = { ...node, entries: node.entries.filter(({ key }) => !Object.hasOwn(others, key)) };
  const found = sorts.filter((sort) => findEntry(own, sort) !== undefined);
  const [sort] = found;
  if (sort === undefined || found.length > 1) return refuseSort(own, path, Object.keys(others), found, report);
  if (sort === 'signal') return readComparison(own, path, Object.keys(others), report);

  const placed = { ...own, entries: own.entries.filter(({ key }) => !Object.hasOwn(comparisonRows, key)) };
  for (const { key, keyAt } of own.entries.filter((entry) => !placed.entries.includes(entry))) {
    report('HP011', keyAt, `${path}: ${quote(key)} has no meaning beside ${quote(sort)}`, 'move it into the comparison of a signal');
  }
  const { values, whole } = readRows({ [sort]: conditionRows[sort] }, placed, path, report, Object.keys(others));
  const of = values[sort];
  if (of === undefined || !whole || placed.entries.length < own.entries.length) return undefined;
  return sort === 'not' ? { kind: 'not', of: of as Condition } : { kind: sort, of: of as readonly Condition[] };
}

function refuseSort(
  node: Extract<Node, { kind: 'map' }>,
  path: string,
  others: readonly string[],
  found: readonly string[],
  report: ReportProblem,
): undefined {
  if (found.length > 1) {
    const second = findEntry(node, found[1] as string);
    const message = `${path}: expected one of all, any, not and signal, found ${found.join(' and ')}`;
    report('HP021', second?.keyAt ?? node.at, message, 'put one of them inside the other');
    return undefined;
  }
  const accepted = [...Object.keys(conditionRows), ...Object.keys(comparisonRows), ...others];
  const unknown = node.entries.filter(({ key }) => !accepted.includes(key));
  for (const { key, keyAt } of unknown) {
    report('HP011', keyAt, `${path}: unknown key ${quote(key)}; accepted are ${accepted.join(', ')}`, suggest(key, accepted));
  }
  if (unknown.some(({ key }) => sorts.some((sort) => sort === findMeant(key, accepted)))) return undefined;
  report('HP021', node.at, `${path}: expected one of all, any, not and signal, found none of them`);
  return undefined;
}

/** The JSON Schema of a condition, and of `when`, which is one with a few keys more. */
export function schemaOfCondition(others: Rows): JsonSchema {
  const { required: _needsSignal, ...schema } = schemaOfRows({ ...conditionRows, ...comparisonRows, ...others });
  return { ...schema, oneOf: sorts.map((sort) => ({ required: [sort] })), allOf: comparisonRules() };
}
