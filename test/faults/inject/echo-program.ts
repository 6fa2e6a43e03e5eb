/** A service to break: says back what it hears over TCP, and answers 200 over HTTP. Tells both ports. */
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function begin(): Promise<void> {
  const tcp = createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  const http = createHttpServer((_request, response) => response.end('well\n'));
  process.send?.({ tcpPort: await listen(tcp), httpPort: await listen(http) });
}

process.once('message', () => void begin());
process.on('disconnect', () => process.exit());
