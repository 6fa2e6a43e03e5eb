/**
 * One value, one text: JSON with the keys of every object in order, so that the same entry always has the same hash.
 *
 * As in JSON.stringify, a key without a value is left out and a number that is not finite becomes null.
 */
export function writeCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${writeCanonicalJson(field)}`).join(',')}}`;
}
