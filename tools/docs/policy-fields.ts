/** What may stand in a policy file? The fields of each kind, from the rows that the parser reads by. */
import { guardrails } from '../../src/policy/guardrails.ts';
import { kinds } from '../../src/policy/shapes/header-rows.ts';
import { hostRemediation } from '../../src/policy/host-remediation.ts';
import { kafkaCluster } from '../../src/policy/kafka-cluster.ts';
import { notification } from '../../src/policy/notification.ts';
import { zoneEvacuation } from '../../src/policy/zone-evacuation.ts';
import type { Literal } from '../../src/policy/node.ts';
import type { Field, Rows } from '../../src/policy/shapes/object-shape.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';
import { describeShippedPolicies } from './shipped-policies.ts';

const page = 'docs/manual/policies.md';
const heading = ['field', 'accepts', 'default', 'what it says'];

const introduction = [
  'A policy is a YAML file that says which hosts it covers, what must be seen on one of them, what to do about it, and how much of that may be done. `heald policy validate` names everything that is wrong with a folder of them at once, `heald policy explain` says one in plain sentences, and the first line below gives completion and hover in editors.',
  [
    '```yaml',
    '# yaml-language-server: $schema=./policy.schema.json',
    'apiVersion: heald/v1',
    'kind: HostRemediation',
    'metadata: { name: web-disk, owner: web }',
    'target: { groups: [web] }',
    'when:',
    '  any:',
    '    - { signal: disk.fsync_stall_seconds, above: 15s }',
    '    - { signal: disk.stall_seconds, above: 15s }',
    'steps: [captureEvidence, replace]',
    '```',
  ].join('\n'),
  'Thresholds are written in the unit of their [signal](signals/README.md): `15s` for seconds, `40%` or `0.4` for shares and for the failed share of counted tries, plain numbers otherwise. Times have a unit, always. A file may hold several documents, parted by `---`. A set of files is taken whole or not at all: while one of them has an error, the last good set stays active.',
  [
    'Before a change takes effect:',
    '',
    '```sh',
    'heald policy validate policies/ --fleet           # mistakes, and whether targets and limits fit the known hosts',
    'heald policy test policies/                       # what each policy does and never does, see Tests of policies',
    'heald policy diff main policies/                  # what it would do otherwise, in words',
    'heald policy backtest policies/ --current main    # what it would have done on the recorded reports',
    '```',
    '',
    'A test lies beside its policy: [Tests of policies](policy-tests.md). Raise `mode` last, one policy at a time.',
  ].join('\n'),
];

export const policyPage: Generator = {
  owns: page,
  write: () => {
    const shapes = {
      HostRemediation: hostRemediation,
      ZoneEvacuation: zoneEvacuation,
      Guardrails: guardrails,
      Notification: notification,
      KafkaCluster: kafkaCluster,
    };
    const sections = kinds.flatMap((kind) => [`## ${kind}`, writeTable(heading, listFields(shapes[kind].rows ?? {}, ''))]);
    const text = joinBlocks([
      generatedFrom('src/policy/'),
      '# Policies',
      ...introduction,
      ...describeShippedPolicies(),
      ...sections,
      'The steps are described in [Actions](actions.md), and what can be wrong with a file in [Problems of policy files](policy-problems.md).',
    ]);
    return new Map([[page, text]]);
  },
};

/** A row of the table for each field, and for the fields below it. */
export function listFields(rows: Rows, path: string): string[][] {
  return Object.entries(rows).flatMap(([name, field]) => {
    const own = `${path}${name}`;
    const fallback = field.need === 'default' ? writeDefault(field) : field.need;
    const below = field.shape.rows === undefined ? [] : listFields(field.shape.rows, `${own}.`);
    return [[`\`${own}\``, escapeCell(field.shape.form), fallback, escapeCell(field.summary)], ...below];
  });
}

function writeDefault({ shape, default: literal }: Extract<Field<unknown>, { need: 'default' }>): string {
  const flow = writeFlow(literal);
  return flow === '{}' && shape.rows !== undefined ? 'see below' : `\`${flow}\``;
}

/** A literal as YAML on one line. */
function writeFlow(literal: Literal): string {
  if (literal === null || typeof literal !== 'object') return String(literal);
  if (Array.isArray(literal)) return `[${literal.map(writeFlow).join(', ')}]`;
  const pairs = Object.entries(literal).map(([key, value]) => `${key}: ${writeFlow(value)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
