/** What does the controller say right now? One short question over HTTP; no answer in time is an answer too: "not reachable". */
import { formatDuration } from '../../base/duration.ts';
import { cleanText } from './clean-text.ts';
import type { LedgerRecord } from './record.ts';
import { Unanswerable, textOf, type Call } from './verb.ts';

const patienceMs = 300;
const defaultUrl = 'http://127.0.0.1:4325';

/** The answer to GET `path`; undefined when nobody answers in time, or not in the format that this heald reads. */
export async function askController<Answer extends { readonly formatVersion: 1 }>(call: Call, path: string): Promise<Answer | undefined> {
  const url = urlOf(call, path);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs), headers: { accept: 'application/json' } });
    if (!response.ok) return undefined;
    const answer = (await response.json()) as Partial<Answer> | null;
    return answer?.formatVersion === 1 ? cleanText(answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** "controller not reachable at …; from the ledger, last entry 3 min ago". */
export function sayUnreachable(call: Call, { history }: LedgerRecord): void {
  const { screen } = call;
  const last = history.lastEntryAt === undefined ? 'which is empty' : `last entry ${formatDuration(call.now() - history.lastEntryAt)} ago`;
  screen.say(screen.paintTalk('quiet', `controller not reachable at ${urlOf(call, '')}; from the ledger, ${last}`));
}

/** The address of the controller with `path`, as the options or the environment name it. */
export function urlOf(call: Call, path: string): string {
  const base = textOf(call, 'controller') ?? call.environment['HEALD_CONTROLLER'] ?? defaultUrl;
  if (!URL.canParse(base) || !/^https?:/.test(base)) {
    throw new Unanswerable('usage', `--controller: expected a URL such as ${defaultUrl}, found "${base}"`);
  }
  return `${base.replace(/\/+$/, '')}${path}`;
}
