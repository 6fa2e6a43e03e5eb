/** How long does a repair wait for what, and what does it make of answers that come late, twice or never? */
import { expect, test } from 'vitest';
import { minuteMs, secondMs } from '../../../../src/base/instant.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import type { Outcome } from '../../../../src/remediation/call.ts';
import type { Inventory } from '../../../../src/remediation/inventory.ts';
import { count, createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);
const policy: HostRemediation = { ...diskPolicy, mode: 'auto', verifyHealthyForMs: minuteMs };
const fleetLimits = { limits: { inFlight: count(2), per: [], zone: { inFlight: count(2), per: [] } } };
const applied: Outcome = { kind: 'applied', detail: 'request 1' };
const unknown: Outcome = { kind: 'unknown', because: 'time-out' };

function provider(launchTrouble?: string): Inventory {
  const members = fleet.map((machine) => ({
    machine,
    zone: machine.split('-')[1] ?? '',
    launchedAt: -60 * minuteMs,
    state: 'in_service' as const,
    keepOff: false,
  }));
  return { groups: [{ name: 'web', desired: fleet.length, members, launchTrouble }] };
}

/** Seconds pass; web-b-2 hangs since `illSince`, and each question for the inventory is answered. */
function pass(
  desk: Desk,
  seconds: number,
  { illSince = 60_000, inventory = provider() }: { illSince?: number; inventory?: Inventory } = {},
): void {
  for (let second = 0; second < seconds; second += 1) {
    const asked = desk.asked.length;
    desk.run(1, fleet, (host) => (host === 'web-b-2' && desk.now > illSince ? hangingDisk((desk.now - illSince) / secondMs) : {}));
    if (desk.asked.slice(asked).some(({ kind }) => kind === 'take_inventory')) desk.tell({ kind: 'inventory_read', inventory });
  }
}

const callsOf = (desk: Desk) => desk.asked.flatMap((command) => (command.kind === 'make_call' ? [command.call] : []));
const looksOf = (desk: Desk) => desk.asked.flatMap((command) => (command.kind === 'look_up_call' ? [command.call] : []));
const repairOf = (desk: Desk) => [...desk.state.history.repairs.remediations.values()][0];
const countOf = (desk: Desk, kind: string) => desk.entries.filter((entry) => entry.kind === kind).length;

/** Until the call is made, and not a second longer. */
function untilCalled(more: Partial<HostRemediation> = {}): Desk {
  const desk = createDesk(policySet([{ ...policy, ...more }], fleetLimits), { canAct: true });
  pass(desk, 60);
  for (let second = 0; second < 120 && callsOf(desk).length === 0 && repairOf(desk)?.phase.kind !== 'awaiting_approval'; second += 1)
    pass(desk, 1);
  return desk;
}

function tellAnswer(desk: Desk, outcome: Outcome, token = callsOf(desk).at(-1)?.token ?? ''): void {
  desk.tell({ kind: 'call_answered', token, outcome });
}

test('a call that nobody answers is one whose outcome is unknown after two minutes, and is looked at every fifteen seconds', () => {
  const desk = untilCalled();
  expect(callsOf(desk)).toHaveLength(1);
  pass(desk, 119);
  expect(repairOf(desk)?.phase.kind).toBe('calling');
  pass(desk, 1);
  expect(repairOf(desk)?.phase).toMatchObject({ kind: 'uncertain', because: 'no answer within 2 min' });
  pass(desk, 1);
  expect(looksOf(desk)).toHaveLength(1);
  pass(desk, 14);
  expect(looksOf(desk)).toHaveLength(1);
  pass(desk, 1);
  expect(looksOf(desk)).toHaveLength(2);
  expect(looksOf(desk)[0]).toEqual(callsOf(desk)[0]);
  expect(callsOf(desk)).toHaveLength(1);
});

test('what nobody can tell for half an hour has not helped', () => {
  const desk = untilCalled();
  tellAnswer(desk, unknown);
  pass(desk, 30 * 60 - 1);
  expect(repairOf(desk)?.phase.kind).toBe('uncertain');
  pass(desk, 1);
  expect(repairOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'failed', because: 'nobody could say whether it was done' });
});

test('what was refused is tried again after thirty seconds and no sooner', () => {
  const desk = untilCalled();
  tellAnswer(desk, { kind: 'not_applied', because: 'throttled' });
  pass(desk, 29);
  expect(callsOf(desk)).toHaveLength(1);
  pass(desk, 1);
  expect(callsOf(desk)).toHaveLength(2);
  expect(callsOf(desk)[1]).toEqual(callsOf(desk)[0]);
});

test('a repair that may not begin waits for half an hour, and is then given up', () => {
  const desk = untilCalled({ mode: 'approve' });
  const { id, planHash } = repairOf(desk) ?? { id: '', planHash: '' };
  const pause = { name: 'move', scope: { kind: 'everything' } as const, reason: 'move', by: 'ann', until: desk.now + 120 * minuteMs };
  desk.tell({ kind: 'pause_asked_for', pause });
  desk.tell({ kind: 'approval_given', remediation: id, planHash, by: 'ann', because: 'go' });
  pass(desk, 30 * 60 - 1);
  expect(repairOf(desk)?.phase.kind).toBe('ready');
  pass(desk, 1);
  expect(repairOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'cancelled' });
  expect(callsOf(desk)).toEqual([]);
});

test('launches that fail open the breaker five minutes after the call, once', () => {
  const desk = untilCalled();
  tellAnswer(desk, applied);
  const inventory = provider('no capacity in zone b');
  pass(desk, 5 * 60 - 1, { inventory });
  expect(countOf(desk, 'breaker_opened')).toBe(0);
  pass(desk, 1, { inventory });
  expect(desk.entries.at(-1)).toMatchObject({ kind: 'breaker_opened', group: 'web', because: 'launches fail: no capacity in zone b' });
  pass(desk, 60, { inventory });
  expect(countOf(desk, 'breaker_opened')).toBe(1);
});

test('launches that go well open no breaker, however long the repair takes', () => {
  const desk = untilCalled();
  tellAnswer(desk, applied);
  pass(desk, 10 * 60);
  expect(countOf(desk, 'breaker_opened')).toBe(0);
  expect(repairOf(desk)?.phase.kind).toBe('settling');
});

test('an answer counts once, for the call that is under way, and unknown is no news about what is unknown', () => {
  const desk = untilCalled();
  tellAnswer(desk, applied, 'act-other.1');
  expect(countOf(desk, 'step_answered')).toBe(0);
  tellAnswer(desk, unknown);
  tellAnswer(desk, unknown);
  expect(countOf(desk, 'step_answered')).toBe(1);
  tellAnswer(desk, applied);
  tellAnswer(desk, { kind: 'not_applied', because: 'late' });
  expect(countOf(desk, 'step_answered')).toBe(2);
  expect(repairOf(desk)?.phase.kind).toBe('settling');
});

test('an approval is taken while the plan waits for one, by its hash, until its time is over', () => {
  const approvals = (desk: Desk) => countOf(desk, 'remediation_approved');
  const give = (desk: Desk, more: Partial<{ remediation: string; planHash: string }> = {}) => {
    const { id, planHash } = repairOf(desk) ?? { id: '', planHash: '' };
    desk.tell({ kind: 'approval_given', remediation: id, planHash, by: 'ann', because: 'go', ...more });
  };
  const waiting = untilCalled({ mode: 'approve' });
  give(waiting, { remediation: 'act-other' });
  give(waiting, { planHash: 'another' });
  expect(approvals(waiting)).toBe(0);
  give(waiting);
  give(waiting);
  expect(approvals(waiting)).toBe(1);

  const late = untilCalled({ mode: 'approve' });
  const { phase } = repairOf(late) ?? {};
  late.now = phase?.kind === 'awaiting_approval' ? phase.until : 0;
  give(late);
  expect(approvals(late)).toBe(0);

  const justInTime = untilCalled({ mode: 'approve' });
  justInTime.now = late.now - 1;
  give(justInTime);
  expect(approvals(justInTime)).toBe(1);
});

test('a veto is heard once while a call is under way, and not at all when all is over', () => {
  const desk = untilCalled();
  const veto = () => desk.tell({ kind: 'veto_given', remediation: repairOf(desk)?.id ?? '', by: 'ann', because: 'look first' });
  desk.tell({ kind: 'veto_given', remediation: 'act-other', by: 'ann', because: 'x' });
  expect(countOf(desk, 'remediation_vetoed')).toBe(0);
  veto();
  veto();
  expect(countOf(desk, 'remediation_vetoed')).toBe(1);
  tellAnswer(desk, { kind: 'not_applied', because: 'throttled' });
  veto();
  expect(repairOf(desk)?.phase).toMatchObject({ kind: 'closed', result: 'vetoed', because: 'by ann: look first' });
  veto();
  expect([countOf(desk, 'remediation_vetoed'), countOf(desk, 'remediation_closed')]).toEqual([1, 1]);
});
