/** Something to probe, on loopback only: a resolver that answers everything, a port that greets, a page that is there. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { decode, encode } from 'dns-packet';

export interface Targets {
  /** `127.0.0.1:40123` */
  readonly resolver: string;
  readonly tcpPort: number;
  readonly httpUrl: string;
  close(): void;
}

export async function openTargets(): Promise<Targets> {
  const resolver = createSocket('udp4');
  resolver.on('message', (message, from) => {
    const { id = 0, questions = [] } = decode(message);
    const answers = questions.map(({ name }) => ({ type: 'A', name, ttl: 1, data: '127.0.0.1' }) as const);
    resolver.send(encode({ type: 'response', id, questions, answers }), from.port, from.address);
  });
  resolver.bind(0, '127.0.0.1');
  await once(resolver, 'listening');
  const greeter = createServer((socket) => socket.on('error', () => undefined).end('220 ready\r\n'));
  const page = createHttpServer((_request, response) => response.end('ok'));
  const tcpPort = await listen(greeter);
  const httpPort = await listen(page);
  return {
    resolver: `127.0.0.1:${resolver.address().port}`,
    tcpPort,
    httpUrl: `http://127.0.0.1:${httpPort}/`,
    close: () => {
      resolver.close();
      greeter.close();
      page.close();
      page.closeAllConnections();
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
