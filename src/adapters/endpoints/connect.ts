/**
 * Does this endpoint accept a connection, and does it say anything? A process that hangs still accepts: the kernel does it for the process.
 * Only a first byte shows that somebody is at home.
 *
 * One deadline for all of it, and the socket is destroyed whatever happens.
 */
import { createConnection } from 'node:net';
import { passAddress } from '../dns/pass-address.ts';
import type { TryOutcome } from '../probe-loop.ts';
import { startDeadline, type Clock } from '../steady-clock.ts';

export interface Connecting {
  readonly address: string;
  readonly port: number;
  /** Sent once connected. */
  readonly send: string | undefined;
  /** Whether a first byte is waited for. */
  readonly expectReply: boolean;
  readonly deadlineMs: number;
}

/** Errors of this host's own making: the endpoint was not even asked. */
const ownErrors = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'];

/** Always resolves, within the deadline. */
export function tryConnection(target: Connecting, clock: Clock): Promise<TryOutcome> {
  return new Promise((resolve) => {
    const startedAt = clock.now();
    const within = `within ${target.deadlineMs / 1000} s`;
    let connected = false;
    const socket = createConnection({
      host: target.address,
      port: target.port,
      lookup: passAddress,
      autoSelectFamily: false,
      noDelay: true,
    });
    const cancelDeadline = startDeadline(clock, target.deadlineMs, () => {
      finish({ kind: 'failed', detail: connected ? `connected, no reply ${within}` : `no connection ${within}` });
    });

    function finish(outcome: TryOutcome): void {
      cancelDeadline();
      socket.destroy();
      resolve(outcome);
    }
    function succeed(): void {
      finish({ kind: 'answered', seconds: (clock.now() - startedAt) / 1000 });
    }

    socket.on('error', (error: NodeJS.ErrnoException) => finish(explainError(error, connected)));
    socket.on('end', () => finish({ kind: 'failed', detail: 'connected, closed without a reply' }));
    socket.on('data', succeed);
    socket.on('connect', () => {
      connected = true;
      if (target.send !== undefined) socket.write(target.send);
      if (!target.expectReply) succeed();
    });
  });
}

/** What a socket's error says about the endpoint. */
export function explainError(error: NodeJS.ErrnoException, connected: boolean): TryOutcome {
  const code = error.code ?? error.message;
  return { kind: ownErrors.includes(code) ? 'unknown' : 'failed', detail: connected ? `connected, then ${code}` : code };
}
