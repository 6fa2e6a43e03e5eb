import { expect, test } from 'vitest';
import { plainAddress } from '../../../src/base/address.ts';

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['0:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:1'],
  ['FE80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
  ['2001:db8::42:0', '2001:db8:0:0:0:0:42:0'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['0:0:0:0:0:ffff:a00:1', '10.0.0.1'],
  ['::', '0:0:0:0:0:0:0:0'],
])('%s is written as %s', (written, plain) => {
  expect(plainAddress(written)).toBe(plain);
});

test.each([
  '',
  '10.0.0',
  '10.0.0.256',
  '010.0.0.1',
  'kafka-1',
  '1:2:3',
  '1:2:3:4:5:6:7:8:9',
  '::1::',
  '12345::',
  '::ffff:10.0.0',
  '1::2:3:4:5:6:7:8',
])('"%s" is no address', (written) => {
  expect(plainAddress(written)).toBeUndefined();
});
