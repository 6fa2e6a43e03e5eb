/**
 * Who has to be told? Looks at what a step has recorded, and records a message to each notification that asks for it; the shell sends
 * it once that is durable, and tells how it went.
 *
 * A message is recorded before it is sent, and is sent again after a restart, under the same id, until it is known how it went: twice
 * is better than not at all, and whoever receives it can tell.
 */
import { elapsedMs, hourMs } from '../../base/instant.ts';
import { formatDuration } from '../../base/duration.ts';
import { formatTimestamp } from '../../base/timestamp.ts';
import { shortId } from '../../base/short-id.ts';
import type { Notification, PolicySet, Webhook } from '../../policy/policy.ts';
import { kindOfHold, type MessageKind } from '../../remediation/message.ts';
import type { Entry, HostName, RecordedDecision } from '../entry.ts';
import { isOfEvacuation } from '../evacuations/evacuation-entry.ts';
import { listOpenEvacuations } from '../evacuations/evacuations.ts';
import { findEvacuationOccasion } from './evacuation-occasions.ts';
import { describeStuck } from '../kafka/kafka-lines.ts';
import type { Message } from './message-entry.ts';
import { nothingElse, type Occasion } from './occasion.ts';
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

function isFor({ name, on, only, policy }: Addressee, { on: kind, about, hosts, policy: by }: Occasion, history: History): boolean {
  if (!on.includes(kind) || (policy !== undefined && policy !== by)) return false;
  const concerned =
    hosts.length === 0 || hosts.some(({ group, zone }) => (only.groups?.includes(group) ?? true) && (only.zones?.includes(zone) ?? true));
  const told = [...history.messages.values()].some(
    (message) => message.notification === name && message.on === kind && message.about === about,
  );
  return concerned && !told;
}

function findOccasions(entry: Entry, history: History): Occasion[] {
  const occasion = entry.kind === 'decided' ? onDecision(entry.decision, history) : findOccasion(entry, history);
  if (occasion === undefined) return [];
  return occasion.reason === 'shared_change' ? [occasion, { ...occasion, on: 'rollback_asked' }] : [occasion];
}

function findOccasion(entry: Entry, history: History): Occasion | undefined {
  if (isOfEvacuation(entry)) return findEvacuationOccasion(entry, history);
  switch (entry.kind) {
    case 'incident_opened':
    case 'incident_closed': {
      const { kind: on, incident, sentence } = entry;
      return { ...nothingElse, on, about: incident, incident, sentence, hosts: hostsOf(history, incident) };
    }
    case 'remediation_opened': {
      const { remediation, incident, hostName, plan, vetoWindowMs } = entry;
      if (vetoWindowMs === undefined) return undefined;
      const steps = plan.steps.map(({ words }) => words).join(', then ');
      const sentence = `repair of ${hostName} begins in ${formatDuration(vetoWindowMs)}: ${steps}; heald veto ${remediation} stops it`;
      return { ...nothingElse, on: 'veto_window', about: remediation, incident, sentence, hosts: hostsOf(history, incident) };
    }
    case 'remediation_closed': {
      if (entry.result === 'cancelled' || entry.result === 'vetoed') return undefined;
      const incident = history.repairs.remediations.get(entry.remediation)?.incident;
      const on = entry.result === 'succeeded' ? 'acted' : 'act_failed';
      const sentence = `repair of ${entry.hostName} ${entry.result}: ${entry.because}`;
      const hosts = incident === undefined ? [] : hostsOf(history, incident);
      return { ...nothingElse, on, about: entry.remediation, incident, sentence, hosts };
    }
    case 'keep_announced': {
      const { hostName, machine, group, notBefore, remediation } = entry;
      const until = formatTimestamp(notBefore);
      const sentence = `${hostName} (${machine} of group ${group}) was replaced and kept, and is ended at ${until}; heald veto ${remediation} keeps it`;
      return { ...nothingElse, on: 'veto_window', about: `${remediation} keep ${notBefore}`, sentence };
    }
    case 'keep_asked': {
      const { hostName, machine, group, until, at } = entry;
      const sentence = `${hostName} (${machine} of group ${group}) was to be in quarantine until ${formatTimestamp(until)}, and is still there: end it, or put it back into service`;
      return { ...nothingElse, on: 'held', about: `${machine} in quarantine ${at}`, sentence };
    }
    case 'breaker_opened': {
      const sentence = `repairs of group ${entry.group} have stopped, because they do not help: ${entry.because}`;
      return { ...nothingElse, on: 'act_failed', about: `breaker of ${entry.group} ${entry.at}`, sentence };
    }
    case 'consumers_stuck':
      return {
        ...nothingElse,
        on: 'advised',
        about: `consumers ${entry.cluster}/${entry.group} ${entry.at}`,
        sentence: describeStuck(entry),
      };
    case 'cluster_lost':
      return onOwnTrouble(entry, `${entry.cluster} cannot be looked at, so no broker of it is replaced: ${entry.because}`);
    case 'policies_refused':
      return onOwnTrouble(entry, `new policy files were refused: ${entry.problems[0] ?? ''}`);
    case 'controller_stalled':
      return onOwnTrouble(entry, `the controller stood still for ${Math.round(entry.forMs / 1_000)} s`);
    case 'inventory_doubted':
      return onOwnTrouble(entry, `the inventory is not believed, so nothing is repaired: ${entry.because}`);
    default:
      return undefined;
  }
}

function onOwnTrouble({ kind, at }: Entry, sentence: string): Occasion {
  return { ...nothingElse, on: 'degraded', about: `${kind} ${at}`, sentence };
}

function onDecision({ reason, because, incident, host, checks, policy }: RecordedDecision, history: History): Occasion | undefined {
  const on: MessageKind | undefined = reason === 'act' ? undefined : kindOfHold(reason);
  const record = history.incidents.get(incident);
  if (on === undefined || reason === 'act' || record === undefined) return undefined;
  // The plan that waits is told by its own entry, with its name.
  const isPlanned = listOpenEvacuations(history.evacuations).some((each) => each.incident === incident);
  if (reason === 'approval_needed' && isPlanned) return undefined;
  const hosts = host === undefined ? hostsOf(history, incident) : [host];
  return { on, about: incident, incident, sentence: record.sentence, reason, because, checks, hosts, policy: policy?.name };
}

function hostsOf(history: History, incident: string): HostName[] {
  const episodes = history.incidents.get(incident)?.episodes ?? [];
  const hosts = episodes.flatMap((id) => history.episodes.get(id)?.host ?? []);
  return [...new Map(hosts.map((host) => [host.id, host])).values()];
}

function withoutDates({ calledAt: _calledAt, settledAt: _settledAt, failedBecause: _failedBecause, ...message }: SentMessage): Message {
  return message;
}
