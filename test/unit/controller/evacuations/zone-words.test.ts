import { expect, test } from 'vitest';
import { writeLogLine } from '../../../../src/controller/transcript.ts';
import { createLeavingDesk, illZone, well, type LeavingDesk } from './leaving-desk.ts';

const word = (wish: 'drain' | 'practice' | 'undrain' | 'arm', zone = 'a') =>
  ({ kind: 'zone_word_given', wish, zone, by: 'ann', because: 'the monthly exercise' }) as const;

function recordOf(desk: LeavingDesk) {
  return [...desk.state.history.evacuations.records.values()].at(-1);
}

function approve(desk: LeavingDesk): void {
  const record = recordOf(desk);
  desk.tell({ kind: 'approval_given', remediation: record?.id ?? '', planHash: record?.planHash ?? '', by: 'ann', because: 'seen it' });
}

test('a person who wants a zone left is shown the plan, approves it, and gets the zone left, healthy or not', () => {
  const desk = createLeavingDesk();
  desk.live(60);
  desk.tell(word('drain'));
  desk.live(1);
  expect(recordOf(desk)).toMatchObject({ phase: { kind: 'awaiting_approval' }, askedBy: 'ann', suspicion: undefined });
  expect(desk.made).toEqual([]);

  approve(desk);
  desk.live(40);
  expect(desk.made.map(({ step }) => step.action)).toEqual(['shift', 'stopRebalancing', 'leaveSubnets', 'grow']);
  expect(recordOf(desk)?.phase.kind).toBe('left');
});

test('what a person wanted out stays out until a person wants it back', () => {
  const desk = createLeavingDesk({ bakeMs: 600_000, stageMs: 120_000 });
  desk.live(60);
  desk.tell(word('drain'));
  desk.live(1);
  approve(desk);
  desk.live(1_800);
  const because = 'asked for by ann, so work comes back when a person says so: heald undrain a --reason "…"';
  expect(recordOf(desk)).toMatchObject({ phase: { kind: 'left' }, held: { reason: 'approval_needed', because } });

  desk.tell(word('undrain'));
  desk.live(400);
  expect(recordOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'returned' });
  expect(desk.cloud).toMatchObject({ shifts: [], groups: [{ desired: 36, suspended: [] }] });
});

test('what stands against leaving a zone is told to the person who wants it', () => {
  const desk = createLeavingDesk();
  desk.live(60);
  desk.cloud.shifts = [
    { resource: 'arn:x', awayFrom: 'b', id: 's-1', by: 'others', evacuation: undefined, until: undefined, isApplied: true },
  ];
  desk.tell(word('drain'));
  desk.live(1);
  expect(desk.entries.at(-1)).toMatchObject({ kind: 'drain_refused', by: 'ann', reason: 'zone_left_already' });
  expect(desk.state.history.evacuations.wishes.size).toBe(0);
});

test('without anything to move work with a drain is refused, and a drill says what would be asked', () => {
  const desk = createLeavingDesk({}, { canMove: false });
  desk.live(60);
  desk.tell(word('drain'));
  expect(desk.entries.at(-1)).toMatchObject({ kind: 'drain_refused', reason: 'no_actuator' });
  desk.tell(word('practice'));
  expect(desk.entries.at(-1)).toMatchObject({ kind: 'zone_practised', by: 'ann' });
});

test('a drill asks every check, tells the plan with what it would touch, and changes nothing', () => {
  const desk = createLeavingDesk();
  desk.live(60);
  desk.tell(word('practice'));
  desk.live(2);
  const practised = desk.state.history.evacuations.practised.get('a');
  expect(practised?.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(practised?.plan?.rungs.flatMap(({ steps }) => steps.map(({ action }) => action))).toEqual([
    'shift',
    'stopRebalancing',
    'leaveSubnets',
    'grow',
  ]);
  expect(desk.made).toEqual([]);
});

test('a wish is answered within a minute, also where the zones cannot be read', () => {
  const desk = createLeavingDesk();
  desk.live(60);
  desk.surveyTrouble = 'access denied';
  desk.tell(word('drain'));
  desk.live(61);
  expect(desk.entries.at(-1)).toMatchObject({ kind: 'drain_refused', reason: 'zones_unread' });
});

test('a wish outlives the controller that heard it', () => {
  const desk = createLeavingDesk();
  desk.live(60);
  desk.tell(word('drain'));
  desk.restart();
  desk.live(22);
  expect(recordOf(desk)?.phase.kind).toBe('awaiting_approval');
});

test('a zone that is being left already is not left once more', () => {
  const desk = createLeavingDesk();
  desk.live(120);
  desk.live(90, illZone);
  desk.tell(word('drain'));
  desk.live(6, illZone);
  expect(desk.entries.some((entry) => entry.kind === 'drain_refused' && entry.reason === 'zone_left_already')).toBe(true);
  expect(desk.state.history.evacuations.records.size).toBe(1);
});

test('a plan that waits for approval goes when the person takes the wish back', () => {
  const desk = createLeavingDesk();
  desk.live(60);
  desk.tell(word('drain'));
  desk.live(1);
  desk.tell(word('undrain'));
  expect(recordOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'cancelled' });
  expect(desk.entries.map(writeLogLine).join('\n')).toContain('not left again by evidence until heald zones arm a --reason "…"');
  desk.tell(word('arm'));
  expect(desk.state.history.evacuations.disarmed.size).toBe(0);
});

test('a controller in the suspect zone waits for somebody outside to say so too', () => {
  const desk = createLeavingDesk({}, { ownZone: 'a' });
  desk.live(120);
  desk.live(90, illZone);
  expect(desk.made).toEqual([]);
  expect(desk.entries.findLast((entry) => entry.kind === 'decided')).toMatchObject({ decision: { reason: 'controller_in_zone' } });
  desk.cloud.illZones = { a: 'impaired' };
  desk.live(40, illZone);
  expect(desk.made.length).toBeGreaterThan(0);
});

test('one zone is left at a time', () => {
  const desk = createLeavingDesk();
  desk.live(120);
  desk.live(90, illZone);
  desk.tell(word('drain', 'b'));
  desk.live(6, well);
  expect(desk.entries.findLast((entry) => entry.kind === 'drain_refused')).toMatchObject({ zone: 'b' });
});

test('a plan that waits for a person does not hold up the evidence about its zone, nor about another one', () => {
  const same = createLeavingDesk();
  same.live(120);
  same.tell(word('drain'));
  same.live(66, illZone);
  const phases = [...same.state.history.evacuations.records.values()].map(
    ({ phase, askedBy }) => `${askedBy ?? 'evidence'}: ${phase.kind}`,
  );
  expect(phases).toEqual(['ann: closed', 'evidence: leaving']);

  const other = createLeavingDesk();
  other.live(120);
  other.tell(word('drain', 'b'));
  other.live(66, illZone);
  expect(other.made.map(({ zone }) => zone)).toEqual(['a']);
});

test('who asks for a zone whose plan waits already is told its name', () => {
  const desk = createLeavingDesk({ mode: 'approve' });
  desk.live(120);
  desk.live(70, illZone);
  desk.tell(word('drain'));
  desk.live(6, illZone);
  const refused = desk.state.history.evacuations.refused.get('a');
  expect(refused).toMatchObject({
    reason: 'zone_left_already',
    because: expect.stringContaining(`heald approve ${recordOf(desk)?.id} --reason "…" begins it`),
  });
});
