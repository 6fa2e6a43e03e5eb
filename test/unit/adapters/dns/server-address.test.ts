import { expect, test } from 'vitest';
import { parseServer } from '../../../../src/adapters/dns/server-address.ts';

test.each([
  ['10.0.0.2', '10.0.0.2', 53, 4],
  ['127.0.0.2:5354', '127.0.0.2', 5354, 4],
  ['::1', '::1', 53, 6],
  ['[::1]:5354', '::1', 5354, 6],
  ['fe80::1%eth0', 'fe80::1%eth0', 53, 6],
  ['[2001:db8::53]', '2001:db8::53', 53, 6],
] as const)('%s is a resolver', (text, host, port, family) => {
  expect(parseServer(text)).toEqual({ host, port, family, name: text });
});

test.each(['', 'resolver.example.com', '10.0.0.2:', '10.0.0.2:0', '10.0.0.2:70000', '10.0.0', '[::1', '[::1]:x', '10.0.0.2 53'])(
  '%o is none',
  (text) => {
    expect(parseServer(text)).toBeUndefined();
  },
);
