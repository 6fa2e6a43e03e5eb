/** When may work come back, and at which number does each check turn? */
import { expect, test } from 'vitest';
import { hourMs } from '../../../../src/base/instant.ts';
import type { HoldReason } from '../../../../src/remediation/decision.ts';
import { checkReturn, type ReturnCase } from '../../../../src/remediation/evacuation/check-return.ts';
import { planEvacuation } from '../../../../src/remediation/evacuation/plan-evacuation.ts';
import { ill, now, rule, seenOf, survey } from './ill-zone.ts';
import { recordOf } from './way-back.ts';

const plan = planEvacuation(ill, rule);
const record = recordOf(plan, [], { lastBadAt: now - hourMs, bakeMs: hourMs });
const groups = [
  { name: 'web', inZone: 10, healthyInZone: 10, healthyElsewhere: 20 },
  { name: 'api', inZone: 1, healthyInZone: 1, healthyElsewhere: 2 },
];
const well: ReturnCase = { record, seen: seenOf(), pauses: [], freeze: undefined, groups, askedBy: undefined };
const failing = (more: Partial<ReturnCase>) => checkReturn({ ...well, ...more }, now).filter(({ passed }) => !passed);

test('after the bake, with everybody well, every check passes and says what it saw', () => {
  expect(checkReturn(well, now).map(({ reason, passed, sentence }) => `${passed ? '✓' : '✗'} ${reason}: ${sentence}`)).toEqual([
    '✓ baking: nothing has spoken against the zone for 1 h, at least 1 h wanted',
    '✓ paused: not paused',
    '✓ frozen: no freeze',
    '✓ zones_unread: what stands in the zones was read 5 s ago, fresh up to 1 min',
    '✓ provider_doubts_zone: the provider has no doubt about zone a',
    '✓ min_healthy: 30 hosts of group web healthy in all zones, at least 30 wanted',
    '✓ min_healthy: 10 of 10 hosts of group web healthy in the zone, at least half wanted',
    '✓ min_healthy: 3 hosts of group api healthy in all zones, at least 3 wanted',
    '✓ min_healthy: 1 of 1 hosts of group api healthy in the zone, at least half wanted',
  ]);
});

const webWith = (more: object) => ({ groups: [{ name: 'web', inZone: 10, healthyInZone: 10, healthyElsewhere: 20, ...more }] });
const holds: readonly (readonly [HoldReason, Partial<ReturnCase>, sentence: string])[] = [
  [
    'baking',
    { record: { ...record, lastBadAt: now - hourMs + 60_000 } },
    'nothing has spoken against the zone for 59 min, at least 1 h wanted',
  ],
  ['baking', { record: { ...record, bakeMs: 2 * hourMs } }, 'nothing has spoken against the zone for 1 h, at least 2 h wanted'],
  [
    'paused',
    { pauses: [{ name: 'move', scope: { kind: 'zone', name: 'a' }, reason: 'move', by: 'ann', until: 60_000 }] },
    'paused by ann until 1970-01-01 00:01 UTC: move (pause move on zone/a)',
  ],
  ['frozen', { freeze: 'release week' }, 'release week'],
  [
    'zones_unread',
    { seen: { survey, readAt: now - 60_001, trouble: undefined } },
    'what stands in the zones was read 1 min ago, fresh up to 1 min',
  ],
  ['provider_doubts_zone', { seen: seenOf({ illZones: { a: 'impaired' } }) }, 'the provider calls zone a impaired'],
  ['min_healthy', webWith({ healthyElsewhere: 19 }), '29 hosts of group web healthy in all zones, at least 30 wanted'],
  [
    'min_healthy',
    webWith({ healthyInZone: 4, healthyElsewhere: 30 }),
    '4 of 10 hosts of group web healthy in the zone, at least half wanted',
  ],
];

test.each(holds)('%s keeps work out', (reason, more, sentence) => {
  expect(failing(more)).toEqual([{ reason, passed: false, sentence }]);
});

test('an emptied zone has nobody to wait for, and groups that never left are not asked', () => {
  expect(failing(webWith({ inZone: 0, healthyInZone: 0, healthyElsewhere: 40 }))).toEqual([]);
  expect(failing({ groups: [{ name: 'kafka', inZone: 3, healthyInZone: 0, healthyElsewhere: 0 }] })).toEqual([]);
});

test('what is wanted is the size before hosts were added, and where none were the size that it has', () => {
  const seen = seenOf({ groups: survey.groups.map((group) => ({ ...group, desired: group.desired + 10 })) });
  expect(failing({ seen })).toEqual([]);
  const steered = recordOf(planEvacuation({ ...ill, answer: 'steer' }, rule), [], { lastBadAt: now - hourMs });
  expect(failing({ seen, record: steered }).map(({ sentence }) => sentence)).toEqual([
    '30 hosts of group web healthy in all zones, at least 40 wanted',
  ]);
});

test('once it is coming back only a relapse begins the bake again', () => {
  const phase = { kind: 'returning', since: now, stages: [], stage: 0 } as const;
  expect(failing({ record: { ...record, lastBadAt: now, phase } })).toEqual([]);
});

test('nothing holds what a person wants back, and what spoke against it is told', () => {
  const asked = { askedBy: 'ann', record: { ...record, lastBadAt: now }, freeze: 'release week' };
  expect(failing(asked)).toEqual([]);
  expect(checkReturn({ ...well, ...asked }, now)[2]?.sentence).toBe('release week; asked for by ann all the same');
});
