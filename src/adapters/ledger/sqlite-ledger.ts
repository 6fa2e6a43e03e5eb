/**
 * The ledger on this host: a SQLite file behind a thread of its own. Fulfils the `Ledger` port.
 *
 * Nothing is opened before the first request, and every trouble is the answer to a request: a disk that is full at start is the
 * same case as one that fills up later. A thread that dies answers what it owed with a problem, and the next request starts a new one.
 */
import { Worker } from 'node:worker_threads';

import { ok, wrong, type Result } from '../../base/result.ts';
import type { LedgerEntry } from '../../controller/entry.ts';
import type { Appended, Ledger, LedgerProblem } from '../../controller/ledger.ts';
import { findSibling } from '../sibling-file.ts';
import type { LedgerReply, LedgerRequest, LedgerWorkerData } from './ledger-messages.ts';
import { sayLedgerProblem } from './ledger-problem.ts';

type Answer = (result: Result<unknown, LedgerProblem>) => void;
type Body = LedgerRequest extends infer Request ? (Request extends LedgerRequest ? Omit<Request, 'id'> : never) : never;

/** `version` is this heald's own; the file remembers who wrote it last. */
export function createSqliteLedger(file: string, version: string): Ledger {
  const waiting = new Map<number, Answer>();
  let worker: Worker | undefined;
  let lastId = 0;
  let closed = false;

  function start(): Worker {
    const started = new Worker(findSibling('ledger-worker', import.meta.url), { workerData: { file, version } satisfies LedgerWorkerData });
    started.on('message', ({ id, result }: LedgerReply) => {
      waiting.get(id)?.(result);
      waiting.delete(id);
    });
    started.on('error', (error) => giveUp(started, error.message));
    started.on('exit', () => giveUp(started, 'its thread ended'));
    return started;
  }

  function giveUp(ended: Worker, because: string): void {
    if (worker !== ended) return;
    worker = undefined;
    for (const answer of waiting.values()) answer(wrong(sayLedgerProblem('input_output', 'use', file, because)));
    waiting.clear();
  }

  function ask<Value>(body: Body): Promise<Result<Value, LedgerProblem>> {
    if (closed) return Promise.resolve(wrong(sayLedgerProblem('input_output', 'use', file, 'it has been closed')));
    worker ??= start();
    const id = (lastId += 1);
    worker.postMessage({ ...body, id });
    return new Promise((resolve) => waiting.set(id, resolve as Answer));
  }

  return {
    append: (entries, { after, epoch }) =>
      entries.length === 0
        ? Promise.resolve(ok<Appended>({ lastSequence: after }))
        : ask<Appended>({ kind: 'append', entries, after, epoch }),
    read: ({ after, limit }) => ask<readonly LedgerEntry[]>({ kind: 'read', after, limit }),
    takeLead: () => ask<{ epoch: number; lastSequence: number }>({ kind: 'take_lead' }),
    async close() {
      if (worker !== undefined) await ask({ kind: 'close' });
      closed = true;
      const ending = worker;
      worker = undefined;
      await ending?.terminate();
    },
  };
}
