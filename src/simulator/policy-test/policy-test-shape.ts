/** Which keys may the tests of policies have? One row a field, as for policies and scenarios. */
import { dayMs, secondMs } from '../../base/instant.ts';
import { parseDuration } from '../../base/duration.ts';
import { describeFound } from '../../policy/node.ts';
import { defaulted, object, optional, required } from '../../policy/shapes/object-shape.ts';
import { choice, duration, list, refuse, text, type JsonSchema, type Shape } from '../../policy/shapes/shape.ts';
import { seriesForm } from './read-series.ts';
import { groups, mapping, sighting } from '../scenario/scenario-shape.ts';

export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

const stretchForm = 'a time such as <=90s, >=2m or 30s..90s';
const stretchPattern = '^(<=[0-9a-z.]+|>=[0-9a-z.]+|[0-9a-z]+\\.\\.[0-9a-z]+)$';

/** When it must be seen, or must not: counted from the first value of the series. */
const stretch: Shape<Stretch> = {
  form: stretchForm,
  schema: { type: 'string', pattern: stretchPattern },
  read: (node, path, report) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return refuse(node, path, stretchForm, report);
    const found = readStretch(node.value);
    if (found === undefined) report('HP016', node.at, `${path}: expected ${stretchForm}, ${describeFound(node)}`);
    return found;
  },
};

function readStretch(written: string): Stretch | undefined {
  const within = /^(<=|>=)\s*(.+)$/.exec(written);
  const [from, until] =
    within === null ? written.split('..').map((part) => parseDuration(part.trim())) : [parseDuration(within[2] as string), Infinity];
  if (from === undefined || until === undefined) return undefined;
  if (within?.[1] === '<=') return { fromMs: 0, untilMs: from };
  return from < until ? { fromMs: from, untilMs: until } : undefined;
}

const pattern = text('a host’s name, with * for any letters and ! in front for every other one', /^!?[\w.*-]+$/);
const { verdict, incident, decision, fault, scope, reason, saying } = sighting;

const claim = {
  at: optional(stretch, 'When: counted from the first value of the series. Left out, at any time of the case.'),
  verdict,
  incident,
  decision,
  would: optional(
    text(),
    'A part of a plan that passed every check but the mode of its policy, such as replace; anything is any plan. It reads the same in every mode.',
  ),
  fault,
  scope,
  reason,
  saying,
  host: optional(pattern, 'About this host: a name, with * for any letters, or with ! in front for every other host.'),
  policy: optional(text(), 'Decided by this policy.'),
};

const seriesText = text(seriesForm);
/** A number is a series of one value. */
const seriesValues: Shape<string> = {
  form: seriesForm,
  schema: { type: ['string', 'number'] } satisfies JsonSchema,
  read: (node, path, report) =>
    node.kind === 'scalar' && typeof node.value === 'number' ? String(node.value) : seriesText.read(node, path, report),
};

const policyCase = object('a case', {
  name: required(text(), 'The claim, in a sentence.'),
  series: defaulted(
    mapping('series, such as { "web-a-1:disk.stall_seconds{sda}": "0x6 5+5x10" }', seriesValues),
    'What hosts report, by "host:signal{subject}", in the signal’s unit; * stands for any letters of the host, and the subject may be left out. What no series speaks of is well. `host:report` says whether the agent reports at all.',
    {},
  ),
  until: optional(
    duration(secondMs, dayMs),
    'How long the case lasts; as long as its longest series and its latest deadline when left out.',
  ),
  expect: defaulted(list(object('a claim', claim), 'a list of claims', true), 'What has to be seen.', []),
  never: defaulted(list(object('a claim', claim), 'a list of claims', true), 'What must not be seen.', []),
});

export const policyTestShape = object('the tests of policies', {
  groups,
  tags: defaulted(
    mapping('tags by group, such as { kafka: { role: kafka } }', mapping('tags, such as { role: kafka }', text())),
    'Tags of the hosts of a group.',
    {},
  ),
  step: defaulted(choice(['1s', '5s', '10s']), 'The time between two values, which is also that between two reports.', '5s'),
  cases: required(list(policyCase, 'a list of cases'), 'The cases; each begins with a fleet that was well for two minutes.'),
});

/** The JSON Schema of the tests, for completion and hover in editors. */
export function policyTestSchema(): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'tests of heald policies', ...policyTestShape.schema };
}
