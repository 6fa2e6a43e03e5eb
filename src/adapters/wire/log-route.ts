/** What has happened, page by page? The ledger's own entries as they were recorded, for whoever does not have its file. */
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { z } from 'zod';

import type { Result } from '../../base/result.ts';
import type { LedgerEntry } from '../../controller/entry.ts';
import { RequestRefused, type Refusal } from './refusal.ts';

/** Times within are milliseconds since 1970, as the chain of hashes has them. */
export interface LogAnswer {
  readonly formatVersion: 1;
  /** Oldest first; empty when nothing follows yet. */
  readonly entries: readonly LedgerEntry[];
}

export interface LogDesk {
  /** Entries with a number above `after`, oldest first, at most `limit`; only what is durable. */
  read(range: {
    readonly after: number;
    readonly limit: number;
  }): Promise<Result<readonly LedgerEntry[], { readonly refusal: Refusal; readonly message: string }>>;
}

/** Entries with their evidence are some kilobytes each, and are written as JSON beside the loop that decides. */
export const logPageMost = 200;

const range = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(logPageMost).default(logPageMost),
});

export function addLogRoute(server: FastifyInstance, onRequest: onRequestHookHandler, { logDesk }: { readonly logDesk: LogDesk }): void {
  server.get('/v1/log', { onRequest }, ({ query, ip }) => readLog(logDesk, query, ip));
}

async function readLog(desk: LogDesk, query: unknown, from: string): Promise<LogAnswer> {
  const asked = range.safeParse(query);
  if (!asked.success)
    throw new RequestRefused(
      'invalid_request',
      from,
      `Expected ?after=<number of the last entry that is known, or 0>&limit=<1 to ${logPageMost}>: ${z.prettifyError(asked.error).replaceAll(/\s+/g, ' ')}`,
    );
  const read = await desk.read(asked.data);
  if (!read.ok) throw new RequestRefused(read.problem.refusal, from, read.problem.message);
  return { formatVersion: 1, entries: read.value };
}
