/**
 * `target`: which hosts? Every kind that is declared must match. There is no way to mean every host by saying nothing: a forgotten
 * selector has emptied whole fleets elsewhere, so "every host" is two words that somebody has to write.
 */
import { mapping } from './mapping-shape.ts';
import { object, optional } from './object-shape.ts';
import type { Target } from '../policy.ts';
import { list, refuse, text, type Shape } from './shape.ts';

const everyHost = 'everyHost';
const exactName = text('an exact name; wildcards are not accepted', /^[^*?\s](.*[^*?\s])?$/);

const selectors = object(
  'a selection of hosts: autoScalingGroups, groups, hosts or tags',
  {
    autoScalingGroups: optional(
      list(exactName, 'a list of Auto Scaling group names'),
      'Hosts that belong to one of these Auto Scaling groups.',
    ),
    groups: optional(list(exactName, 'a list of group names'), 'Hosts whose agent reports one of these groups.'),
    hosts: optional(list(exactName, 'a list of host ids or names'), 'These hosts, by id or by name.'),
    tags: optional(mapping('a mapping of tags, such as { role: kafka }'), 'Hosts that carry all of these tags with exactly these values.'),
  },
  (_values, node, path, report) => {
    if (node.kind === 'map' && node.entries.length === 0) {
      report(
        'HP020',
        node.at,
        `${path}: an empty selection would silently mean every host or none`,
        `write ${everyHost} to mean every host`,
      );
    }
  },
);

const allHosts: Target = { autoScalingGroups: undefined, groups: undefined, hosts: undefined, tags: undefined };

/** The selection, or the word `everyHost` where the caller allows it. */
export const target: Shape<Target> = {
  form: `${everyHost}, or ${selectors.form}`,
  schema: { anyOf: [{ enum: [everyHost] }, selectors.schema] },
  ...(selectors.rows === undefined ? {} : { rows: selectors.rows }),
  read: (node, path, report) => {
    if (node.kind === 'scalar' && node.value === everyHost) return allHosts;
    return node.kind === 'map' ? selectors.read(node, path, report) : refuse(node, path, target.form, report);
  },
};

/** The selection alone: nobody means to exclude every host. */
export const exclusion: Shape<Target> = selectors;
