/** A moment on the calendar, as in RFC 3339 with its zone: a freeze means the same night to everybody. */
import type { Instant } from '../../base/instant.ts';
import { parseTimestamp, timestampForm as form, timestampPattern } from '../../base/timestamp.ts';
import { describeFound } from '../node.ts';
import { refuse, type Shape } from './shape.ts';

export function timestamp(): Shape<Instant> {
  return {
    form,
    schema: { type: 'string', pattern: timestampPattern.source },
    read: (node, path, report) => {
      if (node.kind !== 'scalar' || typeof node.value !== 'string') return refuse(node, path, form, report);
      const at = parseTimestamp(node.value);
      if (at === undefined) report('HP016', node.at, `${path}: expected ${form}, ${describeFound(node)}`);
      return at;
    },
  };
}
