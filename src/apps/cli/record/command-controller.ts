/**
 * Asks the controller to do something, over HTTP, and waits for its word: only what it answers has been done. Unlike a question, a
 * command without an answer ends the verb, with what to do now.
 */
import { hostname, userInfo } from 'node:os';

import { cleanText } from '../pages/clean-text.ts';
import type { Ending } from '../exit-codes.ts';
import { fetchController, urlOf } from './reach-controller.ts';
import { Unanswerable, type Call } from '../verb.ts';

/** The controller itself waits five seconds for its ledger. */
const patienceMs = 8_000;

const endings: Readonly<Record<number, Ending>> = { 401: 'refused', 404: 'finding', 409: 'refused', 422: 'usage' };
const endingsByCode: Readonly<Record<string, Ending>> = { not_durable: 'timedOut', not_leading: 'unreachable' };

/** The answer's JSON; undefined where it has none. Throws `Unanswerable` with the controller's own words when it refuses. */
export async function commandController(call: Call, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await fetchController(call, path, patienceMs, body === undefined ? { method } : { method, body });
    text = await response.text();
  } catch (error) {
    if (error instanceof Unanswerable) throw error;
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw new Unanswerable(timedOut ? 'timedOut' : 'unreachable', sayNoAnswer(call, timedOut));
  }
  const answer = readJson(text);
  if (response.ok) return answer;
  const { code, message } = readError(answer, response.status);
  throw new Unanswerable(endingsByCode[code] ?? endings[response.status] ?? 'unreachable', message);
}

/** Who asks: "ann@ops-1". The person behind sudo, not root. */
export function nameAsker({ environment }: Call): string {
  const user = environment['SUDO_USER'] || environment['USER'] || environment['LOGNAME'] || userInfo().username;
  return `${user}@${hostname()}`.replaceAll(/\p{Cc}/gu, '').slice(0, 100);
}

function sayNoAnswer(call: Call, timedOut: boolean): string {
  const where = urlOf(call, '');
  if (timedOut) return `The controller at ${where} did not answer in time, so it is not known whether it was done. Look with "heald log".`;
  return (
    `No controller answers at ${where}, and only it can do this. A controller that is down decides and does nothing.\n` +
    'Start it with "heald controller", or name the one that runs with --controller.'
  );
}

function readJson(text: string): unknown {
  try {
    return text === '' ? undefined : cleanText<unknown>(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function readError(answer: unknown, status: number): { readonly code: string; readonly message: string } {
  const error = (answer as { readonly error?: { readonly code?: unknown; readonly message?: unknown } } | undefined)?.error;
  const message = typeof error?.message === 'string' ? error.message : `It answered with status ${status}; is it a controller of heald?`;
  return { code: typeof error?.code === 'string' ? error.code : '', message };
}
