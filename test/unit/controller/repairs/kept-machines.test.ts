/** What was replaced and kept is ended in its time: a fleet whose provider a test plays, for hours. */
import { expect, test } from 'vitest';
import type { MemberState } from '../../../../src/remediation/inventory.ts';
import type { Outcome } from '../../../../src/remediation/call.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import { count, createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 4);
const [old, fresh] = ['web-b-2', 'web-b-9'];
const hosts = [...fleet.filter((host) => host !== old), fresh];
const hourMs = 3_600_000;
const retainMs = 2 * hourMs;
const policy: HostRemediation = {
  ...diskPolicy,
  mode: 'auto',
  verifyHealthyForMs: 60_000,
  steps: [{ action: 'replace', with: { order: 'terminateFirst', retain: retainMs, timeout: 1_800_000 } }],
  limits: { ...diskPolicy.limits, canary: { ...diskPolicy.limits.canary, verifyMs: 60_000 } },
};
const applied: Outcome = { kind: 'applied', detail: 'request 1' };

interface Provider {
  old: MemberState | undefined;
  keepOff: boolean;
  desired: number;
  freshAt: number | undefined;
}

function run(desk: Desk, seconds: number, provider: Provider, sickSince?: number): void {
  for (let second = 1; second <= seconds; second += 1) {
    const answered = desk.asked.length;
    const reporting = provider.freshAt === undefined ? fleet : hosts;
    desk.run(1, reporting, (host) => (host === old && sickSince !== undefined ? hangingDisk((desk.now - sickSince) / 1_000) : {}));
    if (!desk.asked.slice(answered).some(({ kind }) => kind === 'take_inventory')) continue;
    const members = fleet.map((machine) => ({
      machine,
      zone: machine.split('-')[1] ?? 'a',
      launchedAt: -hourMs,
      state: 'in_service' as MemberState,
      keepOff: false,
    }));
    const listed = members.flatMap((member) =>
      member.machine !== old ? [member] : provider.old === undefined ? [] : [{ ...member, state: provider.old, keepOff: provider.keepOff }],
    );
    if (provider.freshAt !== undefined)
      listed.push({ machine: fresh, zone: 'b', launchedAt: provider.freshAt, state: 'in_service', keepOff: false });
    desk.tell({
      kind: 'inventory_read',
      inventory: { groups: [{ name: 'web', desired: provider.desired, members: listed, launchTrouble: undefined }] },
    });
  }
}

const callsOf = (desk: Desk) => desk.asked.flatMap((command) => (command.kind === 'make_call' ? [command.call] : []));
const endsOf = (desk: Desk) => callsOf(desk).filter(({ step }) => step.action === 'endKept');
const keepsOf = (desk: Desk) => desk.lines().filter((line) => /kept|\.end/.test(line));

/** A minute after its replacement was seen to be well; the old one is aside. */
function keepOne(step: HostRemediation['steps'][number] = policy.steps[0] as HostRemediation['steps'][number]): {
  desk: Desk;
  provider: Provider;
  keptAt: number;
} {
  const desk = createDesk(
    policySet([{ ...policy, steps: [step] }], { limits: { inFlight: count(2), per: [], zone: { inFlight: count(2), per: [] } } }),
    {
      canAct: true,
    },
  );
  const provider: Provider = { old: 'in_service', keepOff: false, desired: fleet.length, freshAt: undefined };
  run(desk, 120, provider);
  run(desk, 20, provider, desk.now);
  const call = callsOf(desk)[0];
  if (call === undefined) throw new Error('nothing was called');
  desk.tell({ kind: 'call_answered', token: call.token, outcome: applied });
  const keptAt = desk.entries.find(({ kind }) => kind === 'step_intended')?.at ?? 0;
  Object.assign(provider, { old: 'aside', freshAt: desk.now });
  run(desk, 120, provider);
  expect(desk.state.history.repairs.remediations.values().next().value?.phase).toMatchObject({ kind: 'closed', result: 'succeeded' });
  return { desk, provider, keptAt };
}

function runUntil(desk: Desk, at: number, provider: Provider): void {
  run(desk, Math.max(0, (at - desk.now) / 1_000), provider);
}

test('what was kept is announced, ended when its time is over, and forgotten when it is gone', () => {
  const { desk, provider, keptAt } = keepOne();
  runUntil(desk, keptAt + retainMs - 1_000, provider);
  expect(endsOf(desk)).toEqual([]);
  runUntil(desk, keptAt + retainMs + 11_000, provider);
  const [end] = endsOf(desk);
  expect(end).toMatchObject({ target: { machine: old, launchedAt: -hourMs }, step: { with: { keptBy: callsOf(desk)[0]?.token } } });
  desk.tell({ kind: 'call_answered', token: end?.token ?? '', outcome: { kind: 'applied', detail: 'being ended' } });
  provider.old = undefined;
  run(desk, 20, provider);
  expect(keepsOf(desk)).toEqual([
    '92:16 act       web-b-2 was replaced and kept, and is ended not before 1970-01-01 02:02 UTC; heald veto act-… --reason "…" keeps it',
    '122:16 act       web-b-2 act-….1.end: end what was kept, its time is over',
    '122:27 act       web-b-2, which was kept: done (being ended)',
    '122:32 act       web-b-2 is kept no longer: it is gone',
  ]);
  expect(desk.state.history.repairs.kept.size).toBe(0);
  // It cost the group nothing: the one spending is that of the repair.
  expect(desk.state.history.repairs.spent).toHaveLength(1);
});

type Hold = (desk: Desk, provider: Provider) => void;

test.each<readonly [string, Hold]>([
  ['paused', (desk) => desk.tell({ kind: 'pause_asked_for', pause: { ...pause, until: desk.now + 8 * hourMs } })],
  ['excluded', (_desk, provider) => void (provider.keepOff = true)],
  ['group_short', (_desk, provider) => void (provider.desired += 1)],
  ['policy_off', (desk) => desk.tell({ kind: 'policies_read', policies: policySet([{ ...policy, mode: 'observe' }]), warnings: [] })],
])('kept beyond its time while %s, which is said once, and announced anew before it is ended', (reason, hold) => {
  const { desk, provider, keptAt } = keepOne();
  const before = { ...provider };
  runUntil(desk, keptAt + retainMs - 60_000, provider);
  hold(desk, provider);
  runUntil(desk, keptAt + retainMs + 2 * hourMs, provider);
  expect(endsOf(desk)).toEqual([]);
  expect(desk.entries.flatMap((entry) => (entry.kind === 'keep_held' ? [entry.reason] : []))).toEqual([reason]);
  Object.assign(provider, { keepOff: before.keepOff, desired: before.desired });
  desk.tell({ kind: 'resume_asked_for', name: 'calm', reason: 'over', by: 'kim' });
  desk.tell({ kind: 'policies_read', policies: policySet([policy]), warnings: [] });
  const freeAt = desk.now;
  runUntil(desk, freeAt + 15 * 60_000, provider);
  const announced = desk.entries.filter(({ kind }) => kind === 'keep_announced').map(({ at }) => at);
  expect(announced).toHaveLength(2);
  expect(desk.entries.find(({ kind }) => kind === 'keep_end_intended')?.at).toBeGreaterThanOrEqual((announced[1] ?? 0) + 600_000);
});

const pause = { name: 'calm', scope: { kind: 'group', name: 'web' }, reason: 'looking', by: 'kim' } as const;

test('a veto on the repair that is over leaves what it kept to the person', () => {
  const { desk, provider, keptAt } = keepOne();
  const id = [...desk.state.history.repairs.remediations.keys()][0] ?? '';
  desk.tell({ kind: 'veto_given', remediation: id, by: 'kim', because: 'I want its disk' });
  runUntil(desk, keptAt + retainMs + hourMs, provider);
  expect(endsOf(desk)).toEqual([]);
  expect(keepsOf(desk)).toEqual(['4:20 act       web-b-2 is kept no longer: by kim: I want its disk; it runs on until a person ends it']);
});

test('put back into service by somebody, it is never ended', () => {
  const { desk, provider, keptAt } = keepOne();
  provider.old = 'in_service';
  runUntil(desk, keptAt + retainMs + hourMs, provider);
  expect(endsOf(desk)).toEqual([]);
  expect(keepsOf(desk).at(-1)).toContain('somebody has put it back into service');
});

test('an end whose answer nobody heard is looked up after a restart, and not called for again until that is certain', () => {
  const { desk, provider, keptAt } = keepOne();
  runUntil(desk, keptAt + retainMs + 11_000, provider);
  const [end] = endsOf(desk);
  desk.restart();
  run(desk, 60, provider);
  const looks = desk.asked.flatMap((command) => (command.kind === 'look_up_call' ? [command.call.token] : []));
  expect(looks.length).toBeGreaterThan(1);
  expect(new Set(looks)).toEqual(new Set([end?.token]));
  expect(endsOf(desk)).toHaveLength(1);
  desk.tell({ kind: 'call_looked_up', token: end?.token ?? '', outcome: { kind: 'not_applied', because: 'two looks' } });
  run(desk, 605, provider);
  expect(endsOf(desk).map(({ token }) => token)).toEqual([end?.token, end?.token]);
});

test('refused three times, or never certain, it is left to a person', () => {
  const { desk, provider, keptAt } = keepOne();
  runUntil(desk, keptAt + retainMs + 11_000, provider);
  for (let tries = 1; tries <= 3; tries += 1) {
    desk.tell({
      kind: 'call_answered',
      token: endsOf(desk)[0]?.token ?? '',
      outcome: { kind: 'not_applied', because: 'its tag says later' },
    });
    run(desk, 615, provider);
  }
  expect(endsOf(desk)).toHaveLength(3);
  expect(keepsOf(desk).at(-1)).toContain('refused 3 times, so it is left to a person: its tag says later');
});

test('what is in quarantine is never ended: a person is asked when its time is over, and once a day while it is there', () => {
  const { desk, provider, keptAt } = keepOne({ action: 'quarantine', with: { capacity: 'replace', keep: retainMs, timeout: 600_000 } });
  runUntil(desk, keptAt + retainMs + 27 * hourMs, provider);
  expect(endsOf(desk)).toEqual([]);
  const asked = desk.entries.filter(({ kind }) => kind === 'keep_asked').map(({ at }) => Math.floor((at - keptAt) / hourMs));
  expect(asked).toEqual([2, 26]);
  provider.old = 'in_service';
  run(desk, 24 * 3_600, provider);
  expect(desk.entries.filter(({ kind }) => kind === 'keep_asked')).toHaveLength(2);
  expect(desk.entries.at(-1)).toMatchObject({ kind: 'keep_over', because: 'somebody has put it back into service' });
});
