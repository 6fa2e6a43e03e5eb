/**
 * Who has to be told? Looks at what a step has recorded, and records a message to each notification that asks for it; the shell sends
 * it once that is durable, and tells how it went.
 *
 * A message is recorded before it is sent, and is sent again after a restart, under the same id, until it is known how it went: twice
 * is better than not at all, and whoever receives it can tell.
 */
import { elapsedMs, hourMs } from '../../base/instant.ts';
import { shortId } from '../../base/short-id.ts';
import type { Notification, PolicySet, Webhook } from '../../policy/policy.ts';
import type { MessageKind } from '../../remediation/message.ts';
import type { Message } from './message-entry.ts';
import type { Occasion } from './occasion.ts';
import { findOccasions } from './occasions.ts';
import type { History, SentMessage } from '../history.ts';
import { record, type Turn } from '../turn.ts';

/** Nobody is woken for what was news so long ago. */
const staleAfterMs = 6 * hourMs;
const hostsNamed = 10;

/** Who asks to be told: a notification, or the rollback hook of a policy. */
interface Addressee extends Pick<Notification, 'name' | 'severity' | 'only'> {
  readonly on: readonly MessageKind[];
  readonly webhook: Webhook;
  /** Only what this policy decided. */
  readonly policy: string | undefined;
}

/** At the end of a step: what it recorded is looked through for what people have to hear. */
export function tellPeople(turn: Turn): void {
  const { policies, history } = turn.state;
  // Most steps are reports that record nothing.
  if (policies === undefined || turn.commands.length === 0) return;
  const addressees = listAddressees(policies);
  if (addressees.length === 0) return;
  const entries = turn.commands.flatMap((command) => (command.kind === 'record' ? [command.entry] : []));
  for (const occasion of entries.flatMap((entry) => findOccasions(entry, history)))
    for (const addressee of addressees) if (isFor(addressee, occasion, history)) send(turn, addressee, occasion);
}

/** After new policies, and after a restart: what is not known to have arrived is sent again. */
export function sendAgain(turn: Turn, policies: PolicySet): void {
  const addressees = listAddressees(policies);
  for (const message of turn.state.history.messages.values()) {
    if (message.settledAt !== undefined) continue;
    const to = addressees.find(({ name }) => name === message.notification);
    if (to === undefined) settleMessage(turn, message.id, 0, 'no notification of that name is left');
    else if (elapsedMs(message.calledAt, turn.now) > staleAfterMs) settleMessage(turn, message.id, 0, 'it is too old to wake anybody for');
    else turn.commands.push({ kind: 'send_message', message: withoutDates(message), calledAt: message.calledAt, to: to.webhook });
  }
}

/** How it went: `because` says why it did not arrive. */
export function settleMessage(turn: Turn, id: string, tries: number, because: string | undefined): void {
  const message = turn.state.history.messages.get(id);
  if (message === undefined || message.settledAt !== undefined) return;
  const about = { message: id, incident: message.incident, notification: message.notification, tries };
  if (because === undefined) record(turn, { kind: 'message_delivered', ...about });
  else record(turn, { kind: 'message_failed', ...about, because });
}

function listAddressees({ notifications, hostRemediations }: PolicySet): Addressee[] {
  const hooks = hostRemediations.flatMap(({ name, rollbackHook }): Addressee[] => {
    if (rollbackHook === undefined) return [];
    const webhook: Webhook = { ...rollbackHook, format: 'heald' };
    const everywhere = { groups: undefined, zones: undefined };
    return [{ name: `${name} rollback hook`, severity: 'error', only: everywhere, on: ['rollback_asked'], webhook, policy: name }];
  });
  return [...notifications.map((notification) => ({ ...notification, policy: undefined })), ...hooks];
}

function send(turn: Turn, { name, severity, webhook }: Addressee, { hosts, policy, ...occasion }: Occasion): void {
  const id = shortId('msg', `${name} ${occasion.on} ${occasion.about} ${turn.now}`);
  const { hostRemediations = [], zoneEvacuations = [] } = turn.state.policies ?? {};
  const runbook = [...hostRemediations, ...zoneEvacuations].find((one) => one.name === policy)?.runbook;
  const named = hosts.slice(0, hostsNamed);
  const message: Message = { id, notification: name, severity, ...occasion, hosts: named, hostCount: hosts.length, runbook };
  record(turn, { kind: 'person_called', message });
  turn.commands.push({ kind: 'send_message', message, calledAt: turn.now, to: webhook });
}

function isFor({ name, on, only, policy }: Addressee, occasion: Occasion, history: History): boolean {
  const { on: kind, about, hosts, policy: by, incident, story } = occasion;
  if (!on.includes(kind) || (policy !== undefined && policy !== by)) return false;
  const concerned =
    hosts.length === 0 || hosts.some(({ group, zone }) => (only.groups?.includes(group) ?? true) && (only.zones?.includes(zone) ?? true));
  const told = [...history.messages.values()].filter((message) => message.notification === name);
  // The end of what they have not heard of is no news to anybody.
  const isEndOfNothing = kind === 'incident_closed' && incident === undefined && told.every((message) => message.story !== story);
  return concerned && !isEndOfNothing && !told.some((message) => message.on === kind && message.about === about);
}

function withoutDates({ calledAt: _calledAt, settledAt: _settledAt, failedBecause: _failedBecause, ...message }: SentMessage): Message {
  return message;
}
