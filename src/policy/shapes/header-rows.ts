/** What every policy document begins with: the version of the language, the kind, and who answers for it. */
import { defaulted, object, optional, required } from './object-shape.ts';
import { choice, text, type Shape } from './shape.ts';

export const apiVersion = 'heald/v1';
export const kinds = ['HostRemediation', 'ZoneEvacuation', 'Guardrails', 'Notification', 'KafkaCluster'] as const;
export type Kind = (typeof kinds)[number];

const nameForm = 'a name of small letters, digits and dashes, such as kafka-broker-disk';

const metadata = object('a mapping with a name', {
  name: required(
    text(nameForm, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
    'The word for this policy in the log, in metrics and on the command line. Unique in the set.',
  ),
  owner: optional(text('a team or a person'), 'Who answers for it, and is asked when it holds.'),
  runbook: optional(text('a path or an address'), 'What a person reads when heald holds, or when its repair did not help.'),
  description: optional(text(), 'Why this policy exists, in a sentence or two.'),
});

/** Whoever chose the reader has looked at the kind already, and has said so when it was misspelt. */
function kindShape(kind: Kind): Shape<Kind> {
  return { form: kind, schema: { enum: [kind] }, read: () => kind };
}

export function headerRows(kind: Kind) {
  return {
    apiVersion: required(choice([apiVersion]), `The version of the policy language: ${apiVersion}.`),
    kind: required(kindShape(kind), `The kind of the document: ${kind}.`),
    metadata: required(metadata, 'What the policy is called, and who answers for it.'),
  };
}

export const mode = defaulted(
  choice(['observe', 'recommend', 'approve', 'auto']),
  'How far heald may go: observe (record what it would do), recommend (tell people), approve (act after a person agreed), auto (act).',
  'observe',
);
