import { expect, test } from 'vitest';
import { diskPolicy, hangingDisk, policySet } from '../desk.ts';
import { applyStep, createLeavingDesk, evacuation, illZone, wellNames, type LeavingDesk } from './leaving-desk.ts';

const hadEnough = { kind: 'not_applied', because: 'throttled' } as const;

function kindsOf(desk: LeavingDesk): string[] {
  return desk.entries.map(({ kind }) => kind);
}

function openOf(desk: LeavingDesk) {
  return [...desk.state.history.evacuations.records.values()].at(-1);
}

/** To the moment at which the zone is confirmed and the first call is made. */
function runToShift(desk: LeavingDesk): void {
  desk.live(120);
  desk.live(66, illZone);
}

test('a zone that is confirmed is left rung by rung, each after the one before was seen', () => {
  const desk = createLeavingDesk();
  desk.live(120);
  desk.live(90, illZone);

  expect(desk.evacuationLines()).toEqual([
    '3:06 act       zone a evac-…: shift traffic of web away from zone a for 1 h, renewed while the evidence holds, then let health checks of web in zone a fail, then launch no new hosts in zone a, then add 12 hosts to the other zones',
    '3:06 act       zone a evac-….1: shift traffic of web-lb away from zone a for 1 h',
    '3:06 act       zone a evac-….1: done (done)',
    '3:11 act       zone a evac-…: health checks of web in the zone fail',
    '3:12 act       zone a evac-….2: stop group web from levelling its zones',
    '3:12 act       zone a evac-….2: done (done)',
    '3:12 act       zone a evac-….3: launch hosts of group web outside zone a only',
    '3:12 act       zone a evac-….3: done (done)',
    '3:16 act       zone a evac-….4: grow group web from 36 to 48 hosts',
    '3:16 act       zone a evac-….4: done (done)',
    '3:21 zone      a is left (evac-…), after 15 s',
  ]);
  expect(desk.cloud.groups[0]).toMatchObject({ desired: 48, most: 60, suspended: ['AZRebalance'] });
});

test('nothing is asked of the cloud before a zone is confirmed', () => {
  const desk = createLeavingDesk();
  desk.live(120);
  desk.live(60, illZone);
  expect(kindsOf(desk)).toContain('zone_suspected');
  expect(desk.asked.filter(({ kind }) => kind === 'survey_zones')).toEqual([]);
});

test('without anything to move work with it is told what would be done, and nothing is opened', () => {
  const desk = createLeavingDesk({}, { canMove: false });
  desk.live(120);
  desk.live(90, illZone);
  expect(kindsOf(desk)).not.toContain('evacuation_opened');
  expect(desk.asked).toEqual([]);
  expect(desk.entries.findLast((entry) => entry.kind === 'decided')).toMatchObject({ decision: { reason: 'no_actuator' } });
});

test('while the zones cannot be read nothing leaves', () => {
  const desk = createLeavingDesk();
  desk.surveyTrouble = 'the region does not answer';
  desk.live(120);
  desk.live(90, illZone);
  expect(desk.made).toEqual([]);
  expect(desk.entries.findLast((entry) => entry.kind === 'decided')).toMatchObject({ decision: { reason: 'zones_unread' } });
});

test('a call whose answer was lost with the controller is looked up, and never made again blindly', () => {
  const desk = createLeavingDesk();
  desk.answer = ({ step }) => (step.action === 'shift' ? 'silence' : 'carry_out');
  runToShift(desk);
  expect(desk.made.map(({ step }) => step.action)).toEqual(['shift']);

  desk.restart();
  desk.live(20, illZone);
  expect(desk.made.filter(({ step }) => step.action === 'shift')).toHaveLength(1);
  expect(desk.evacuationLines().slice(2, 4)).toEqual([
    '3:06 act       zone a evac-….1: not known whether it was done: the controller was restarted before the answer came',
    '3:07 act       zone a evac-….1: done (done)',
  ]);
});

test('a call that is not answered in two minutes is one whose outcome is unknown', () => {
  const desk = createLeavingDesk();
  desk.answer = () => 'silence';
  desk.live(120);
  desk.live(66 + 121, illZone);
  expect(desk.evacuationLines()).toContain('5:06 act       zone a evac-….1: not known whether it was done: no answer within 2 min');
  expect(desk.made).toHaveLength(1);
});

test('what is refused is tried again later each time, given up after five tries, and the rest goes on', () => {
  const desk = createLeavingDesk();
  desk.answer = ({ step }) => (step.action === 'leaveSubnets' ? hadEnough : 'carry_out');
  desk.live(120);
  desk.live(300, illZone);

  const tries = desk.entries.filter((entry) => entry.kind === 'zone_step_intended' && entry.call.step.action === 'leaveSubnets');
  const waits = tries.slice(1).map(({ at }, index) => (at - (tries[index]?.at ?? 0)) / 1000);
  expect(waits).toEqual([10, 20, 40, 80]);
  expect(new Set(tries.map((entry) => (entry.kind === 'zone_step_intended' ? entry.number : 0))).size).toBe(1);
  expect(desk.entries.find((entry) => entry.kind === 'zone_step_given_up')).toMatchObject({ because: 'refused 5 times: throttled' });
  expect(desk.made.some(({ step }) => step.action === 'grow')).toBe(true);
  expect(desk.entries.find((entry) => entry.kind === 'zone_left')).toMatchObject({
    missing: ['launch hosts of group web outside zone a only: refused 5 times: throttled'],
  });
});

test('what stands in the way between two rungs is told, and goes on when it is gone', () => {
  const desk = createLeavingDesk();
  runToShift(desk);
  const pause = { name: 'look', scope: { kind: 'zone', name: 'a' }, reason: 'let me look', by: 'ann', until: desk.now + 60_000 } as const;
  desk.tell({ kind: 'pause_asked_for', pause });
  desk.live(30, illZone);
  expect(desk.made).toHaveLength(1);
  expect(desk.evacuationLines().at(-1)).toContain('[paused]');

  desk.live(60, illZone);
  expect(kindsOf(desk)).toContain('zone_left');
});

test('what holds it for half an hour leaves it as far as it is', () => {
  const desk = createLeavingDesk();
  runToShift(desk);
  const pause = { name: 'look', scope: { kind: 'zone', name: 'a' }, reason: 'let me look', by: 'ann', until: desk.now + 36e5 } as const;
  desk.tell({ kind: 'pause_asked_for', pause });
  desk.live(1_900, illZone);
  expect(desk.made.map(({ step }) => step.action)).toEqual(['shift', 'renewShift']);
  const left = desk.entries.find((entry) => entry.kind === 'zone_left');
  expect(left?.kind === 'zone_left' ? left.missing : []).toHaveLength(3);
});

test('in mode approve the plan waits for a person, and an approval of another plan is none', () => {
  const desk = createLeavingDesk({ mode: 'approve' });
  runToShift(desk);
  const record = openOf(desk);
  expect(record?.phase.kind).toBe('awaiting_approval');
  const word = { kind: 'approval_given', remediation: record?.id ?? '', by: 'ann', because: 'seen it' } as const;
  desk.tell({ ...word, planHash: 'another' });
  expect(desk.made).toEqual([]);

  desk.tell({ ...word, planHash: record?.planHash ?? '' });
  desk.live(30, illZone);
  expect(openOf(desk)?.phase.kind).toBe('left');
});

test('a plan that nobody approves, or that the zone does not need any more, is let go', () => {
  const desk = createLeavingDesk({ mode: 'approve' });
  runToShift(desk);
  desk.live(400);
  expect(openOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'cancelled', because: 'nothing is held against the zone any more' });
});

test('a veto within the window ends it before anything was done, for this suspicion', () => {
  const desk = createLeavingDesk({ vetoWindowMs: 60_000 });
  runToShift(desk);
  expect(desk.made).toEqual([]);
  desk.tell({ kind: 'veto_given', remediation: openOf(desk)?.id ?? '', by: 'ann', because: 'it is the test' });
  desk.live(120, illZone);
  expect(desk.made).toEqual([]);
  expect(openOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'vetoed' });
  expect(desk.entries.findLast((entry) => entry.kind === 'decided')).toMatchObject({ decision: { reason: 'vetoed' } });
});

test('a shift is renewed when half of its time is over, and begun anew where it ended while nobody ran', () => {
  const desk = createLeavingDesk();
  runToShift(desk);
  desk.live(1_900, illZone);
  expect(desk.made.filter(({ step }) => step.action === 'renewShift')).toHaveLength(1);

  desk.now += 4_000_000;
  desk.restart();
  desk.live(200, illZone);
  expect(desk.made.filter(({ step }) => step.action === 'shift')).toHaveLength(2);
  expect(desk.cloud.shifts).toHaveLength(1);
});

test('a group that has grown since the plan was made grows from there, and never past the plan by heald', () => {
  const desk = createLeavingDesk({ mode: 'approve' });
  runToShift(desk);
  const sizes = [
    { now: 40, to: 48 },
    { now: 52, to: 52 },
  ];
  for (const { now, to } of sizes) {
    desk.cloud.groups = desk.cloud.groups.map((group) => ({ ...group, desired: now }));
    const record = openOf(desk);
    desk.tell({ kind: 'approval_given', remediation: record?.id ?? '', planHash: record?.planHash ?? '', by: 'ann', because: 'seen it' });
    desk.live(40, illZone);
    expect(desk.made.findLast(({ step }) => step.action === 'grow')?.step).toMatchObject({ from: { desired: now }, to: { desired: to } });
    desk.tell({ kind: 'zone_word_given', wish: 'undrain', zone: 'a', by: 'ann', because: 'once more' });
    desk.live(1_300, illZone);
    desk.tell({ kind: 'zone_word_given', wish: 'arm', zone: 'a', by: 'ann', because: 'once more' });
    desk.cloud.groups = desk.cloud.groups.map((group) => ({ ...group, desired: 36 }));
    desk.live(40, illZone);
  }
});

test('single hosts of the zone are held for the evacuation while it is open, whatever their policy says', () => {
  const desk = createLeavingDesk({ bakeMs: 36e5 });
  const policies = { ...policySet([{ ...diskPolicy, unless: [] }]), version: 'bold', zoneEvacuations: [evacuation] };
  desk.tell({ kind: 'policies_read', policies, warnings: [] });
  desk.live(120);
  desk.live(90, illZone);
  desk.live(500);
  expect(kindsOf(desk)).toContain('zone_cleared');
  desk.live(60, (host, second) => (host === 'web-a-3' ? hangingDisk(second) : wellNames));
  const held = desk.entries.findLast((entry) => entry.kind === 'decided' && entry.decision.host?.id === 'web-a-3');
  expect(held).toMatchObject({ decision: { reason: 'zone_suspected', because: expect.stringMatching(/^work has left zone a/) } });
});

test('a plan that nobody has approved in time is made anew after a while, not at once', () => {
  const desk = createLeavingDesk({ mode: 'approve' });
  runToShift(desk);
  desk.live(3_610, illZone);
  expect(openOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'cancelled', because: 'nobody approved it in time' });
  expect(desk.entries.findLast((entry) => entry.kind === 'decided')).toMatchObject({ decision: { reason: 'cooling_down' } });

  desk.live(1_780, illZone);
  expect(desk.state.history.evacuations.records.size).toBe(1);
  desk.live(20, illZone);
  expect(desk.state.history.evacuations.records.size).toBe(2);
});

test('where every call is refused, what needs none is done, and the rest is named', () => {
  const desk = createLeavingDesk();
  desk.answer = () => ({ kind: 'not_applied', because: 'access denied' });
  desk.live(120);
  desk.live(15 * 60, illZone);
  expect(openOf(desk)).toMatchObject({ phase: { kind: 'left' }, closedGroups: ['web'] });
  const left = desk.entries.find((entry) => entry.kind === 'zone_left');
  expect(left?.kind === 'zone_left' ? left.missing : []).toEqual([
    'shift traffic of web-lb away from zone a for 1 h: refused 5 times: access denied',
    'stop group web from levelling its zones: refused 5 times: access denied',
    'launch hosts of group web outside zone a only: refused 5 times: access denied',
    'grow group web from 36 to 48 hosts: refused 5 times: access denied',
  ]);
});

test('a call of which nobody can say anything is given up after half an hour, and what it did is taken back all the same', () => {
  const desk = createLeavingDesk({ stageMs: 60_000 });
  desk.answer = (call) => {
    if (call.step.action !== 'shift') return 'carry_out';
    applyStep(desk, call);
    return 'silence';
  };
  desk.look = () => ({ kind: 'unknown', because: 'the region does not answer' });
  desk.live(120);
  desk.live(66 + 33 * 60, illZone);
  expect(desk.entries.find((entry) => entry.kind === 'zone_step_given_up')).toMatchObject({
    words: 'shift traffic of web-lb away from zone a for 1 h',
    because: 'nobody could say whether it was done',
  });
  expect(desk.asked.filter(({ kind }) => kind === 'look_up_zone_call').length).toBeGreaterThan(100);
  expect(openOf(desk)?.phase.kind).toBe('left');

  desk.tell({ kind: 'zone_word_given', wish: 'undrain', zone: 'a', by: 'ann', because: 'enough' });
  desk.live(600, illZone);
  expect(desk.cloud.shifts).toEqual([]);
});

test('a shift of which nobody could say anything is kept alive, and ended where it does harm, once a survey shows it as ours', () => {
  const desk = createLeavingDesk();
  desk.answer = (call) => {
    applyStep(desk, call);
    return call.step.action === 'shift' ? 'silence' : { kind: 'applied', detail: 'done' };
  };
  desk.look = () => ({ kind: 'unknown', because: 'the region does not answer' });
  desk.live(120);
  desk.live(100 * 60, illZone);
  const [own] = desk.cloud.shifts;
  expect(own?.until).toBeGreaterThan(desk.now);
  expect(openOf(desk)?.works.get(1)?.state).toBe('given_up');
  expect(desk.made.map(({ step }) => step.action)).toContain('renewShift');

  const harmed = (host: string) => (host.startsWith('web-b') ? hangingDisk(60) : illZone(host));
  desk.live(180, harmed);
  expect(kindsOf(desk)).toContain('evacuation_stopped');
  expect(desk.cloud.shifts).toEqual([]);
});

test('a shift of somebody else is not kept alive', () => {
  const desk = createLeavingDesk();
  desk.answer = (call) => (call.step.action === 'shift' ? 'silence' : 'carry_out');
  desk.look = () => ({ kind: 'unknown', because: 'the region does not answer' });
  desk.live(120);
  desk.live(60, illZone);
  const theirs = {
    resource: 'arn:balancer/web',
    awayFrom: 'a',
    id: 'theirs',
    by: 'others',
    evacuation: undefined,
    isApplied: true,
  } as const;
  desk.cloud.shifts = [{ ...theirs, until: desk.now + 3_600_000 }];
  desk.live(58 * 60, illZone);
  expect(desk.made.map(({ step }) => step.action)).not.toContain('renewShift');
});

test('a renewal that is refused is tried again, given up, and begun anew while the shift lasts', () => {
  const desk = createLeavingDesk();
  desk.answer = ({ step }) => (step.action === 'renewShift' ? hadEnough : 'carry_out');
  runToShift(desk);
  desk.live(3_600, illZone);
  const renewals = desk.entries.filter((entry) => entry.kind === 'zone_step_intended' && entry.part === 'renewal');
  const numbers = new Set(renewals.map((entry) => (entry.kind === 'zone_step_intended' ? entry.number : 0)));
  expect(numbers.size).toBeGreaterThan(2);
  expect(renewals.length).toBeLessThanOrEqual(numbers.size * 5);
});

test('nobody is asked to go on before every agent can have been heard again', () => {
  const desk = createLeavingDesk();
  runToShift(desk);
  desk.restart();
  desk.live(19, illZone);
  expect(desk.made).toHaveLength(1);
  expect(kindsOf(desk)).not.toContain('evacuation_held');
  desk.live(10, illZone);
  expect(desk.made.length).toBeGreaterThan(1);
});

test('a survey that comes late is taken for the older of two that were asked for', () => {
  const desk = createLeavingDesk();
  runToShift(desk);
  const askedAt = [...desk.state.survey.awaited];
  expect(askedAt).toEqual([]);
  desk.state.survey = { ...desk.state.survey, readAt: undefined, awaited: [desk.now - 70_000, desk.now] };
  desk.tell({ kind: 'zones_surveyed', survey: { ...desk.cloud } });
  expect(desk.state.survey.readAt).toBe(desk.now - 70_000);
  desk.tell({ kind: 'zones_surveyed', survey: { ...desk.cloud } });
  expect(desk.state.survey.readAt).toBe(desk.now);
});

test('a policy that is taken back to observing holds the way out where it is, and work still comes back', () => {
  const desk = createLeavingDesk({ bakeMs: 600_000, stageMs: 60_000 });
  runToShift(desk);
  const observing = { ...policySet([diskPolicy]), version: 'observing', zoneEvacuations: [{ ...evacuation, mode: 'observe' as const }] };
  desk.tell({ kind: 'policies_read', policies: observing, warnings: [] });
  desk.live(1_900, illZone);
  expect(desk.made.map(({ step }) => step.action)).toEqual(['shift', 'renewShift']);
  expect(openOf(desk)?.phase.kind).toBe('left');
  desk.live(1_800);
  expect(openOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'returned' });
  expect(desk.cloud.shifts).toEqual([]);
});
