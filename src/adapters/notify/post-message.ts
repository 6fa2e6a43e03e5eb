/**
 * One try to deliver a message: signed, with ten seconds to answer, and nothing of the secret or the address in what it tells.
 *
 *     heald-delivery:  msg-7f3kqm            the same at every try
 *     heald-signature: t=1785499200,v1=<hex> HMAC-SHA256 with the secret over "<t>.<body>"
 *
 * Two take their secret otherwise, and no signature: PagerDuty in the body, as the routing key; Slack at the end of the address.
 */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Webhook } from '../../policy/policy.ts';

/** `final`: whoever answered will not take this message at any other try either. */
export type PostOutcome = { readonly kind: 'taken' } | { readonly kind: 'failed' | 'final'; readonly because: string };

const answerWithinMs = 10_000;
const secretLettersLeast = 16;
const finalStatuses: readonly number[] = [400, 410, 413, 422];

export async function postMessage(id: string, body: string, webhook: Webhook): Promise<PostOutcome> {
  const secret = await readSecret(webhook.secretFile);
  if ('because' in secret) return { kind: 'failed', because: secret.because };
  const { url, text, headers } = address(body, webhook, secret.text);
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const all = { 'content-type': 'application/json', 'heald-delivery': id, ...headers };
    const response = await fetch(url, { method: 'POST', body: text, headers: all, redirect: 'manual', signal });
    await response.body?.cancel();
    if (response.ok) return { kind: 'taken' };
    return { kind: finalStatuses.includes(response.status) ? 'final' : 'failed', because: `it answered with status ${response.status}` };
  } catch (error) {
    return { kind: 'failed', because: sayFailure(error) };
  }
}

/** What goes where, with the secret in the place where it belongs. */
function address(
  body: string,
  { url, format }: Webhook,
  secret: string,
): { readonly url: string; readonly text: string; readonly headers: Readonly<Record<string, string>> } {
  if (format === 'slack') return { url: `${url.replace(/\/$/, '')}/${secret.replace(/^\//, '')}`, text: body, headers: {} };
  if (format === 'pagerduty') return { url, text: JSON.stringify({ routing_key: secret, ...JSON.parse(body) }), headers: {} };
  const seconds = Math.floor(Date.now() / 1_000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { url, text: body, headers: { 'heald-signature': `t=${seconds},v1=${signature}` } };
}

async function readSecret(file: string): Promise<{ readonly text: string } | { readonly because: string }> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (text.length >= secretLettersLeast) return { text };
    return { because: `the secret in ${file} is shorter than ${secretLettersLeast} characters` };
  } catch (error) {
    return { because: `the secret in ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  }
}

/** Codes only: a message of the library could repeat the address, and an address can be a secret. */
function sayFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'it could not be reached';
  if (error.name === 'TimeoutError') return `no answer within ${answerWithinMs / 1_000} s`;
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return `it could not be reached${typeof cause?.code === 'string' ? ` (${cause.code})` : ''}`;
}
