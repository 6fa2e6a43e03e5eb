/**
 * How is the controller reached? Its address, the token of whoever asks, and what to do where it cannot be trusted. Questions and
 * commands go through here alike.
 */
import { readFileSync } from 'node:fs';

import { Unanswerable, textOf, type Call } from '../verb.ts';

const defaultUrl = 'http://127.0.0.1:4325';

/** The address of the controller with `path`, as the options or the environment name it. */
export function urlOf(call: Call, path: string): string {
  const base = textOf(call, 'controller') ?? call.environment['HEALD_CONTROLLER'] ?? defaultUrl;
  if (!URL.canParse(base) || !/^https?:/.test(base)) {
    throw new Unanswerable('usage', `--controller: expected a URL such as ${defaultUrl}, found "${base}"`);
  }
  return `${base.replace(/\/+$/, '')}${path}`;
}

/** Whatever the controller answers. Throws what `fetch` throws, but `Unanswerable` where a person must do something first. */
export async function fetchController(
  call: Call,
  path: string,
  patienceMs: number,
  asked: { readonly method?: 'GET' | 'POST' | 'DELETE'; readonly body?: object } = {},
): Promise<Response> {
  const token = readToken(call);
  const { method = 'GET', body } = asked;
  const headers = {
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    return await fetch(urlOf(call, path), { method, headers, ...sent, signal: AbortSignal.timeout(patienceMs), redirect: 'error' });
  } catch (error) {
    const mistrust = findMistrust(error);
    if (mistrust === undefined) throw error;
    throw new Unanswerable(
      'unreachable',
      `The certificate of ${urlOf(call, '')} is not trusted: ${mistrust}. If your own authority signed it, name that in NODE_EXTRA_CA_CERTS=<file>.`,
    );
  }
}

function readToken(call: Call): string | undefined {
  const file = textOf(call, 'tokenFile') ?? call.environment['HEALD_TOKEN_FILE'];
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Unanswerable('usage', `Cannot read the token: ${(error as Error).message}. Name its file with --token-file.`);
  }
}

/** What TLS has against the other side, in its words; undefined when it was something else. */
function findMistrust(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  return /CERT|ALTNAME|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY/.test(String(cause.code)) ? cause.message : undefined;
}
