import type { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { readConfig } from '../../../../src/apps/agent/config.ts';
import { createOwnAddresses } from '../../../../src/apps/agent/own-addresses.ts';

type Interfaces = ReturnType<typeof networkInterfaces>;

function card(...addresses: readonly string[]): Interfaces {
  return {
    eth0: addresses.map((address) => ({
      address,
      netmask: '',
      mac: '',
      internal: address.startsWith('127.') || address === '::1',
      cidr: null,
      ...(address.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const }),
    })),
  };
}

test('the addresses that others can reach are told, once each, and at most sixteen', () => {
  const own = (...addresses: readonly string[]) =>
    createOwnAddresses(
      'auto',
      () => card(...addresses),
      () => 0,
    )();
  expect(own('127.0.0.1', '10.0.0.7', '::1', 'fe80::1', '169.254.3.4', '2001:db8::7', '10.0.0.7')).toEqual(['10.0.0.7', '2001:db8::7']);
  expect(own(...Array.from({ length: 40 }, (_, each) => `10.0.1.${each}`))).toHaveLength(16);
});

test('they are looked at again every minute, and none is told where that is forbidden', () => {
  let [now, address] = [0, '10.0.0.7'];
  const own = createOwnAddresses(
    'auto',
    () => card(address),
    () => now,
  );
  expect(own()).toEqual(['10.0.0.7']);
  address = '10.0.0.8';
  now = 59_000;
  expect(own()).toEqual(['10.0.0.7']);
  now = 60_000;
  expect(own()).toEqual(['10.0.0.8']);
  const forbidden = () => {
    throw new Error('EAFNOSUPPORT');
  };
  expect(createOwnAddresses('auto', forbidden, () => 0)()).toEqual([]);
});

test('what the file says is told as it is, loopback included; anything but addresses is a mistake', async () => {
  const read = (text: string) => readConfig('agent.yaml', text);
  const read127 = await read('addresses: [127.0.0.2]');
  expect(
    read127.ok &&
      createOwnAddresses(
        read127.value.addresses,
        () => card('10.0.0.7'),
        () => 0,
      )(),
  ).toEqual(['127.0.0.2']);
  expect(await read('addresses: [kafka-1]')).toEqual({
    ok: false,
    problem: ['agent.yaml:1:12  error  addresses: expected IP addresses, found "kafka-1"'],
  });
  const many = await read(`addresses: [${Array.from({ length: 17 }, (_, each) => `10.0.0.${each}`).join(', ')}]`);
  expect(many.ok ? [] : many.problem[0]).toContain('expected at most 16 addresses, found 17');
});
