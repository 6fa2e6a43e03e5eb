/**
 * Does a value fit a JSON Schema? The few keywords of draft 7 that the policy schema uses; any other one throws, so that the schema
 * cannot grow past what is checked here.
 */
type Schema = Readonly<Record<string, unknown>>;

const ignored = new Set(['$schema', 'title', 'description', 'default', 'definitions', 'then']);

export function acceptsJson(root: Schema, value: unknown): boolean {
  return accepts(root, root, value);
}

function accepts(root: Schema, schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, rule]) => ignored.has(keyword) || keeps(root, schema, keyword, rule, value));
}

function keeps(root: Schema, schema: Schema, keyword: string, rule: unknown, value: unknown): boolean {
  const fits = (inner: unknown) => accepts(root, inner as Schema, value);
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  switch (keyword) {
    case '$ref':
      return fits((root['definitions'] as Schema)[String(rule).replace('#/definitions/', '')]);
    case 'type':
      return [rule].flat().some((type) => isOfType(type as string, value));
    case 'enum':
      return (rule as unknown[]).includes(value);
    case 'pattern':
      return typeof value !== 'string' || new RegExp(rule as string).test(value);
    case 'minLength':
      return typeof value !== 'string' || value.length >= (rule as number);
    case 'minimum':
      return typeof value !== 'number' || value >= (rule as number);
    case 'exclusiveMinimum':
      return typeof value !== 'number' || value > (rule as number);
    case 'maximum':
      return typeof value !== 'number' || value <= (rule as number);
    case 'minItems':
      return !Array.isArray(value) || value.length >= (rule as number);
    case 'items':
      return !Array.isArray(value) || value.every((item) => accepts(root, rule as Schema, item));
    case 'minProperties':
      return entries === undefined || entries.length >= (rule as number);
    case 'maxProperties':
      return entries === undefined || entries.length <= (rule as number);
    case 'required':
      return entries === undefined || (rule as string[]).every((name) => Object.hasOwn(value as object, name));
    case 'properties':
      return (
        entries === undefined ||
        entries.every(([name, item]) => !Object.hasOwn(rule as object, name) || accepts(root, (rule as Schema)[name] as Schema, item))
      );
    case 'additionalProperties': {
      const others = entries?.filter(([name]) => !Object.hasOwn((schema['properties'] as object | undefined) ?? {}, name)) ?? [];
      return rule === false ? others.length === 0 : others.every(([, item]) => accepts(root, rule as Schema, item));
    }
    case 'not':
      return !fits(rule);
    case 'allOf':
      return (rule as unknown[]).every(fits);
    case 'anyOf':
      return (rule as unknown[]).some(fits);
    case 'oneOf':
      return (rule as unknown[]).filter(fits).length === 1;
    case 'if':
      return !fits(rule) || fits(schema['then']);
    default:
      throw new Error(`The policy schema uses ${keyword}, which is not checked here`);
  }
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
