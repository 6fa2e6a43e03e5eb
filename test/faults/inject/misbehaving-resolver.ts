/**
 * A resolver on loopback that can be made silent, slow, failing or failing now and then.
 *
 * "Now and then" is counted, not drawn: of ten questions the same ones fail in every run.
 */
import { createSocket, type Socket } from 'node:dgram';
import { decode, encode } from 'dns-packet';
import type { Injection, Scene } from './scene.ts';

export interface Resolver {
  /** For the agent's settings: `127.0.0.2:40123`. */
  readonly server: string;
  /** It takes every question and answers none. */
  goSilent(): Injection;
  /** It answers everything, `ms` later. */
  goSlow(ms: number): Injection;
  /** It answers SERVFAIL to `share` of the questions, from 0 to 1. */
  fail(share: number): Injection;
}

type Mood =
  | { readonly kind: 'well' | 'silent' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'failing'; readonly share: number };

const well: Mood = { kind: 'well' };
const serverFailure = 2;

/** `host` may be any of 127.0.0.0/8; `port` 0 takes a free one. */
export async function startResolver(scene: Pick<Scene, 'keep'>, host = '127.0.0.1', port = 0): Promise<Resolver> {
  const socket = createSocket('udp4');
  const timers = new Set<NodeJS.Timeout>();
  let mood = well;
  let asked = 0;

  socket.on('message', (message, from) => {
    asked += 1;
    if (mood.kind === 'silent') return;
    const fails = mood.kind === 'failing' && Math.floor(asked * mood.share) > Math.floor((asked - 1) * mood.share);
    const { id = 0, questions = [] } = decode(message);
    const answers = questions.flatMap(({ name, type }) =>
      type === 'A' && !fails ? [{ type, name, ttl: 1, data: '127.0.0.1' } as const] : [],
    );
    const reply = encode({ type: 'response', id, flags: fails ? serverFailure : 0, questions, answers });
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        socket.send(reply, from.port, from.address);
      },
      mood.kind === 'slow' ? mood.ms : 0,
    );
    timers.add(timer);
  });

  await bind(socket, host, port);
  const server = `${host}:${socket.address().port}`;
  scene.keep({
    describe: `a resolver answers on ${server}`,
    undo: async () => {
      for (const timer of timers) clearTimeout(timer);
      await new Promise<void>((resolve) => socket.close(resolve));
    },
    emergency: 'true',
  });

  function change(next: Mood, describe: string): Injection {
    mood = next;
    return scene.keep({
      describe: `${server} ${describe}`,
      undo: async () => {
        mood = well;
      },
      emergency: 'true',
    });
  }

  return {
    server,
    goSilent: () => change({ kind: 'silent' }, 'answers nothing'),
    goSlow: (ms) => change({ kind: 'slow', ms }, `answers after ${ms} ms`),
    fail: (share) => change({ kind: 'failing', share }, `answers SERVFAIL to ${Math.round(share * 100)} % of the questions`),
  };
}

function bind(socket: Socket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => resolve());
  });
}
