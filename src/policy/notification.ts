/** A document of kind Notification: who is told of what, and where. Secrets stay in files that only the controller reads. */
import { messageKinds } from '../remediation/message.ts';
import { headerRows } from './shapes/header-rows.ts';
import { describeFound, type Node } from './node.ts';
import { defaulted, object, optional, required } from './shapes/object-shape.ts';
import { messageFormats, severities, type Notification } from './policy.ts';
import type { ReportProblem } from './problem-list.ts';
import { choice, list, refuse, text, type Shape } from './shapes/shape.ts';

/** Encrypted, or to this very host; names and passwords before an @ would be a secret in a policy file. */
const urlPattern = /^(?:https:\/\/[^\s/@?#]+|http:\/\/(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])(?::\d{1,5})?)(?:[/?#]\S*)?$/;

const url: Shape<string> = {
  form: 'an https address, or an http one on this host, without a password in it',
  schema: { type: 'string', pattern: urlPattern.source },
  read: (node, path, report) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return refuse(node, path, url.form, report);
    if (urlPattern.test(node.value)) return node.value;
    // The address is not repeated: who wrote a password into it does not want to see it in a log.
    const found = node.value.includes('@') ? 'found one with an @ in it' : describeFound(node);
    report('HP016', node.at, `${path}: expected ${url.form}, ${found}`);
    return undefined;
  },
};

const addressRows = {
  url: required(url, 'Where to post to.'),
  secretFile: required(
    text('the absolute path of a file', /^\/\S+$/),
    'The file with the secret that messages are signed with, on the controller’s host, at least 16 characters. The secret itself is never written into a policy.',
  ),
};

/** The team's own way back, asked when the suspects share a change. */
export const rollbackHook = object('a mapping with url and secretFile', addressRows);

const webhook = object('a mapping with url and secretFile', {
  ...addressRows,
  format: defaulted(
    choice(messageFormats),
    'heald: everything that is known, in heald’s own keys. alertmanager: as Alertmanager posts it, version 4. slack: an incoming webhook; the secret is the end of its address. pagerduty: Events API v2; the secret is the routing key. sns: as Amazon SNS delivers to HTTPS.',
    'heald',
  ),
});

const names = list(text('a name'), 'a list of names');

const only = object('a mapping of groups or zones', {
  groups: optional(names, 'Only what concerns hosts of these groups.'),
  zones: optional(names, 'Only what concerns hosts in these zones.'),
});

const kindNames = Object.keys(messageKinds) as (keyof typeof messageKinds)[];

export const notification = object('a Notification', {
  ...headerRows('Notification'),
  webhook: required(webhook, 'Where messages go.'),
  on: defaulted(
    list(choice(kindNames), 'a list of kinds of messages'),
    'Which kinds of messages are sent; see [Human control](human-control.md).',
    ['held', 'approval_needed', 'veto_window', 'act_failed', 'degraded'],
  ),
  severity: defaulted(choice(severities), 'What the messages call themselves, for whoever routes them further.', 'error'),
  only: defaulted(only, 'A part of the fleet; heald’s own trouble concerns everybody. Everything when it is left out.', {}),
});

export function readNotification(file: string, node: Node, report: ReportProblem): Notification | undefined {
  const values = notification.read(node, '', report);
  if (values === undefined) return undefined;
  const { webhook: to, on, severity, only: concerning } = values;
  return { kind: 'Notification', ...values.metadata, file, webhook: to, on, severity, only: concerning };
}
