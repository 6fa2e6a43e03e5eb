/**
 * `steps`: what to do, in order, from harmless to drastic. The names and fields are those of the action catalogue.
 */
import { actionCatalog, findAction } from '../../remediation/action-catalog.ts';
import type { ActionDefinition, ActionField, Step } from '../../remediation/action.ts';
import { quote, type Node } from '../node.ts';
import { defaulted, object, optional, type Field, type Rows } from './object-shape.ts';
import type { ReportProblem } from '../problem-list.ts';
import { choice, duration, list, refuse, suggest, text, writeDuration, type JsonSchema, type Shape } from './shape.ts';

const form = 'a step: the name of an action, or the name with its fields';
const actionNames = actionCatalog.map(({ name }) => name);

const fieldsByAction = new Map(actionCatalog.map((action) => [action.name, fieldsOf(action)]));

const step: Shape<Step> = {
  form,
  schema: schemaOfStep(),
  read: (node, path, report) => {
    if (node.kind === 'scalar' && typeof node.value === 'string') return readStep(node.value, node, undefined, path, report);
    if (node.kind !== 'map' || node.entries.length === 0) return refuse(node, path, form, report, `accepted are ${actionNames.join(', ')}`);
    const [first, second] = node.entries;
    if (first === undefined || second !== undefined) {
      report(
        'HP015',
        second?.keyAt ?? node.at,
        `${path}: expected one action in a step, found ${node.entries.length}`,
        indentationHelp(first?.key),
      );
      return undefined;
    }
    return readStep(first.key, { kind: 'scalar', at: first.keyAt, value: first.key }, first.value, `${path}.${first.key}`, report);
  },
};

const inOrder = list(step, 'a list of steps');

export const steps: Shape<readonly Step[]> = {
  ...inOrder,
  read: (node, path, report) => {
    const read = inOrder.read(node, path, report);
    return node.kind === 'list' && !keepsOrder(node.items, path, report) ? undefined : read;
  },
};

/** Rungs go up: what is milder than the step before it comes too late, for a host that is out of service or gone. */
function keepsOrder(items: readonly Node[], path: string, report: ReportProblem): boolean {
  const rungs = items.map((item) => actionNames.indexOf(nameOfStep(item)));
  const late = rungs.findIndex((rung, index) => rung >= 0 && rungs.slice(0, index).some((earlier) => earlier > rung));
  if (late < 0) return true;
  const before = quote(actionNames[rungs.slice(0, late).find((earlier) => earlier > (rungs[late] as number)) as number] as string);
  const message = `${path}[${late}]: ${quote(nameOfStep(items[late] as Node))} stands after ${before}, which goes further`;
  report('HP031', (items[late] as Node).at, message, `move it in front of ${before}`);
  return false;
}

function nameOfStep(node: Node): string {
  if (node.kind === 'map') return node.entries[0]?.key ?? '';
  return node.kind === 'scalar' ? String(node.value) : '';
}

function indentationHelp(action: string | undefined): string | undefined {
  return action !== undefined && findAction(action) !== undefined
    ? `give each action a dash, and indent the fields of ${action} further`
    : undefined;
}

function readStep(name: string, nameNode: Node, fields: Node | undefined, path: string, report: ReportProblem): Step | undefined {
  const shape = fieldsByAction.get(name);
  if (shape === undefined) {
    report('HP013', nameNode.at, `unknown action ${quote(name)}; accepted are ${actionNames.join(', ')}`, suggest(name, actionNames));
    return undefined;
  }
  const withoutFields = fields === undefined || (fields.kind === 'scalar' && fields.value === null);
  const values = shape.read(withoutFields ? { kind: 'map', at: nameNode.at, entries: [] } : fields, path, report);
  if (values === undefined) return undefined;
  const given = Object.entries(values).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  return { action: name, with: Object.fromEntries(given) };
}

/** The fields of one action as a mapping, for the parser, the schema and the manual. */
export function fieldsOf(action: ActionDefinition): Shape<Readonly<Record<string, unknown>>> {
  const rows: Rows = Object.fromEntries(Object.entries(action.fields).map(([name, field]) => [name, rowOf(field)]));
  return object(`the fields of ${action.name}`, rows);
}

function rowOf(field: ActionField): Field<unknown> {
  switch (field.kind) {
    case 'duration':
      return defaulted(duration(field.least, field.most), field.summary, writeDuration(field.default));
    case 'choice':
      return defaulted(choice(field.options), field.summary, field.default);
    case 'text':
      return field.default === undefined ? optional(text(), field.summary) : defaulted(text(), field.summary, field.default);
    default:
      return field satisfies never;
  }
}

function schemaOfStep(): JsonSchema {
  const named = Object.fromEntries(
    actionCatalog.map(({ name, summary }) => [
      name,
      { description: summary, ...fieldsByAction.get(name)?.schema, type: ['object', 'null'] },
    ]),
  );
  return {
    anyOf: [{ enum: actionNames }, { type: 'object', properties: named, additionalProperties: false, minProperties: 1, maxProperties: 1 }],
  };
}
