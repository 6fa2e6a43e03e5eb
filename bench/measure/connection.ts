/** How is a server pressed without the client costing more than it? One kept connection, one report in flight, no HTTP library. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface Connection {
  /** Posts a report; resolves when the server has taken it, throws when it has not. */
  post(body: string): Promise<void>;
  close(): void;
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  let answer = '';
  let settle: { readonly take: () => void; readonly refuse: (problem: Error) => void } | undefined;
  const fail = (problem: Error): void => settle?.refuse(problem);
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    answer += text;
    if (!answer.includes('\r\n\r\n')) return;
    const said = answer;
    answer = '';
    if (said.startsWith('HTTP/1.1 202')) settle?.take();
    else fail(new Error(`The server refused a report: ${said}`));
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed a connection')));
  return {
    post: (body) =>
      new Promise((take, refuse) => {
        if (socket.destroyed) throw new Error('The server has closed a connection that was kept');
        settle = { take, refuse };
        const head = `POST /v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
        socket.write(`${head}\r\n\r\n${body}`);
      }),
    close: () => {
      settle = undefined;
      socket.destroy();
    },
  };
}
