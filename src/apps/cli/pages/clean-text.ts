/**
 * Can a terminal show it? What hosts and files say may hold control characters, and a terminal would obey them. Here they become
 * a visible mark, so that no host can repaint the screen of the person on call.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The same value with every text in it cleaned, at any depth. */
export function cleanText<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(controls, '�') as Value;
  if (Array.isArray(value)) return value.map((item) => cleanText<unknown>(item)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), cleanText<unknown>(inner)])) as Value;
}
