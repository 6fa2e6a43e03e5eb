import { expect, test } from 'vitest';

import { isLoopback, parseListenAddress, refuseOpenDoor } from '../../../../src/adapters/wire/listen-address.ts';

test.each([
  ['127.0.0.1:4325', '127.0.0.1', 4325],
  ['[::1]:80', '::1', 80],
  ['localhost:0', 'localhost', 0],
])('%s is an address to listen on', (text, host, port) => {
  expect(parseListenAddress(text)).toEqual({ ok: true, value: { host, port } });
});

test.each(['4325', '127.0.0.1', '::1:4325', '127.0.0.1:70000', 'http://127.0.0.1:4325', ''])(
  '"%s" is not, and the message says what is',
  (text) => {
    expect(parseListenAddress(text)).toMatchObject({ ok: false, problem: expect.stringContaining('127.0.0.1:4325 or [::1]:4325') });
  },
);

test('all of 127.0.0.0/8 and ::1 are loopback, and nothing that only looks like it', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].filter((host) => !isLoopback(host))).toEqual([]);
  expect(
    ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org', 'localhost.example.org', '128.0.0.1'].filter((host) => isLoopback(host)),
  ).toEqual([]);
});

test('beyond loopback the door opens only with TLS and tokens, and the message names what is missing', () => {
  const everywhere = { host: '0.0.0.0', port: 4325 };
  expect(refuseOpenDoor({ host: '127.0.0.1', port: 1 }, { tls: false, tokens: false })).toBeUndefined();
  expect(refuseOpenDoor(everywhere, { tls: true, tokens: true })).toBeUndefined();
  expect(refuseOpenDoor(everywhere, { tls: true, tokens: false })).toContain('Add --tokens, or listen on 127.0.0.1.');
  expect(refuseOpenDoor(everywhere, { tls: false, tokens: true })).toContain('Add --tls-cert and --tls-key, or');
});
