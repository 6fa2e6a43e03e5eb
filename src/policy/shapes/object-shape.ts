/**
 * Which keys may a mapping have? One row a field, where its owner declares it: the reader, the JSON Schema and the manual's table
 * are all made from that row.
 */
import { invariant } from '../../base/invariant.ts';
import { findEntry, nodeOf, quote, type Literal, type Node } from '../node.ts';
import { problemCodes } from '../problem-codes.ts';
import { breakOnProblem, type ReportProblem } from '../problem-list.ts';
import { findMeant, refuse, suggest, type JsonSchema, type Shape } from './shape.ts';

/** `default` is in the words of a policy file, and is read by the field's own shape. */
export type Field<Value> =
  | { readonly need: 'required' | 'optional'; readonly shape: Shape<Value>; readonly summary: string }
  | { readonly need: 'default'; readonly default: Literal; readonly shape: Shape<Value>; readonly summary: string };

export type Rows = Readonly<Record<string, Field<unknown>>>;

export type Values<R extends Rows> = {
  readonly [Name in keyof R]: R[Name] extends { readonly need: infer Need; readonly shape: Shape<infer Value> }
    ? Need extends 'optional'
      ? Value | undefined
      : Value
    : never;
};

export function required<Value>(shape: Shape<Value>, summary: string): { need: 'required'; shape: Shape<Value>; summary: string } {
  return { need: 'required', shape, summary };
}

export function optional<Value>(shape: Shape<Value>, summary: string): { need: 'optional'; shape: Shape<Value>; summary: string } {
  return { need: 'optional', shape, summary };
}

export function defaulted<Value>(
  shape: Shape<Value>,
  summary: string,
  literal: Literal,
): { need: 'default'; default: Literal; shape: Shape<Value>; summary: string } {
  return { need: 'default', default: literal, shape, summary };
}

/** Looks at fields together. What is wrong by itself is missing from `values` and has been reported. */
export type CrossCheck<R extends Rows> = (values: Partial<Values<R>>, node: Node, path: string, report: ReportProblem) => void;

export function object<R extends Rows>(form: string, rows: R, check?: CrossCheck<R>): Shape<Values<R>> {
  return {
    form,
    schema: schemaOfRows(rows),
    rows,
    read: (node, path, report) => {
      if (node.kind !== 'map') return refuse(node, path, form, report);
      const { values, whole } = readRows(rows, node, path, report);
      let sound = whole;
      check?.(values, node, path, (code, ...rest) => {
        report(code, ...rest);
        sound &&= problemCodes[code].severity === 'warning';
      });
      return sound ? (values as Values<R>) : undefined;
    },
  };
}

/**
 * Reads the fields of `rows`, reports keys that are not among them, and says whether all of it was right. `others` are names that
 * are accepted in this place too, and that somebody else has read.
 */
export function readRows<R extends Rows>(
  rows: R,
  node: Extract<Node, { kind: 'map' }>,
  path: string,
  report: ReportProblem,
  others: readonly string[] = [],
): { values: Partial<Values<R>>; whole: boolean } {
  const names = [...Object.keys(rows), ...others];
  const unknown = node.entries.filter(({ key }) => !Object.hasOwn(rows, key));
  for (const { key, keyAt } of unknown) {
    const where = path === '' ? '' : `${path}: `;
    report('HP011', keyAt, `${where}unknown key ${quote(key)}; accepted are ${names.join(', ')}`, suggest(key, names));
  }
  const misspelt = new Set(unknown.map(({ key }) => findMeant(key, names)));

  const values: Record<string, unknown> = {};
  let whole = unknown.length === 0;
  for (const [name, field] of Object.entries(rows)) {
    const entry = findEntry(node, name);
    const fieldPath = path === '' ? name : `${path}.${name}`;
    if (entry !== undefined) values[name] = field.shape.read(entry.value, fieldPath, report);
    else if (field.need === 'default') values[name] = readDefault(field.shape, field.default, node, fieldPath);
    else if (field.need === 'required' && !misspelt.has(name)) {
      report('HP014', node.at, `${path === '' ? 'the document' : path} needs ${quote(name)}`, `${name}: ${field.summary}`);
    }
    whole &&= values[name] !== undefined || (entry === undefined && field.need === 'optional');
  }
  return { values: values as Partial<Values<R>>, whole };
}

function readDefault<Value>(shape: Shape<Value>, literal: Literal, node: Node, path: string): Value {
  const value = shape.read(nodeOf(literal, node.at), path, breakOnProblem);
  invariant(value !== undefined, `The default of ${path} is not accepted`);
  return value;
}

/** A mapping's JSON Schema; what is said about a field shows up when the editor hovers over its key. */
export function schemaOfRows(rows: Rows): JsonSchema {
  const properties = Object.entries(rows).map(([name, field]): [string, Literal] => {
    const described = '$ref' in field.shape.schema ? { allOf: [field.shape.schema] } : field.shape.schema;
    return [name, { description: field.summary, ...described, ...(field.need === 'default' ? { default: field.default } : {}) }];
  });
  const needed = Object.keys(rows).filter((name) => rows[name]?.need === 'required');
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  };
}
