/**
 * How is a moment told to a program? As RFC 3339 text in UTC, wherever it stands: heald itself, its ledger too, keeps milliseconds.
 *
 * Which numbers are moments is told by their names, for values and for types alike: `at`, `since`, `until`, or a name that ends so.
 * A length of time ends in `Ms`, so the two are never mixed up.
 */
type MomentName = 'at' | 'since' | 'until' | `${string}${'At' | 'Since' | 'Until'}`;
const toldMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const momentName = /^(?:at|since|until)$|(?:At|Since|Until)$/;

/** The same value with its moments as text, and null for undefined. */
export type Told<Value> = Value extends readonly (infer Item)[]
  ? readonly Told<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Name extends MomentName ? ToldMoment<Value[Name]> : Told<Value[Name]> }
    : Value extends undefined
      ? null
      : Value;

type ToldMoment<Value> = Value extends number ? string : Told<Value>;

/** Maps become objects. */
export function tellTimes<Value>(value: Value): Told<Value> {
  return tell(value) as Told<Value>;
}

/** The way back: what was told, with its moments as numbers again, and undefined for null. */
export function hearTimes<Value>(told: Told<Value>): Value {
  return hear(told) as Value;
}

/** Does a number of this name stand for a moment? */
export function namesMoment(name: string): boolean {
  return momentName.test(name);
}

function tell(value: unknown, name = ''): unknown {
  if (value === undefined) return null;
  if (typeof value === 'number' && namesMoment(name)) return new Date(value).toISOString();
  if (value instanceof Map) return tell(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map((item) => tell(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tell(inner, key)]));
}

function hear(value: unknown, name = ''): unknown {
  if (value === null) return undefined;
  if (typeof value === 'string' && namesMoment(name) && toldMoment.test(value)) return Date.parse(value);
  if (Array.isArray(value)) return value.map((item) => hear(item));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hear(inner, key)]));
}
