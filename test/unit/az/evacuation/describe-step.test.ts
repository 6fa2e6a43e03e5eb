import { expect, test } from 'vitest';
import { describeZoneStep, describeZoneUndo } from '../../../../src/az/evacuation/describe-step.ts';
import { others, waysOut } from './every-step.ts';

test('every step says in words what it does', () => {
  expect(Object.values({ ...waysOut, ...others }).map((step) => describeZoneStep(step, 'use1-az4'))).toEqual([
    'shift traffic of web-lb away from zone use1-az4 for 1 h',
    'stop group web from levelling its zones',
    'launch hosts of group web outside zone use1-az4 only',
    'grow group web from 6 to 8 hosts, and the most it may have from 6 to 8',
    'set the weights of api. (A) to east-a 0, east-b 9',
    'keep traffic of web-lb away from zone use1-az4 for another 1 h',
    'let traffic of web-lb into zone use1-az4 again',
    'let group web level its zones again',
    'launch hosts of group web in zone use1-az4 again',
    'shrink group web from 8 to 6 hosts, and the most it may have from 8 to 6',
    'end i-1 of group web in zone use1-az4',
  ]);
  expect(describeZoneStep({ ...waysOut.grow, to: { desired: 7, most: 6 } }, 'a')).toBe('grow group web from 6 to 7 hosts');
});

test('every step says how it is taken back, also when it cannot be', () => {
  expect(Object.values({ ...waysOut, ...others }).map((step) => describeZoneUndo(step, 'a'))).toEqual([
    'let traffic of web-lb into zone a again; it ends by itself when nobody renews it',
    'let group web level its zones again',
    'launch hosts of group web in zone a again',
    'shrink group web from 8 to 6 hosts, and the most it may have from 8 to 6',
    'set the weights of api. (A) to east-a 9, east-b 9',
    'it ends by itself when nobody renews it',
    'none: it is the way back',
    'none: it is the way back',
    'none: it is the way back',
    'none: it is the way back',
    'none: a host that was ended does not come back; its group launches others',
  ]);
});
