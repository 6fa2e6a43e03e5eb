/** What can be done about a fault? A section for each action of the catalogue. */
import { actionCatalog } from '../../src/remediation/action-catalog.ts';
import type { ActionDefinition } from '../../src/remediation/action.ts';
import { fieldsOf } from '../../src/policy/shapes/step-shape.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';
import { listFields } from './policy-fields.ts';

const page = 'docs/manual/actions.md';

export const actionPage: Generator = {
  owns: page,
  write: () => {
    const text = joinBlocks([
      generatedFrom('src/remediation/actions/'),
      '# Actions',
      'What a step of a [policy](policies.md) can do, from harmless to drastic. Steps run in order, each only when the one before did not help. A policy may leave rungs out, and climbs the others in this order. What cannot be taken back needs as many independent witnesses as the policy asks for.',
      ...actionCatalog.flatMap(describeAction),
    ]);
    return new Map([[page, text]]);
  },
};

const costs: Readonly<Record<ActionDefinition['harm'], string>> = {
  none: 'Costs nothing, and no limit but the in-flight cap is asked for it.',
  service: 'Costs the service of the host for a moment: budgets and cool-down are asked.',
  host: 'Costs the host, for as long as it lasts or for good: budgets, cool-down, breaker and the healthy rest of the group are asked.',
};

function describeAction(action: ActionDefinition): string[] {
  const fields = listFields(fieldsOf(action).rows ?? {}, '');
  const kind = action.irreversible ? '**Irreversible.**' : '**Reversible.**';
  return [
    `## ${action.name}`,
    action.summary,
    `${kind} ${action.undo}`,
    costs[action.harm],
    writeTable(['field', 'accepts', 'default', 'what it says'], fields),
  ];
}
