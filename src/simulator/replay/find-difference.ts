/** Where do two values differ? The first place, in words; undefined when nowhere. A field that is undefined is the same as no field. */
export function findDifference(left: unknown, right: unknown, place = ''): string | undefined {
  if (Object.is(left, right)) return undefined;
  if (!isComposite(left) || !isComposite(right)) return say(place, left, right);
  if (left instanceof Map && right instanceof Map) return findInEntries([...left], [...right], place);
  if (left instanceof Set && right instanceof Set) return findInEntries([...left].entries(), [...right].entries(), place);
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return say(place, left, right);
  return findInEntries(listFields(left), listFields(right), place);
}

type Fields = Iterable<readonly [unknown, unknown]>;

/** In the same order too: what is asked for the first of several finds another one otherwise. */
function findInEntries(left: Fields, right: Fields, place: string): string | undefined {
  const [ours, theirs] = [[...left], [...right]];
  const [ourKeys, theirKeys] = [ours, theirs].map((fields) => fields.map(([key]) => String(key)).join(', '));
  if (ourKeys !== theirKeys) return `${place}: it has ${ourKeys || 'nothing'} here, and ${theirKeys || 'nothing'} there`;
  for (const [at, [key, value]] of ours.entries()) {
    const found = findDifference(value, theirs[at]?.[1], `${place}${place === '' ? '' : '.'}${String(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The order of an object's fields is nobody's business. */
function listFields(value: object): [string, unknown][] {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Array.isArray(value) ? fields : fields.toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function say(place: string, left: unknown, right: unknown): string {
  const [ours, theirs] = [left, right].map((value) => (isComposite(value) ? 'something else' : String(value)));
  return `${place}: ${ours} here, ${theirs} there`;
}
