/**
 * What has happened, read where it lies: in the ledger of this host, or, where there is none or another controller is named, from the
 * controller, page by page. So a person at a desk explains and follows as one on the controller's own host does.
 */
import { existsSync } from 'node:fs';

import type { LogAnswer } from '../../../adapters/wire/log-route.ts';
import type { Entry } from '../../../controller/entry.ts';
import { askController } from './ask-controller.ts';
import { ledgerFileOf, openRecord, readHereInstead } from './open-record.ts';
import { urlOf } from './reach-controller.ts';
import { addEntries, createRecord, type LedgerRecord } from './record.ts';
import { Unanswerable, textOf, type Call } from '../verb.ts';

export interface ReachedRecord {
  readonly record: LedgerRecord;
  /** What was appended since, already taken into the record. */
  readMore(): Promise<readonly Entry[]>;
  /** How often to ask for more. */
  readonly everyMs: number;
}

const nearMs = 500;
const farMs = 2_000;

/** Throws `Unanswerable` where there is no ledger, or none that can be read, and nobody answers. */
export async function reachRecord(call: Call): Promise<ReachedRecord> {
  const hasLedger = existsSync(ledgerFileOf(call));
  if (textOf(call, 'controller') === undefined && hasLedger) return openHere(call);
  const record = createRecord();
  if ((await readOn(call, record)) === undefined) throw new Unanswerable('unreachable', sayNobody(call, hasLedger));
  return { record, readMore: createPatience(call, record), everyMs: farMs };
}

/** All that follows what the record has; undefined when nobody answers any more. */
async function readOn(call: Call, record: LedgerRecord): Promise<readonly Entry[] | undefined> {
  const added: Entry[] = [];
  for (;;) {
    const page = await askController<LogAnswer>(call, `/v1/log?after=${record.lastSequence}`);
    if (page === undefined) return undefined;
    if (page.entries.length === 0) return added;
    added.push(...addEntries(record, page.entries));
  }
}

/** A controller that restarts is waited for, and the person who watches is told. */
function createPatience(call: Call, record: LedgerRecord): ReachedRecord['readMore'] {
  const { screen } = call;
  let isLost = false;
  return async () => {
    const before = record.entries.length;
    const isHere = (await readOn(call, record)) !== undefined;
    if (isHere === isLost)
      screen.say(screen.paintTalk('quiet', isHere ? 'the controller answers again' : `no answer from ${urlOf(call, '')}; asking on`));
    isLost = !isHere;
    return record.entries.slice(before);
  };
}

function openHere(call: Call): ReachedRecord {
  const { record, readMore } = openRecord(call);
  return { record, readMore: () => Promise.resolve(readMore()), everyMs: nearMs };
}

function sayNobody(call: Call, hasLedger: boolean): string {
  const nobody = `controller answers at ${urlOf(call, '')} with what its ledger holds: it is down, starting, too slow, or older than /v1/log.`;
  if (hasLedger) return `No ${nobody} ${readHereInstead}`;
  return (
    `There is no ledger at ${ledgerFileOf(call)}, and no ${nobody}\n` +
    'Ask again, or say who to ask with --controller, or where the ledger lies with --state-dir. ' +
    'Start watching this host with "heald up" if nobody does so yet.'
  );
}
