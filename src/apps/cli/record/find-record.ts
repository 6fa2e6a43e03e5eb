/**
 * What is known here? The ledger of this host; where there is none, or `--controller` names one, what the controller says over HTTP, put
 * in the same form. So a person at a desk sees with the same pages as one on the controller's own host.
 */
import { existsSync } from 'node:fs';

import type {
  GroupsAnswer,
  HealthAnswer,
  HostsAnswer,
  IncidentsAnswer,
  PausesAnswer,
  RepairsAnswer,
} from '../../../adapters/wire/answers.ts';
import type { EvacuationsAnswer } from '../../../adapters/wire/zone-answers.ts';
import { hearTimes, type Told } from '../../../adapters/wire/tell-times.ts';
import type { EpisodeRecord, History, IncidentRecord } from '../../../controller/history.ts';
import type { GroupRoom } from '../../../controller/repairs/group-room.ts';
import { parsePauseScope } from '../../../remediation/pause.ts';
import { askController } from './ask-controller.ts';
import { ledgerFileOf, readHereInstead, readRecord } from './open-record.ts';
import { readStanding } from './known-evacuations.ts';
import { readEvacuations } from '../pages/evacuation-list.ts';
import { listRepairs, readRepairs, type RepairLine } from '../pages/repair-list.ts';
import { urlOf } from './reach-controller.ts';
import { createRecord, type LedgerRecord } from './record.ts';
import { Unanswerable, textOf, type Call } from '../verb.ts';

export interface FoundRecord {
  readonly record: LedgerRecord;
  readonly repairs: readonly RepairLine[];
  /** From the ledger of this host, or by the controller's word. */
  readonly isLedger: boolean;
}

/** Throws `Unanswerable` when the controller that was named does not answer, and as `readRecord` does where there is no ledger and nobody answers. */
export async function findRecord(call: Call): Promise<FoundRecord> {
  const hasLedger = existsSync(ledgerFileOf(call));
  const isNamed = textOf(call, 'controller') !== undefined;
  const asked = hasLedger && !isNamed ? undefined : await askForRecord(call);
  if (asked !== undefined) return asked;
  if (hasLedger && isNamed) throw new Unanswerable('unreachable', `No controller answers at ${urlOf(call, '')}. ${readHereInstead}`);
  const record = readRecord(call);
  return { record, repairs: listRepairs(record.history), isLedger: true };
}

async function askForRecord(call: Call): Promise<FoundRecord | undefined> {
  const [health, hosts, incidents, pauses, groups, repairs, zones] = await Promise.all([
    askController<HealthAnswer>(call, '/v1/health'),
    askController<HostsAnswer>(call, '/v1/hosts'),
    askController<IncidentsAnswer>(call, '/v1/incidents'),
    askController<PausesAnswer>(call, '/v1/pauses'),
    askController<GroupsAnswer>(call, '/v1/groups'),
    askController<RepairsAnswer>(call, '/v1/remediations'),
    askController<EvacuationsAnswer>(call, '/v1/evacuations'),
  ]);
  if (health === undefined || hosts === undefined || incidents === undefined) return undefined;
  const record = createRecord();
  const { history } = record;
  takeHealth(history, health);
  for (const { id, name, zone, group } of hosts.hosts) history.hosts.set(id, { id, name, zone, group });
  for (const incident of incidents.incidents) takeIncident(history, incident);
  for (const pause of pauses?.pauses ?? []) {
    const scope = parsePauseScope(pause.scope);
    const { setAt, until } = pause;
    if (scope.ok) history.pauses.set(pause.name, { ...pause, scope: scope.value, setAt: Date.parse(setAt), until: Date.parse(until) });
  }
  takeGroups(history, groups);
  takeEvacuations(history, zones);
  return { record, repairs: readRepairs(repairs?.remediations ?? []), isLedger: false };
}

function takeHealth(history: History, { version, epoch, startedAt, now, policies }: HealthAnswer): void {
  history.version = version;
  history.epoch = epoch ?? 0;
  history.running = true;
  history.startedAt = startedAt === null ? undefined : Date.parse(startedAt);
  history.refusedPolicies = policies.problems;
  if (policies.version !== null) history.policies = { version: policies.version, at: Date.parse(now), policies: policies.policies };
}

function takeIncident(history: History, answer: IncidentsAnswer['incidents'][number]): void {
  const { episodes, ...rest } = answer;
  const incident = hearTimes<Omit<IncidentRecord, 'episodes'>>(rest);
  history.incidents.set(incident.id, { ...incident, episodes: episodes.map(({ id }) => id) });
  for (const told of episodes) {
    const episode = hearTimes<Omit<EpisodeRecord, 'incident'>>(told as Told<Omit<EpisodeRecord, 'incident'>>);
    history.episodes.set(episode.id, { ...episode, incident: incident.id });
  }
}

function takeGroups({ repairs }: History, answer: GroupsAnswer | undefined): void {
  repairs.doubt = answer?.inventoryDoubt ?? undefined;
  for (const told of answer?.groups ?? []) {
    const { group, lineage, stormSince } = hearTimes<GroupRoom>(told);
    repairs.lineages.set(group, lineage);
    if (stormSince !== undefined) repairs.storms.set(group, stormSince);
  }
}

function takeEvacuations({ evacuations }: History, answer: EvacuationsAnswer | undefined): void {
  for (const record of readEvacuations(answer?.evacuations ?? []).toReversed()) evacuations.records.set(record.id, record);
  for (const { zone, disarmed } of (answer?.zones ?? []).map(readStanding))
    if (disarmed !== undefined) evacuations.disarmed.set(zone, disarmed);
}
