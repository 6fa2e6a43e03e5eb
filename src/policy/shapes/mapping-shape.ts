/** A mapping from names to texts, of which there must be one at least: tags, set identifiers by zone. */
import { refuse, text, type Shape } from './shape.ts';

export function mapping(form: string): Shape<Readonly<Record<string, string>>> {
  return {
    form,
    schema: { type: 'object', additionalProperties: { type: 'string' }, minProperties: 1 },
    read: (node, path, report) => {
      if (node.kind !== 'map') return refuse(node, path, form, report);
      if (node.entries.length === 0) {
        report('HP020', node.at, `${path}: expected ${form}, found an empty one`, 'remove the line');
        return undefined;
      }
      const pairs = node.entries.map(({ key, value }): [string, string | undefined] => [key, text().read(value, `${path}.${key}`, report)]);
      return pairs.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(pairs as [string, string][]);
    },
  };
}
