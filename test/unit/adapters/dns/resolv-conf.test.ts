import { expect, test } from 'vitest';
import { parseResolvConf } from '../../../../src/adapters/dns/resolv-conf.ts';

const names = (text: string) => parseResolvConf(text).map(({ name }) => name);

test('nameserver lines are read, comments and options are not', () => {
  const text =
    '# made by hand\n;nameserver 1.1.1.1\nsearch example.com\n\tnameserver\t10.0.0.2   # the near one\nnameserver fe80::1%eth0\r\noptions ndots:5 timeout:1\n';
  expect(names(text)).toEqual(['10.0.0.2', 'fe80::1%eth0']);
});

test('only the first three count, each once', () => {
  const text = ['10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map((address) => `nameserver ${address}`).join('\n');
  expect(names(text)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
});

test('a line that is no address is skipped, also one with a port', () => {
  expect(names('nameserver resolver.example.com\nnameserver\nnameserver 10.0.0.2:5353\nnameserver 10.0.0.9')).toEqual(['10.0.0.9']);
});

test('a file without resolvers means the one on this host', () => {
  expect(names('')).toEqual(['127.0.0.1']);
});
