/** The least that a server can do with a report: node:http, read the body, parse it, say 202. */
import { createServer } from 'node:http';

const keepAliveTimeout = 75_000;

createServer({ keepAliveTimeout }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(202, { 'content-length': '0' }).end();
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
