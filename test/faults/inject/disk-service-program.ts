/** A service that keeps what it is told: writes to its folder before it answers 200 over HTTP. Tells its port. */
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const [folder = ''] = process.argv.slice(2);

async function keep(): Promise<void> {
  const file = await open(join(folder, 'kept'), 'w');
  await file.write('well\n');
  await file.sync();
  await file.close();
}

async function begin(): Promise<void> {
  const http = createServer((_request, response) => void keep().then(() => response.end('kept\n')));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  process.send?.({ httpPort: (http.address() as AddressInfo).port });
}

process.once('message', () => void begin());
process.on('disconnect', () => process.exit());
