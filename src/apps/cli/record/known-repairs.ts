/** Which repairs does heald know of? The controller's word where it answers, else the ledger's; one of them by its id. */
import type { RepairsAnswer } from '../../../adapters/wire/answers.ts';
import { findNearest } from '../../../base/nearest.ts';
import { askController, sayUnreachable } from './ask-controller.ts';
import { commandController } from './command-controller.ts';
import { readRecord } from './open-record.ts';
import { isOpenRepair, listRepairs, readRepairs, type RepairLine } from '../pages/repair-list.ts';
import { Unanswerable, type Call } from '../verb.ts';

export async function findRepairs(call: Call): Promise<readonly RepairLine[]> {
  const answer = await askController<RepairsAnswer>(call, '/v1/remediations');
  if (answer !== undefined) return readRepairs(answer.remediations);
  const record = readRecord(call);
  sayUnreachable(call, record);
  return listRepairs(record.history);
}

/** The repair that a command is about, by the controller's own word: without it the command could not be given. */
export async function findRepairToSteer(call: Call): Promise<RepairLine> {
  const answer = (await commandController(call, 'GET', '/v1/remediations')) as RepairsAnswer;
  return pickRepair(readRepairs(answer.remediations), call.argument ?? '');
}

export function pickRepair(repairs: readonly RepairLine[], id: string): RepairLine {
  const found = repairs.find((one) => one.id === id);
  if (found !== undefined) return found;
  const open = repairs.filter(isOpenRepair).map((one) => one.id);
  const nearest = findNearest(
    id,
    repairs.map((one) => one.id),
  );
  const help = nearest === undefined ? `Open are: ${open.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`;
  throw new Unanswerable('finding', `No repair "${id}" is known. ${help}`);
}
