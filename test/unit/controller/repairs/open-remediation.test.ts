import { expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../../src/base/instant.ts';
import { hasOpenRemediation } from '../../../../src/controller/repairs/open-remediation.ts';
import { findOpenRepair } from '../../../../src/controller/repairs/repairs.ts';
import { ruleOf } from '../../../../src/controller/repairs/repair-case.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import { hashPlan } from '../../../../src/remediation/remediation.ts';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);
const caps = {
  limits: { inFlight: { kind: 'count', count: 2 }, per: [], zone: { inFlight: { kind: 'count', count: 2 }, per: [] } },
} as const;
const restart = { action: 'restartUnit', with: { unit: 'web.service', timeout: 90_000 } };

function fallIll(policy: HostRemediation, canAct = true): Desk {
  const desk = createDesk(policySet([policy], caps), { canAct });
  const members = fleet.map((machine) => ({
    machine,
    zone: machine.split('-')[1] ?? '',
    launchedAt: -hourMs,
    state: 'in_service' as const,
    keepOff: false,
  }));
  for (let second = 1; second <= 100; second += 1) {
    desk.run(1, fleet, (host) => (host === 'web-b-2' && second > 60 ? hangingDisk(second - 60) : {}));
    if (desk.asked.at(-1)?.kind === 'take_inventory')
      desk.tell({ kind: 'inventory_read', inventory: { groups: [{ name: 'web', desired: 9, members, launchTrouble: undefined }] } });
  }
  return desk;
}

const openedOf = (desk: Desk) => desk.entries.flatMap((entry) => (entry.kind === 'remediation_opened' ? [entry] : []));

test('a decision to act opens one repair: on this machine, in this order, with the time that each step has', () => {
  const desk = fallIll({ ...diskPolicy, mode: 'auto', steps: [restart, ...diskPolicy.steps] });
  const [opened, ...more] = openedOf(desk);
  expect(more).toEqual([]);
  expect(opened).toMatchObject({
    hostName: 'web-b-2',
    policy: 'disk',
    approvableUntil: undefined,
    plan: {
      target: { machine: 'web-b-2', launchedAt: -hourMs, group: 'web', zone: 'b' },
      steps: [
        { step: restart, words: 'restart web.service on web-b-2 (at most 1 min 30 s)', irreversible: false, timeoutMs: 90_000 },
        { words: 'replace web-b-2 (end it first)', irreversible: true, timeoutMs: 30 * minuteMs },
      ],
    },
  });
  expect(opened?.planHash).toBe(opened === undefined ? '' : hashPlan(opened.plan));
  const decided = desk.entries.findLast((entry) => entry.kind === 'decided');
  expect([opened?.episode, opened?.incident]).toEqual([decided?.decision.episode, decided?.decision.incident]);
  expect(findOpenRepair(desk.state.history.repairs, 'web-b-2')?.id).toBe(opened?.remediation);
  expect(findOpenRepair(desk.state.history.repairs, 'web-b-1')).toBeUndefined();
  expect(['web-b-2', 'web-b-1'].map((machine) => hasOpenRemediation(desk.state, machine))).toEqual([true, false]);
  expect(opened?.remediation).toMatch(/^act-/);
});

test('a plan that waits for a person may be approved for an hour', () => {
  const [opened] = openedOf(fallIll({ ...diskPolicy, mode: 'approve' }));
  expect((opened?.approvableUntil ?? 0) - (opened?.at ?? 0)).toBe(hourMs);
});

test.each<[why: string, policy: HostRemediation, canAct: boolean]>([
  ['a policy that observes', diskPolicy, true],
  ['a policy that recommends', { ...diskPolicy, mode: 'recommend' }, true],
  ['a controller without anything to act with', { ...diskPolicy, mode: 'auto' }, false],
  ['the same, when a person is to approve', { ...diskPolicy, mode: 'approve' }, false],
])('%s opens no repair', (_why, policy, canAct) => {
  expect(openedOf(fallIll(policy, canAct))).toEqual([]);
});

test.each<[first: string, policy: HostRemediation, verifyMs: number]>([
  ['the first repair that costs a host is watched as a canary', { ...diskPolicy, mode: 'auto' }, 20 * minuteMs],
  ['as long as any other, where that is longer', { ...diskPolicy, mode: 'auto', verifyHealthyForMs: hourMs }, hourMs],
  ['a restart is no canary', { ...diskPolicy, mode: 'auto', steps: [restart] }, 10 * minuteMs],
])('%s', (_first, policy, verifyMs) => {
  expect(openedOf(fallIll(policy))[0]?.plan.verifyMs).toBe(verifyMs);
});

test('a repair that begins by itself says how long it waits for a veto, and one that a person approves does not', () => {
  const windowOf = (policy: HostRemediation) => openedOf(fallIll(policy))[0]?.vetoWindowMs;
  const minute = { ...diskPolicy, vetoWindowMs: minuteMs };
  expect(windowOf({ ...minute, mode: 'auto' })).toBe(minuteMs);
  expect(windowOf({ ...minute, mode: 'approve' })).toBeUndefined();
  expect(windowOf({ ...minute, mode: 'auto', vetoWindowMs: 0 })).toBeUndefined();
});

test('a rule says what the whole plan costs, and takes an action that nobody knows for the worst', () => {
  const steps = [{ action: 'captureEvidence', with: { timeout: 1_000 } }, restart];
  expect(ruleOf({ ...diskPolicy, steps }, 'web-1')).toMatchObject({ irreversible: false, harm: 'service', holdsOnZone: true });
  expect(ruleOf({ ...diskPolicy, unless: ['recent_change'], steps: [{ action: 'reboot', with: { timeout: 1 } }] }, 'web-1')).toMatchObject({
    irreversible: true,
    harm: 'host',
    holdsOnZone: false,
  });
  expect(ruleOf({ ...diskPolicy, steps: [{ action: 'explode', with: {} }] }, 'web-1')).toMatchObject({
    plan: ['explode'],
    irreversible: true,
    harm: 'host',
  });
});
