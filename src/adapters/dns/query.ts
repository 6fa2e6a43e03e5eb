/**
 * What does this resolver answer, and how fast? One question by UDP, with a deadline of our own.
 *
 * Neither of the ready ways will do in an agent: dns.lookup waits in libuv's thread pool, where stuck file operations block it for ever, and
 * the time-outs of c-ares are multiples of what was asked for. Every question has a socket, a random source port and a random id of its own;
 * the kernel drops what comes from elsewhere. An answer after the deadline is still recognised, for it tells slow from dead.
 */
import { randomInt } from 'node:crypto';
import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { startDeadline, type Clock } from '../steady-clock.ts';
import { decodeAnswer, encodeQuestion, type DnsAnswer, type Question } from './message.ts';
import { passAddress } from './pass-address.ts';
import type { ServerAddress } from './server-address.ts';

export type QueryResult =
  | ({ readonly kind: 'answered'; readonly tookMs: number } & DnsAnswer)
  | { readonly kind: 'timed_out' }
  /** The kernel said so: ECONNREFUSED (nobody listens), ENETUNREACH, … */
  | { readonly kind: 'unreachable'; readonly code: string };

export interface DnsClient {
  /** Always resolves, within the deadline. `onLate` hears of an answer that came after it, within another 4 s. */
  query(server: ServerAddress, question: Question, deadlineMs: number, onLate?: (tookMs: number) => void): Promise<QueryResult>;
  /** Closes every socket that is still open; questions in flight end as timed out. */
  close(): void;
}

const lateForMs = 4_000;
const socketsMax = 64;

export function createDnsClient(clock: Clock): DnsClient {
  const open = new Set<() => void>();
  return {
    query(server, question, deadlineMs, onLate) {
      if (open.size >= socketsMax) return Promise.resolve({ kind: 'unreachable', code: 'EMFILE' });
      return new Promise((resolve) => {
        const close = ask(clock, server, question, deadlineMs, { settle: resolve, onLate, closed: () => open.delete(close) });
        open.add(close);
      });
    },
    close() {
      for (const close of open) close();
    },
  };
}

interface Asker {
  settle(result: QueryResult): void;
  readonly onLate: ((tookMs: number) => void) | undefined;
  closed(): void;
}

/** Sends the question; returns how to give up. */
function ask(clock: Clock, server: ServerAddress, question: Question, deadlineMs: number, asker: Asker): () => void {
  const id = randomInt(0x1_0000);
  const socket = createSocket({ type: server.family === 6 ? 'udp6' : 'udp4', lookup: passOne });
  const startedAt = clock.now();
  let late = false;
  let cancelTimer = startDeadline(clock, deadlineMs, () => {
    late = true;
    asker.settle({ kind: 'timed_out' });
    if (asker.onLate === undefined) close();
    else cancelTimer = clock.after(lateForMs, close);
  });

  function close(): void {
    cancelTimer();
    asker.settle({ kind: 'timed_out' });
    asker.closed();
    closeSocket(socket);
  }
  function finish(result: QueryResult): void {
    if (late && result.kind === 'answered') asker.onLate?.(result.tookMs);
    asker.settle(result);
    close();
  }

  socket.on('error', (error: NodeJS.ErrnoException) => finish({ kind: 'unreachable', code: error.code ?? error.message }));
  socket.on('message', (message) => {
    const answer = decodeAnswer(message, id, question);
    if (answer !== undefined) finish({ kind: 'answered', tookMs: clock.now() - startedAt, ...answer });
  });
  socket.on('connect', () => {
    socket.send(encodeQuestion(id, question), (error) => {
      if (error !== null) finish({ kind: 'unreachable', code: (error as NodeJS.ErrnoException).code ?? error.message });
    });
  });
  socket.connect(server.port, server.host);
  return close;
}

const passOne: SocketOptions['lookup'] = (host, options, found) =>
  passAddress(host, options, (error, _found, family) => found(error, host, family ?? 4));

function closeSocket(socket: Socket): void {
  socket.removeAllListeners('message');
  socket.on('error', () => {});
  try {
    socket.close();
  } catch {
    // Already closed by the error that brought us here.
  }
}
