/**
 * `thresholds` of the guardrails: where this fleet judges a signal otherwise than its own page says. What is left out stays as it
 * was, so a file that raises one number says only that number.
 */
import { catalog, findSignal, signalNames } from '../../liveness/catalog.ts';
import type { Judgement, SignalDefinition } from '../../liveness/signal.ts';
import { countsThresholds } from './counts-thresholds.ts';
import { levelThresholds } from './level-thresholds.ts';
import { quote, type Literal } from '../node.ts';
import { refuse, suggest, type Shape } from './shape.ts';

const form = 'a mapping of signal names to thresholds';

const judged: ReadonlyMap<string, Shape<Judgement>> = new Map(
  catalog.flatMap((signal): [string, Shape<Judgement>][] => {
    const shape = thresholdsOf(signal);
    return shape === undefined ? [] : [[signal.name, shape]];
  }),
);

function thresholdsOf({ judgement, unit }: SignalDefinition): Shape<Judgement> | undefined {
  if (judgement.kind === 'none') return undefined;
  return judgement.kind === 'counts' ? countsThresholds(judgement) : levelThresholds(judgement, unit);
}

export const thresholds: Shape<Readonly<Record<string, Judgement>>> = {
  form,
  schema: { type: 'object', properties: propertiesOfSignals(), additionalProperties: false },
  read: (node, path, report) => {
    if (node.kind !== 'map') return refuse(node, path, form, report);
    const judgements = new Map<string, Judgement>();
    for (const { key, keyAt, value } of node.entries) {
      const shape = judged.get(key);
      const judgement = shape?.read(value, `${path}.${key}`, report);
      if (judgement !== undefined) judgements.set(key, judgement);
      if (findSignal(key) === undefined) report('HP012', keyAt, `unknown signal ${quote(key)}`, suggest(key, signalNames));
      else if (shape === undefined)
        report('HP016', keyAt, `${path}: ${key} is shown and never judged, so it has no thresholds`, 'remove it');
    }
    return judgements.size === node.entries.length ? Object.fromEntries(judgements) : undefined;
  },
};

function propertiesOfSignals(): Literal {
  const properties = catalog.flatMap(({ name, summary }): [string, Literal][] => {
    const shape = judged.get(name);
    return shape === undefined ? [] : [[name, { description: summary, ...shape.schema }]];
  });
  return Object.fromEntries(properties);
}
