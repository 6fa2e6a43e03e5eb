import { expect, test } from 'vitest';
import { hangingDisk } from '../desk.ts';
import { createLeavingDesk, fleet, illZone, well, type LeavingDesk } from './leaving-desk.ts';

const minute = 60;

/** Left, with a bake of ten minutes and stages of two, so that a test has little to wait for. */
function createLeft(more: Parameters<typeof createLeavingDesk>[0] = {}): LeavingDesk {
  const desk = createLeavingDesk({ bakeMs: 600_000, stageMs: 120_000, ...more });
  desk.live(120);
  desk.live(90, illZone);
  return desk;
}

function recordOf(desk: LeavingDesk) {
  return [...desk.state.history.evacuations.records.values()].at(-1);
}

const made = (desk: LeavingDesk) => desk.made.map(({ step }) => step.action);

test('after the bake work comes back in stages, and everything is as it was', () => {
  const desk = createLeft();
  const before = desk.evacuationLines().length;
  desk.live(21 * minute, well);

  expect(desk.evacuationLines().slice(before)).toEqual([
    '9:31 closed    inc-…: dns trouble in zone a, on no host so much that it were suspect by itself; over after 6 min 55 s, work has left zone a (evac-…)',
    '19:31 zone      a comes back (evac-…): nothing has spoken against the zone for 10 min; launch hosts of web in zone a again, without levelling the zones yet, then let work of web into zone a again, then let web level the zones again, then give web the sizes that they had before',
    '19:32 act       zone a evac-….5: launch hosts of group web in zone a again',
    '19:32 act       zone a evac-….5: done (done)',
    '19:32 zone      a comes back (evac-…): stage 1 is through, launch hosts of web in zone a again, without levelling the zones yet',
    '19:33 act       zone a evac-…: health checks of web in the zone pass again',
    '19:33 act       zone a evac-….6: let traffic of web-lb into zone a again',
    '19:33 act       zone a evac-….6: done (done)',
    '21:33 zone      a comes back (evac-…): stage 2 is through, let work of web into zone a again',
    '21:34 act       zone a evac-….7: let group web level its zones again',
    '21:34 act       zone a evac-….7: done (done)',
    '23:34 zone      a comes back (evac-…): stage 3 is through, let web level the zones again',
    '23:35 act       zone a evac-….8: shrink group web from 48 to 36 hosts',
    '23:35 act       zone a evac-….8: done (done)',
    '23:35 zone      a comes back (evac-…): stage 4 is through, give web the sizes that they had before',
    '23:36 zone      a evac-… returned: work is back, in 4 stages',
  ]);
  expect(desk.cloud.groups[0]).toMatchObject({ desired: 36, most: 60, suspended: [] });
  expect(desk.cloud.shifts).toEqual([]);
});

test('what somebody has changed since stays theirs, and is named at the end', () => {
  const desk = createLeft();
  desk.answer = ({ step }) => (step.action === 'shrink' ? { kind: 'not_applied', because: 'it wants 50 now, not 48' } : 'carry_out');
  desk.live(26 * minute, well);
  expect(desk.entries.findLast((entry) => entry.kind === 'evacuation_closed')).toMatchObject({
    result: 'returned',
    left: ['shrink group web from 48 to 36 hosts: refused 5 times: it wants 50 now, not 48'],
  });
});

test('a sample that speaks against the zone, too little for a suspicion, begins the bake anew', () => {
  const desk = createLeft();
  desk.live(14 * minute, well);
  const some = (host: string) => (['web-a-1', 'web-a-2', 'web-a-3', 'web-a-4'].includes(host) ? illZone(host) : well());
  desk.live(30, some);
  desk.live(9 * minute, well);
  expect(recordOf(desk)?.phase.kind).toBe('left');
  desk.live(8 * minute, well);
  expect(recordOf(desk)?.phase.kind).toBe('returning');
});

const failing = { 'dns.failures': { '10.0.0.2': { tried: 10, failed: 8, slow: 0 } } };
const failingOn = (ill: string) => (host: string) => (host === ill ? failing : well());

test('a single host there that has what the zone was left for begins the bake anew, for a new controller too', () => {
  const desk = createLeft({ bakeMs: 1_500_000 });
  desk.live(10 * minute, well);
  desk.live(2 * minute, failingOn('web-a-1'));
  desk.live(5 * minute, well);
  desk.restart();
  desk.live(18 * minute, well);
  expect(recordOf(desk)?.phase.kind).toBe('left');
  desk.live(5 * minute, well);
  expect(recordOf(desk)?.phase.kind).toBe('returning');
});

test('of a zone that was emptied the host that is left tells whether it is well, though it is no evidence against chance', () => {
  const desk = createLeavingDesk({ bakeMs: 600_000, stageMs: 120_000 }, { canAct: true });
  desk.live(120);
  desk.live(90, illZone);
  desk.live(7 * minute, well);
  const added = Array.from({ length: 12 }, (_, at) => `web-b-${at + 13}`);
  const standing = [...fleet.filter((host) => !host.startsWith('web-a') || host === 'web-a-1'), ...added];
  const members = standing.map(
    (machine) => ({ machine, zone: machine.split('-')[1] ?? '', launchedAt: -3_600_000, state: 'in_service' }) as const,
  );
  const groups = [
    { name: 'web', desired: 36, members: members.map((member) => ({ ...member, keepOff: false })), launchTrouble: undefined },
  ];
  for (let round = 0; round < 3; round += 1) {
    desk.live(30, failingOn('web-a-1'), standing);
    desk.tell({ kind: 'inventory_read', inventory: { groups } });
  }
  expect([...desk.state.history.hosts.values()].filter(({ zone }) => zone === 'a')).toHaveLength(1);
  desk.live(14 * minute, failingOn('web-a-1'), standing);
  desk.live(8 * minute, well, standing);
  expect(recordOf(desk)).toMatchObject({ phase: { kind: 'left' } });
  expect(desk.entries.some(({ kind }) => kind === 'return_begun')).toBe(false);
  desk.live(5 * minute, well, standing);
  expect(desk.entries.some(({ kind }) => kind === 'return_begun')).toBe(true);
});

test('a relapse while work comes back makes it leave again, and doubles the bake', () => {
  const desk = createLeft();
  desk.live(17 * minute, well);
  expect(recordOf(desk)?.phase).toMatchObject({ kind: 'returning', stage: 2 });
  const before = desk.made.length;
  desk.live(90, illZone);

  expect(desk.entries.findLast((entry) => entry.kind === 'return_stopped')).toMatchObject({ bakeMs: 1_200_000 });
  expect(made(desk).slice(before)).toEqual(['shift', 'leaveSubnets']);
  expect(recordOf(desk)).toMatchObject({ phase: { kind: 'left' }, closedGroups: ['web'], bakeMs: 1_200_000 });
  expect(desk.state.history.evacuations.records.size).toBe(1);
  desk.live(36 * minute, well);
  expect(recordOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'returned' });
  expect(desk.cloud.groups[0]).toMatchObject({ desired: 36, suspended: [] });
});

test('a zone that is ill again soon after it came back is left again, for twice as long', () => {
  const desk = createLeft();
  desk.live(21 * minute, well);
  desk.live(5 * minute, illZone);
  expect(desk.state.history.evacuations.records.size).toBe(2);
  expect(recordOf(desk)).toMatchObject({ phase: { kind: 'left' }, bakeMs: 1_200_000 });
});

test('while the provider calls the zone ill, or a person has paused it, work does not come back', () => {
  const desk = createLeft();
  desk.cloud.illZones = { a: 'impaired' };
  desk.live(25 * minute, well);
  expect(recordOf(desk)?.phase.kind).toBe('left');
  desk.cloud.illZones = {};
  const pause = { name: 'wait', scope: { kind: 'zone', name: 'a' }, reason: 'not today', by: 'ann', until: desk.now + 1_800_000 } as const;
  desk.tell({ kind: 'pause_asked_for', pause });
  desk.live(20 * minute, well);
  expect(recordOf(desk)).toMatchObject({ phase: { kind: 'left' }, held: { reason: 'paused' } });
  desk.live(12 * minute, well);
  expect(recordOf(desk)?.phase.kind).toBe('returning');
});

test('a person who brings the zone back wins over the evidence, and heald does not leave it again until it is armed', () => {
  const desk = createLeft();
  desk.tell({ kind: 'zone_word_given', wish: 'undrain', zone: 'a', by: 'ann', because: 'it is the test' });
  desk.live(7 * minute, illZone);
  expect(recordOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'returned' });
  expect(desk.cloud).toMatchObject({ shifts: [], groups: [{ desired: 36, suspended: [] }] });

  desk.live(60, illZone);
  expect(desk.state.history.evacuations.records.size).toBe(1);
  expect(desk.entries.findLast((entry) => entry.kind === 'decided')).toMatchObject({ decision: { reason: 'disarmed' } });

  desk.tell({ kind: 'zone_word_given', wish: 'arm', zone: 'a', by: 'ann', because: 'go on' });
  desk.live(30, illZone);
  expect(desk.state.history.evacuations.records.size).toBe(2);
});

test('what is under way when a person brings the zone back is waited for, and taken back too', () => {
  const desk = createLeavingDesk({ stageMs: 120_000 });
  desk.answer = ({ step }) => (step.action === 'shift' ? 'silence' : 'carry_out');
  desk.live(120);
  desk.live(70, illZone);
  desk.tell({ kind: 'zone_word_given', wish: 'undrain', zone: 'a', by: 'ann', because: 'no' });
  desk.live(60, illZone);
  expect(made(desk)).toEqual(['shift']);

  desk.live(5 * minute, illZone);
  expect(made(desk)).toEqual(['shift', 'endShift']);
  expect(recordOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'returned' });
});

test('where the other zones get clearly worse for a minute the shifts are ended, and nothing more leaves', () => {
  const desk = createLeavingDesk();
  desk.answer = ({ step }) => (step.action === 'grow' ? { kind: 'not_applied', because: 'throttled' } : 'carry_out');
  desk.live(120);
  desk.live(70, illZone);
  const harmed = ['web-b-1', 'web-b-2', 'web-c-1', 'web-c-2'];
  desk.live(100, (host, second) => ({ ...illZone(host), ...(harmed.includes(host) ? hangingDisk(second) : {}) }));

  expect(desk.entries.find((entry) => entry.kind === 'evacuation_stopped')).toMatchObject({
    because: '4 of 24 hosts of the other zones have fallen ill since work left zone a',
  });
  expect(made(desk).at(-1)).toBe('endShift');
  expect(desk.cloud.shifts).toEqual([]);
  expect(recordOf(desk)).toMatchObject({ phase: { kind: 'left' }, closedGroups: [] });
  desk.live(60, illZone);
  expect(desk.cloud.shifts).toEqual([]);
});

test('a controller that has just started watches the zone itself before work comes back', () => {
  const desk = createLeft();
  desk.live(12 * minute, well);
  desk.restart();
  desk.live(9 * minute, well);
  expect(recordOf(desk)?.phase.kind).toBe('left');
  desk.live(2 * minute, well);
  expect(recordOf(desk)?.phase.kind).toBe('returning');
});

test('after the other hosts in the zone have fallen silent work does not come back to them', () => {
  const desk = createLeft();
  desk.live(
    25 * minute,
    well,
    fleet.filter((host) => !host.startsWith('web-a') || host === 'web-a-1'),
  );
  expect(recordOf(desk)?.phase.kind).toBe('left');
  expect(made(desk)).not.toContain('endShift');
});
