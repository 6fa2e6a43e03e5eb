/** A resolver on loopback that answers as a test says. */
import { createSocket, type Socket } from 'node:dgram';
import { decode, encode } from 'dns-packet';

export interface Behaviour {
  readonly delayMs?: number;
  readonly rcode?: number;
  readonly address?: string;
  /** Answers with an id that nobody asked with first. */
  readonly forgeFirst?: boolean;
}

export interface UdpResolver {
  /** For the settings of the DNS source. */
  readonly server: string;
  readonly asked: string[];
  close(): Promise<void>;
}

/** `behave` returns undefined to stay silent. */
export async function startUdpResolver(
  behave: (name: string, type: string) => Behaviour | undefined,
  host = '127.0.0.1',
): Promise<UdpResolver> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  socket.on('message', (message, { port, address }) => {
    const query = decode(message);
    const [question] = query.questions ?? [];
    if (question === undefined) return;
    asked.push(question.name);
    const behaviour = behave(question.name, question.type);
    if (behaviour === undefined) return;
    const reply = (id: number): Uint8Array =>
      encode({
        type: 'response',
        id,
        flags: behaviour.rcode ?? 0,
        questions: [question],
        answers:
          behaviour.address === undefined || question.type !== 'A' ? [] : [{ name: question.name, type: 'A', data: behaviour.address }],
      });
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (behaviour.forgeFirst === true) socket.send(reply(((query.id ?? 0) + 1) % 65_536), port, address);
      socket.send(reply(query.id ?? 0), port, address);
    }, behaviour.delayMs ?? 0);
    timers.add(timer);
  });
  await bind(socket, host);
  return {
    server: `${host}:${socket.address().port}`,
    asked,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
}

function bind(socket: Socket, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, host, resolve);
  });
}
