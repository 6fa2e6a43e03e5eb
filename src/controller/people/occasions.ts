/** What in an entry do people have to hear of? An incident and its end, what is decided, how repairs go, and heald's own trouble. */
import { formatDuration } from '../../base/duration.ts';
import { formatTimestamp } from '../../base/timestamp.ts';
import type { HoldReason } from '../../remediation/decision.ts';
import { kindOfHold, type MessageKind } from '../../remediation/message.ts';
import type { Entry, EntryBody, HostName, RecordedDecision } from '../entry.ts';
import { isOfEvacuation } from '../evacuations/evacuation-entry.ts';
import { listOpenEvacuations } from '../evacuations/evacuations.ts';
import type { History, IncidentRecord } from '../history.ts';
import { findOpenRepair } from '../repairs/repairs.ts';
import { partsOf, sayWhole, wholeOf } from '../whole-of.ts';
import { findEvacuationOccasion } from './evacuation-occasions.ts';
import { findKafkaOccasion } from './kafka-occasions.ts';
import { adviseOn } from './next-step.ts';
import { nothingElse, onOwnTrouble, type Occasion } from './occasion.ts';

/** What these say differs from host to host, and so does what a person has to do about it. */
const refusals: Partial<Readonly<Record<HoldReason, string>>> = {
  gate_refused: 'its cluster cannot spare it now',
  gate_unanswered: 'nobody can say whether its cluster can spare it',
  quorum_at_risk: 'its group cannot spare it now',
};

export function findOccasions(entry: Entry, history: History): Occasion[] {
  const occasion = entry.kind === 'decided' ? onDecision(entry.decision, history) : findOccasion(entry, history);
  if (occasion === undefined) return [];
  return occasion.reason === 'shared_change' ? [occasion, { ...occasion, on: 'rollback_asked' }] : [occasion];
}

function findOccasion(entry: Entry, history: History): Occasion | undefined {
  if (isOfEvacuation(entry)) return findEvacuationOccasion(entry, history);
  switch (entry.kind) {
    case 'incident_opened':
    case 'incident_changed':
      return onIncident(entry, history);
    case 'incident_closed':
      return onIncidentClosed(entry.incident, history);
    case 'remediation_opened':
    case 'remediation_closed':
      return onRepair(entry, history);
    case 'keep_announced': {
      const { hostName, machine, group, notBefore, remediation } = entry;
      const until = formatTimestamp(notBefore);
      const sentence = `${hostName} (${machine} of group ${group}) was replaced and kept, and is ended at ${until}; heald veto ${remediation} --reason "…" keeps it`;
      return { ...nothingElse, on: 'veto_window', about: `${remediation} keep ${notBefore}`, sentence };
    }
    case 'keep_asked': {
      const { hostName, machine, group, until, at } = entry;
      const sentence = `${hostName} (${machine} of group ${group}) was to be in quarantine until ${formatTimestamp(until)}, and is still there: end it, or put it back into service`;
      return { ...nothingElse, on: 'held', about: `${machine} in quarantine ${at}`, sentence };
    }
    case 'breaker_opened': {
      const { group, because, at } = entry;
      const sentence = `repairs of group ${group} have stopped, because they do not help: ${because}`;
      const next = `heald breaker shows how they went; once the cause is gone, heald breaker close ${group} --reason "…" lets them go on`;
      return { ...nothingElse, on: 'act_failed', about: `breaker of ${group} ${at}`, sentence, next };
    }
    case 'policies_refused':
      return onOwnTrouble(entry, `new policy files were refused: ${entry.problems[0] ?? ''}`);
    case 'controller_stalled':
      return onOwnTrouble(entry, `the controller stood still for ${Math.round(entry.forMs / 1_000)} s`);
    case 'inventory_doubted':
      return onOwnTrouble(entry, `the inventory is not believed, so nothing is repaired: ${entry.because}`);
    default:
      return findKafkaOccasion(entry, history);
  }
}

/** A part of another incident is told with that; one that has spread further since is told then. */
function onIncident({ kind, incident: id }: Entry & { readonly incident: string }, history: History): Occasion | undefined {
  const incident = history.incidents.get(id);
  if (incident === undefined || wholeOf(history, incident) !== incident) return undefined;
  if (kind === 'incident_changed' && incident.partOf === undefined) return undefined;
  return { ...nothingElse, on: 'incident_opened', ...tell(history, incident), hosts: hostsOf(history, id) };
}

/** Over when the last of the story is. */
function onIncidentClosed(id: string, history: History): Occasion | undefined {
  const incident = history.incidents.get(id);
  if (incident === undefined) return undefined;
  const whole = wholeOf(history, incident);
  if ([whole, ...partsOf(history, whole)].some(({ closedAt }) => closedAt === undefined)) return undefined;
  return { ...nothingElse, on: 'incident_closed', ...tell(history, whole), hosts: hostsOf(history, whole.id) };
}

type RepairTold = Entry & Extract<EntryBody, { kind: 'remediation_opened' | 'remediation_closed' }>;

function onRepair(entry: RepairTold, history: History): Occasion | undefined {
  const { remediation: id, hostName } = entry;
  const known = history.incidents.get(history.repairs.remediations.get(id)?.incident ?? '');
  const whole = known === undefined ? undefined : wholeOf(history, known);
  const story =
    whole === undefined
      ? nothingElse
      : { incident: whole.id, because: sayWhole(whole, partsOf(history, whole)), hosts: hostsOf(history, whole.id) };
  const about = { ...nothingElse, ...story, about: id };
  if (entry.kind === 'remediation_opened') {
    const { plan, vetoWindowMs } = entry;
    if (vetoWindowMs === undefined) return undefined;
    const steps = plan.steps.map(({ words }) => words).join(', then ');
    const sentence = `repair of ${hostName} begins in ${formatDuration(vetoWindowMs)}: ${steps}; heald veto ${id} --reason "…" stops it`;
    return { ...about, on: 'veto_window', sentence };
  }
  if (entry.result === 'cancelled' || entry.result === 'vetoed') return undefined;
  const on = entry.result === 'succeeded' ? 'acted' : 'act_failed';
  return { ...about, on, sentence: `repair of ${hostName} ${entry.result}: ${entry.because}` };
}

function onDecision(decision: RecordedDecision, history: History): Occasion | undefined {
  const { reason, because, incident, host, checks, policy } = decision;
  const on: MessageKind | undefined = reason === 'act' ? undefined : kindOfHold(reason);
  const record = history.incidents.get(incident);
  if (on === undefined || reason === 'act' || record === undefined) return undefined;
  // The plan that waits is told by its own entry, with its name.
  const isPlanned = listOpenEvacuations(history.evacuations).some((each) => each.incident === incident);
  if (reason === 'approval_needed' && isPlanned) return undefined;
  const whole = wholeOf(history, record);
  // Whether anything is done about the host is told of the whole.
  if (reason === 'no_policy' && whole !== record) return undefined;
  const hosts = host === undefined ? hostsOf(history, incident) : [host];
  const story = tell(history, whole);
  const said = { ...story, on, reason, because, checks, hosts, policy: policy?.name, next: adviseOn(decision, history) };
  const refused = refusals[reason];
  return host === undefined || refused === undefined ? said : { ...said, ...tellRefused(host, reason, refused, story, history) };
}

/** A repair that was planned and is refused later is news, though the host was refused before. */
function tellRefused(
  { id, name }: HostName,
  reason: HoldReason,
  refused: string,
  { incident = '', sentence }: Pick<Occasion, 'incident' | 'sentence'>,
  history: History,
): Pick<Occasion, 'about' | 'sentence'> {
  const repair = findOpenRepair(history.repairs, id);
  const approved = repair?.approval === undefined ? '' : `, though ${repair.approval.by} approved it`;
  return {
    about: `${incident} ${reason} ${repair?.id ?? id}`,
    sentence: `${name} is not repaired${approved}: ${refused}; ${sentence}`,
  };
}

function tell(history: History, whole: IncidentRecord): Pick<Occasion, 'about' | 'incident' | 'sentence'> {
  return { about: whole.id, incident: whole.id, sentence: sayWhole(whole, partsOf(history, whole)) };
}

function hostsOf(history: History, incident: string): HostName[] {
  const episodes = history.incidents.get(incident)?.episodes ?? [];
  const hosts = episodes.flatMap((id) => history.episodes.get(id)?.host ?? []);
  return [...new Map(hosts.map((host) => [host.id, host])).values()];
}
