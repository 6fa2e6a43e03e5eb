/** A broker that hangs: the kernel accepts for it, and nothing is ever said; or nothing after the handshake. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

import type { BrokerAddress } from '../../../../src/adapters/kafka/kafka-port.ts';

export interface SilentBroker {
  readonly address: BrokerAddress;
  /** Connections that are open now. */
  open(): number;
  /** Breaks all of them. */
  hangUp(): void;
  close(): Promise<void>;
}

/** Versions of the requests that it claims to answer, by number: Produce, Metadata and ApiVersions. */
const claimed = [
  [0, 0, 9],
  [3, 0, 12],
  [18, 0, 3],
] as const;

export async function startSilentBroker({ shakesHands = false } = {}): Promise<SilentBroker> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (request: Buffer) => {
      if (shakesHands && request.readInt16BE(4) === 18) socket.write(answerVersions(request.readInt32BE(8), request.readInt16BE(6)));
    });
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0, backlog: 511 }, resolve));
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    open: () => sockets.size,
    hangUp: () => sockets.forEach((socket) => socket.destroy()),
    close: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}

/** Source: Kafka protocol, ApiVersions response: size, correlation, error code, entries, throttle time from version 1 on. */
function answerVersions(correlation: number, version: number): Buffer {
  const answer = Buffer.alloc(4 + 4 + 2 + 4 + claimed.length * 6 + (version > 0 ? 4 : 0));
  answer.writeInt32BE(answer.length - 4, 0);
  answer.writeInt32BE(correlation, 4);
  answer.writeInt32BE(claimed.length, 10);
  claimed.forEach((numbers, entry) => numbers.forEach((number, field) => answer.writeInt16BE(number, 14 + entry * 6 + field * 2)));
  return answer;
}
