/**
 * The ledger's own thread: the controller's disk can freeze this one, and the controller goes on hearing reports.
 *
 * It takes all messages that wait at once and commits neighbouring appends together. After trouble with the file it opens it anew
 * for the next request, so that it goes on when the disk does.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';

import { invariant } from '../../base/invariant.ts';
import { ok, type Result } from '../../base/result.ts';
import type { LedgerProblem } from '../../controller/ledger.ts';
import { openLedgerFile, type LedgerFile } from './ledger-file.ts';
import type { LedgerReply, LedgerRequest, LedgerWorkerData } from './ledger-messages.ts';

/** Appends committed with one fsync, at most. */
const groupMax = 256;

type Append = Extract<LedgerRequest, { kind: 'append' }>;

const port = parentPort;
invariant(port !== null, 'The ledger worker was started outside a worker thread');
const { file, version } = workerData as LedgerWorkerData;
let ledger: LedgerFile | undefined;

function openOnce(mayCreate = false): Result<LedgerFile, LedgerProblem> {
  if (ledger !== undefined) return ok(ledger);
  const opened = openLedgerFile(file, version, mayCreate);
  if (opened.ok) ledger = opened.value;
  return opened;
}

function answer(
  opened: Result<LedgerFile, LedgerProblem>,
  work: (ledger: LedgerFile) => Result<unknown, LedgerProblem>,
): Result<unknown, LedgerProblem> {
  if (!opened.ok) return opened;
  const result = work(opened.value);
  if (isTroubleOfTheFile(result)) closeLedger();
  return result;
}

function isTroubleOfTheFile(result: Result<unknown, LedgerProblem>): boolean {
  return !result.ok && result.problem.kind !== 'moved_on' && result.problem.kind !== 'superseded';
}

function closeLedger(): void {
  try {
    ledger?.close();
  } catch {
    // A file that is in trouble may not close cleanly either; what was committed is durable already.
  }
  ledger = undefined;
}

function reply(id: number, result: Result<unknown, LedgerProblem>): void {
  port?.postMessage({ id, result } satisfies LedgerReply);
}

function appendTogether(appends: readonly Append[]): void {
  const opened = openOnce();
  const results = opened.ok ? opened.value.appendAll(appends) : appends.map(() => opened);
  if (results.some(isTroubleOfTheFile)) closeLedger();
  for (const [place, { id }] of appends.entries()) reply(id, results[place] as Result<unknown, LedgerProblem>);
}

function serve(requests: readonly LedgerRequest[]): void {
  let waiting: Append[] = [];
  const flush = () => {
    if (waiting.length > 0) appendTogether(waiting);
    waiting = [];
  };
  for (const request of requests) {
    if (request.kind === 'append') {
      waiting.push(request);
      if (waiting.length >= groupMax) flush();
      continue;
    }
    flush();
    serveOne(request);
  }
  flush();
}

function serveOne(request: Exclude<LedgerRequest, Append>): void {
  switch (request.kind) {
    case 'read':
      return reply(
        request.id,
        answer(openOnce(), (open) => open.read(request)),
      );
    case 'take_lead':
      return reply(
        request.id,
        answer(openOnce(true), (open) => open.takeLead()),
      );
    case 'close':
      closeLedger();
      reply(request.id, ok(undefined));
      port?.close();
  }
}

port.on('message', (first: LedgerRequest) => {
  const requests = [first];
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
    requests.push(next.message as LedgerRequest);
  serve(requests);
});
