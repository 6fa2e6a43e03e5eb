import { expect, test } from 'vitest';
import type { Message } from '../../../../src/controller/people/message-entry.ts';
import type { Notification, ZoneEvacuation } from '../../../../src/policy/policy.ts';
import type { messageKinds } from '../../../../src/remediation/message.ts';
import { createLeavingDesk, evacuation, illZone, well, type LeavingDesk } from '../evacuations/leaving-desk.ts';
import { diskPolicy, policySet } from '../desk.ts';
import { makeNotification } from './make-notification.ts';

const about: (keyof typeof messageKinds)[] = ['approval_needed', 'veto_window', 'zone_moved', 'act_failed', 'held'];

const notification = (name: string, more: Partial<Notification> = {}): Notification => makeNotification(name, { on: about, ...more });

/** A desk on which `chat` hears everything about zones; zone a is well. */
function createTold(policy: Partial<ZoneEvacuation> = {}, ...others: readonly Notification[]): LeavingDesk {
  const more = { bakeMs: 600_000, stageMs: 120_000, runbook: 'runbooks/zone.md', ...policy };
  const desk = createLeavingDesk(more);
  const policies = { ...policySet([diskPolicy]), version: 'told', zoneEvacuations: [{ ...evacuation, ...more }] };
  desk.tell({ kind: 'policies_read', policies: { ...policies, notifications: [notification('chat'), ...others] }, warnings: [] });
  desk.live(120);
  return desk;
}

const messagesOf = (desk: LeavingDesk, to = 'chat'): Message[] =>
  desk.entries.flatMap((entry) => (entry.kind === 'person_called' && entry.message.notification === to ? [entry.message] : []));
const told = (desk: LeavingDesk, to?: string) =>
  messagesOf(desk, to)
    .filter(({ reason }) => reason !== 'zone_unconfirmed')
    .map(({ on, sentence }) => `${on}: ${sentence.replaceAll(/evac-[a-z0-9]{6}/g, 'evac-…').replaceAll(/plan [0-9a-f]{16}/g, 'plan …')}`);

test('who asks for it hears each turn of a zone that work leaves, and nobody is paged for one that goes well', () => {
  const desk = createTold({}, notification('page', { on: ['held', 'approval_needed', 'act_failed'] }));
  desk.live(90, illZone);
  desk.live(1_300, well);
  expect(told(desk)).toEqual([
    'zone_moved: work leaves zone a (evac-…): shift traffic of web away from zone a for 1 h, renewed while the evidence holds, then let health checks of web in zone a fail, then launch no new hosts in zone a, then add 12 hosts to the other zones',
    'zone_moved: work has left zone a (evac-…)',
    'zone_moved: work comes back into zone a (evac-…) in 4 stages: nothing has spoken against the zone for 10 min',
    'zone_moved: leaving zone a (evac-…) has ended, returned: work is back, in 4 stages',
  ]);
  expect(told(desk, 'page')).toEqual([]);
  expect(messagesOf(desk).at(-1)).toMatchObject({
    runbook: 'runbooks/zone.md',
    hosts: [{ zone: 'a' }, {}, {}, {}, {}, {}, {}, {}, {}, {}],
  });
});

test('an approval is asked for once, with the name of the plan, and by who looks after that zone', () => {
  const desk = createTold({ mode: 'approve' }, notification('of b', { only: { groups: undefined, zones: ['b'] } }));
  desk.live(100, illZone);
  expect(told(desk)).toEqual([
    expect.stringMatching(/^approval_needed: work is to leave zone a: shift .*; heald approve evac-… --reason "…" begins it \(plan …\)$/),
  ]);
  expect(told(desk, 'of b')).toEqual([]);
});

test('people are given time for a veto where the policy says so', () => {
  const desk = createTold({ vetoWindowMs: 300_000 });
  desk.live(100, illZone);
  expect(told(desk)).toEqual([
    expect.stringMatching(/^veto_window: work leaves zone a in 5 min: .*; heald veto evac-… --reason "…" stops it$/),
  ]);
});

test('what is done in part only, and what stands in the way, is said to whoever is paged', () => {
  const desk = createTold();
  desk.answer = ({ step }) => (step.action === 'grow' ? { kind: 'not_applied', because: 'throttled' } : 'carry_out');
  desk.live(67, illZone);
  const pause = { name: 'look', scope: { kind: 'zone', name: 'a' }, reason: 'let me look', by: 'ann', until: desk.now + 20_000 } as const;
  desk.tell({ kind: 'pause_asked_for', pause });
  desk.live(300, illZone);
  expect(told(desk).slice(1)).toEqual([
    expect.stringMatching(/^held: work goes no further out of zone a \(evac-…\): paused by ann/),
    'act_failed: work has left zone a (evac-…) in part only: grow group web from 36 to 48 hosts: refused 5 times: throttled',
  ]);
});

test('a relapse, and a person who brings the zone back, are told', () => {
  const desk = createTold();
  desk.live(90, illZone);
  desk.live(17 * 60, well);
  desk.live(60, illZone);
  desk.tell({ kind: 'zone_word_given', wish: 'undrain', zone: 'a', by: 'ann', because: 'enough' });
  desk.live(400, illZone);
  expect(told(desk).slice(3)).toEqual([
    'zone_moved: zone a is ill again while work came back, and it leaves once more (evac-…): it is suspected again',
    expect.stringMatching(/^zone_moved: work has left zone a/),
    'zone_moved: ann brings work back into zone a (evac-…): enough',
    expect.stringMatching(/^zone_moved: work comes back into zone a \(evac-…\) in \d stages: by ann: enough$/),
    expect.stringMatching(/^zone_moved: leaving zone a \(evac-…\) has ended, returned/),
  ]);
});

test('what keeps work from coming back is said, and nobody is paged because a person must say when', () => {
  const desk = createTold();
  desk.live(90, illZone);
  const pause = { name: 'wait', scope: { kind: 'zone', name: 'a' }, reason: 'not today', by: 'ann', until: desk.now + 3_600_000 } as const;
  desk.tell({ kind: 'pause_asked_for', pause });
  desk.live(1_200, well);
  expect(told(desk).at(-1)).toMatch(/^held: work does not come back into zone a \(evac-…\): paused by ann/);

  const asked = createTold();
  asked.tell({ kind: 'zone_word_given', wish: 'drain', zone: 'a', by: 'ann', because: 'exercise' });
  asked.live(1, well);
  const { id, planHash } = [...asked.state.history.evacuations.records.values()][0] ?? { id: '', planHash: '' };
  asked.tell({ kind: 'approval_given', remediation: id, planHash, by: 'ann', because: 'seen it' });
  asked.live(120, well);
  expect(asked.entries.some(({ kind }) => kind === 'evacuation_held')).toBe(true);
  expect(told(asked).map((line) => line.split(':')[0])).toEqual(['approval_needed', 'zone_moved']);
});
