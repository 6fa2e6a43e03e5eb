import { expect, test } from 'vitest';
import { findFreeze } from '../../../../src/controller/people/freeze.ts';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);
/** The desk's clock begins on Thursday, 1 January 1970, at midnight UTC: one o'clock in Berlin. */
const oneToTwo = { days: ['thu'] as const, fromMinute: 60, toMinute: 63, timeZone: 'Europe/Berlin', reason: 'weekly maintenance' };

test('a maintenance window holds by the clocks on its own wall, and its end lets go', () => {
  const desk = createDesk(policySet([{ ...diskPolicy, mode: 'approve' }], { maintenanceWindows: [oneToTwo] }));
  desk.run(120, fleet);
  desk.run(90, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second + 30) : {}));
  expect(desk.lines().filter((line) => line.includes('hold'))).toEqual([
    '2:05 hold      web-b-2 inc-…: would replace web-b-2 (end it first); maintenance (thu 01:00 to 01:03 Europe/Berlin): weekly maintenance [frozen]',
    '3:00 hold      web-b-2 inc-…: would replace web-b-2 (end it first); disk is in mode approve [approval_needed]',
  ]);
});

test('a freeze comes before a window, and outside both nothing is frozen', () => {
  const { guardrails } = policySet([], {
    freezes: [
      { from: 0, until: 60_000, reason: 'end of the year' },
      { from: 240_000, until: 300_000, reason: 'the next one' },
    ],
    maintenanceWindows: [oneToTwo],
  });
  expect([0, 60_000, 180_000, 239_999, 240_000].map((now) => findFreeze(guardrails, now))).toEqual([
    'freeze until 1970-01-01 00:01 UTC: end of the year',
    'maintenance (thu 01:00 to 01:03 Europe/Berlin): weekly maintenance',
    undefined,
    undefined,
    'freeze until 1970-01-01 00:05 UTC: the next one',
  ]);
});
