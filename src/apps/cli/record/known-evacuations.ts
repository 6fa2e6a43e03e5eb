/** Which evacuations does heald know of? The controller's word where it answers, else the ledger's; one of them by its id. */
import { hearTimes, type Told } from '../../../adapters/wire/tell-times.ts';
import type { EvacuationsAnswer, ZoneStanding } from '../../../adapters/wire/zone-answers.ts';
import { findNearest } from '../../../base/nearest.ts';
import { isOpenEvacuation, type EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { askController, sayUnreachable } from './ask-controller.ts';
import { commandController } from './command-controller.ts';
import { readRecord } from './open-record.ts';
import { readEvacuations, sortEvacuations } from '../pages/evacuation-list.ts';
import { Unanswerable, type Call } from '../verb.ts';

/** How the zones stand of which a person has asked something, and all evacuations, the open ones first. */
export interface KnownEvacuations {
  readonly evacuations: readonly EvacuationRecord[];
  readonly zones: readonly ZoneStanding[];
}

export function isEvacuation(id: string | undefined): boolean {
  return id?.startsWith('evac-') === true;
}

/** `quietly`: that nobody answers has been said already. */
export async function findEvacuations(call: Call, { quietly = false } = {}): Promise<readonly EvacuationRecord[]> {
  const answer = await askController<EvacuationsAnswer>(call, '/v1/evacuations');
  if (answer !== undefined) return readEvacuations(answer.evacuations);
  const record = readRecord(call);
  if (!quietly) sayUnreachable(call, record);
  return sortEvacuations(record.history.evacuations.records.values());
}

/** By the controller's own word: without it nothing could be asked of it. */
export async function askForEvacuations(call: Call): Promise<KnownEvacuations> {
  const answer = (await commandController(call, 'GET', '/v1/evacuations')) as EvacuationsAnswer;
  return { evacuations: readEvacuations(answer.evacuations), zones: answer.zones.map(readStanding) };
}

export function readStanding(told: Told<ZoneStanding>): ZoneStanding {
  return hearTimes<ZoneStanding>(told);
}

export function pickEvacuation(evacuations: readonly EvacuationRecord[], id: string): EvacuationRecord {
  const found = evacuations.find((one) => one.id === id);
  if (found !== undefined) return found;
  const open = evacuations.filter(isOpenEvacuation).map((one) => one.id);
  const nearest = findNearest(
    id,
    evacuations.map((one) => one.id),
  );
  const help = nearest === undefined ? `Open are: ${open.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`;
  throw new Unanswerable('finding', `No evacuation "${id}" is known. ${help}`);
}
