/** What does the controller say right now? One short question over HTTP; no answer in time is an answer too: "not reachable". */
import { existsSync } from 'node:fs';

import { formatDuration } from '../../../base/duration.ts';
import { cleanText } from '../pages/clean-text.ts';
import { ledgerFileOf } from './open-record.ts';
import { fetchController, urlOf } from './reach-controller.ts';
import type { LedgerRecord } from './record.ts';
import { Unanswerable, textOf, type Call } from '../verb.ts';

/** A plain controller that nobody named is on this host, where an answer takes milliseconds, and the ledger can answer in its place. */
const nearPatienceMs = 300;
/** One that speaks TLS may be anywhere; and where there is no ledger, nobody else can answer. */
const farPatienceMs = 3_000;

/**
 * The answer to GET `path`; undefined when nobody answers in time, or not in the format that this heald reads. Throws `Unanswerable`
 * when the controller asks for another token: it is there, and it is not for the ledger to answer in its place.
 */
export async function askController<Answer extends { readonly formatVersion: 1 }>(call: Call, path: string): Promise<Answer | undefined> {
  try {
    const response = await fetchController(call, path, patienceOf(call));
    if (response.status === 401) throw new Unanswerable('refused', sayRefused(call));
    if (!response.ok) return undefined;
    const answer = (await response.json()) as Partial<Answer> | null;
    return answer?.formatVersion === 1 ? cleanText(answer as Answer) : undefined;
  } catch (error) {
    if (error instanceof Unanswerable) throw error;
    return undefined;
  }
}

function patienceOf(call: Call): number {
  const named = textOf(call, 'controller') ?? call.environment['HEALD_CONTROLLER'];
  const isFar = named !== undefined || urlOf(call, '').startsWith('https:') || !existsSync(ledgerFileOf(call));
  return isFar ? farPatienceMs : nearPatienceMs;
}

/** "controller not reachable at …; from the ledger, last entry 3 min ago". */
export function sayUnreachable(call: Call, { history }: LedgerRecord): void {
  const { screen } = call;
  const last = history.lastEntryAt === undefined ? 'which is empty' : `last entry ${formatDuration(call.now() - history.lastEntryAt)} ago`;
  screen.say(screen.paintTalk('quiet', `controller not reachable at ${urlOf(call, '')}; from the ledger, ${last}`));
}

function sayRefused(call: Call): string {
  return `The controller at ${urlOf(call, '')} answers only to a token that may read. Name its file with --token-file or HEALD_TOKEN_FILE.`;
}
