/** Goes along with an evacuation while it is under way: a line for whatever is news, until the zone is left or it is over. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import { askForEvacuations, pickEvacuation } from './record/known-evacuations.ts';
import { listNews } from './pages/evacuation-news.ts';
import { layoutOf } from './pages/layout.ts';
import { isForPeople } from './show.ts';
import type { Call } from './verb.ts';

const lookEveryMs = 500;

/** Gives the record once the way out has come to an end; a controller that does not answer ends it as it ends any verb. */
export async function followEvacuation(call: Call, id: string): Promise<EvacuationRecord> {
  let before: EvacuationRecord | undefined;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const record = pickEvacuation((await askForEvacuations(call)).evacuations, id);
    if (isForPeople(call)) call.screen.write(listNews(before, record, layoutOf(call)));
    before = record;
    if (isSettled(record)) return record;
    // oxlint-disable-next-line no-await-in-loop -- the same
    await sleep(lookEveryMs);
  }
}

/** The zone is left, or no more of it will be. */
function isSettled({ phase, stoppedBecause }: EvacuationRecord): boolean {
  return stoppedBecause !== undefined || (phase.kind !== 'awaiting_approval' && phase.kind !== 'leaving');
}
