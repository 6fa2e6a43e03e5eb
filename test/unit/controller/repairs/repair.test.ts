/** What the core does with its hands: a fleet whose provider a test plays, call by call. */
import { expect, test } from 'vitest';
import type { Outcome } from '../../../../src/remediation/call.ts';
import type { Inventory, Member } from '../../../../src/remediation/inventory.ts';
import { count, createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 10);
const policy: HostRemediation = {
  ...diskPolicy,
  mode: 'auto',
  verifyHealthyForMs: 60_000,
  limits: {
    ...diskPolicy.limits,
    per: [{ windowMs: 3_600_000, max: count(2) }],
    canary: { ...diskPolicy.limits.canary, verifyMs: 60_000 },
  },
};
const fleetLimits = { limits: { inFlight: count(2), per: [], zone: { inFlight: count(2), per: [] } } };

const inService = (machine: string, more: Partial<Member> = {}): Member => ({
  machine,
  zone: machine.split('-')[1] ?? 'a',
  launchedAt: -3_600_000,
  state: 'in_service',
  keepOff: false,
  ...more,
});

function inventoryOf(machines: readonly Member[], more: Partial<Inventory['groups'][number]> = {}): Inventory {
  return { groups: [{ name: 'web', desired: 30, members: machines, launchTrouble: undefined, ...more }] };
}

const allThere = inventoryOf(fleet.map((machine) => inService(machine)));

/** Runs the fleet, and answers each question for the inventory with `inventory()`. */
function run(
  desk: Desk,
  seconds: number,
  sick: Readonly<Record<string, number>> = {},
  inventory: () => Inventory = () => allThere,
  hosts: readonly string[] = fleet,
): void {
  for (let second = 1; second <= seconds; second += 1) {
    const from = desk.now;
    const answered = desk.asked.length;
    desk.run(1, hosts, (host) => (sick[host] === undefined ? {} : hangingDisk((from + 1_000 - sick[host]) / 1_000)));
    if (desk.asked.slice(answered).some(({ kind }) => kind === 'take_inventory'))
      desk.tell({ kind: 'inventory_read', inventory: inventory() });
  }
}

function start(more: Partial<HostRemediation> = {}): Desk {
  const desk = createDesk(policySet([{ ...policy, ...more }], fleetLimits), { canAct: true });
  run(desk, 120);
  return desk;
}

const callsOf = (desk: Desk) => desk.asked.flatMap((command) => (command.kind === 'make_call' ? [command.call] : []));
const looksOf = (desk: Desk) => desk.asked.flatMap((command) => (command.kind === 'look_up_call' ? [command.call] : []));
const actsOf = (desk: Desk) => desk.lines().filter((line) => /^\S+ (act|hold) .*(act-|breaker)/.test(line));
const applied: Outcome = { kind: 'applied', detail: 'request 1' };

function answerLast(desk: Desk, outcome: Outcome): void {
  const call = callsOf(desk).at(-1);
  if (call !== undefined) desk.tell({ kind: 'call_answered', token: call.token, outcome });
}

/** The old machine is gone and another one has taken its place. */
const replacedBy = (old: string, fresh: string, launchedAt: number) =>
  inventoryOf([...fleet.filter((host) => host !== old).map((machine) => inService(machine)), inService(fresh, { launchedAt })]);

test('a sick host is replaced, followed until its replacement is well, and only then counted as repaired', () => {
  const desk = start();
  const sickSince = desk.now;
  run(desk, 20, { 'web-b-2': sickSince });
  expect(callsOf(desk).map(({ target }) => target)).toEqual([{ machine: 'web-b-2', launchedAt: -3_600_000, group: 'web', zone: 'b' }]);
  answerLast(desk, applied);
  const launchedAt = desk.now + 5_000;
  const hosts = [...fleet.filter((host) => host !== 'web-b-2'), 'web-b-99'];
  run(desk, 150, {}, () => replacedBy('web-b-2', 'web-b-99', launchedAt), hosts);

  expect(actsOf(desk)).toEqual([
    '2:15 act       web-b-2 act-… for inc-…: replace web-b-2 (end it first)',
    '2:16 act       web-b-2 act-….1: replace web-b-2 (end it first)',
    '2:20 act       web-b-2 act-….1: done (request 1)',
    '3:25 act       web-b-2 act-….1 helped: web-b-99 is in service in its place, and well for 1 min',
    '3:25 act       web-b-2 act-… succeeded: web-b-99 is in service in its place, and well for 1 min',
  ]);
  expect(desk.state.history.hosts.has('web-b-2')).toBe(false);
  expect([...desk.state.history.incidents.values()].every(({ closedAt }) => closedAt !== undefined)).toBe(true);
});

test.each([
  { others: 1, ends: 'succeeded: web-b-99 is in service in its place, and well for 1 min', helped: 1, failed: 0 },
  { others: 2, ends: 'failed: 2 other hosts of group web have fallen ill since the call', helped: 0, failed: 1 },
])('a repair while which $others others fall ill: $ends', ({ others, ends, helped, failed }) => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  answerLast(desk, applied);
  const launchedAt = desk.now + 5_000;
  const hosts = [...fleet.filter((host) => host !== 'web-b-2'), 'web-b-99'];
  const sick = Object.fromEntries(['web-a-3', 'web-c-4'].slice(0, others).map((host) => [host, desk.now + 20_000]));
  run(desk, 150, sick, () => replacedBy('web-b-2', 'web-b-99', launchedAt), hosts);
  const { lineages, proven } = desk.state.history.repairs;
  expect(desk.lines().join('\n')).toContain(ends);
  expect(lineages.get('web')).toMatchObject({ helped, failed });
  // Whatever else befell the group, this machine stands in the place of the old one, and for no other repair.
  expect([proven.has('web-b-99'), desk.state.history.hosts.has('web-b-2')]).toEqual([true, false]);
});

test('with a veto window a plan waits for its end, is told to people, and a veto within it leaves nothing done', () => {
  const vetoWindowMs = 120_000;
  const desk = start({ vetoWindowMs });
  const sick = { 'web-b-2': desk.now };
  run(desk, 130, sick);
  expect(callsOf(desk)).toEqual([]);
  expect(desk.lines().join('\n')).toContain('begins in 2 min unless a person vetoes it');
  desk.restart();
  run(desk, 80, sick);
  const opened = desk.entries.find((entry) => entry.kind === 'remediation_opened');
  expect(callsOf(desk)).toHaveLength(1);
  expect((opened?.at ?? 0) + vetoWindowMs).toBeLessThanOrEqual(desk.entries.find(({ kind }) => kind === 'step_intended')?.at ?? 0);

  const vetoed = start({ vetoWindowMs });
  const ill = { 'web-b-2': vetoed.now };
  run(vetoed, 60, ill);
  const remediation = vetoed.entries.flatMap((entry) => (entry.kind === 'remediation_opened' ? [entry.remediation] : []))[0] ?? '';
  vetoed.tell({ kind: 'veto_given', remediation, by: 'ada', because: 'it is being looked at' });
  run(vetoed, 240, ill);
  expect(callsOf(vetoed)).toEqual([]);
});

test('a host that is well again within the veto window is left alone', () => {
  const desk = start({ vetoWindowMs: 120_000 });
  run(desk, 40, { 'web-b-2': desk.now });
  run(desk, 200);
  expect(callsOf(desk)).toEqual([]);
  expect(desk.lines().join('\n')).toContain('cancelled: the host is well again');
});

test('the intent is in the ledger before the call, and every call has one', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  const intended = desk.entries.flatMap((entry) => (entry.kind === 'step_intended' ? [entry] : []));
  expect(intended.map(({ call }) => call.token)).toEqual(callsOf(desk).map(({ token }) => token));
  expect(intended.map(({ undo }) => undo)).toEqual(['Cannot be taken back. While `retain` lasts a person can still read the old disks.']);
});

test('a call without an answer is looked up, never made again', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  answerLast(desk, { kind: 'unknown', because: 'time-out' });
  run(desk, 60, { 'web-b-2': 120_000 });

  expect(callsOf(desk)).toHaveLength(1);
  expect(looksOf(desk).length).toBeGreaterThanOrEqual(3);
  const [look] = looksOf(desk);
  desk.tell({ kind: 'call_looked_up', token: look?.token ?? '', outcome: applied });
  expect(actsOf(desk).at(-1)).toContain('done (request 1)');
});

test('after a crash between intent and answer the new controller looks first', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  const made = callsOf(desk).length;
  desk.restart();
  run(desk, 90, { 'web-b-2': 120_000 });

  expect(callsOf(desk)).toHaveLength(made);
  expect(looksOf(desk).length).toBeGreaterThan(0);
  expect(actsOf(desk).join('\n')).toContain('the controller was restarted before the answer came');
});

test('what certainly was not done is tried again, three times at most, and the last rung fails the repair', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  for (let at = 0; at < 4; at += 1) {
    answerLast(desk, { kind: 'not_applied', because: 'throttled' });
    run(desk, 40, { 'web-b-2': 120_000 });
  }

  expect(callsOf(desk)).toHaveLength(3);
  expect(actsOf(desk).at(-1)).toContain('failed: refused 3 times: throttled');
});

test('a host that recovers before its call is made is left alone', () => {
  const desk = start({ mode: 'approve' });
  run(desk, 20, { 'web-b-2': desk.now });
  expect(actsOf(desk).at(-1)).toContain('waits for approval of plan');
  run(desk, 60);

  expect(callsOf(desk)).toEqual([]);
  expect(actsOf(desk).at(-1)).toContain('cancelled: the host is well again');
});

test('an approval binds to the plan that was shown', () => {
  const desk = start({ mode: 'approve' });
  run(desk, 20, { 'web-b-2': desk.now });
  const opened = desk.entries.find((entry) => entry.kind === 'remediation_opened');
  const remediation = opened?.remediation ?? '';
  desk.tell({ kind: 'approval_given', remediation, planHash: 'another', by: 'ada', because: 'looks right' });
  run(desk, 5, { 'web-b-2': 120_000 });
  expect(callsOf(desk)).toEqual([]);

  desk.tell({ kind: 'approval_given', remediation, planHash: opened?.planHash ?? '', by: 'ada', because: 'looks right' });
  run(desk, 5, { 'web-b-2': 120_000 });
  expect(callsOf(desk)).toHaveLength(1);
});

test('a veto before the call cancels the repair', () => {
  const desk = start({ mode: 'approve' });
  run(desk, 20, { 'web-b-2': desk.now });
  const remediation = [...desk.state.history.repairs.remediations.keys()][0] ?? '';
  desk.tell({ kind: 'veto_given', remediation, by: 'ada', because: 'it is being looked at' });
  run(desk, 5, { 'web-b-2': 120_000 });

  expect(callsOf(desk)).toEqual([]);
  expect(actsOf(desk).at(-2)).toContain('vetoed: by ada: it is being looked at');
  expect(desk.lines().at(-1)).toContain('[vetoed]');
});

test('the second sick host waits until the first replacement has helped', () => {
  const desk = start();
  run(desk, 60, { 'web-b-2': desk.now, 'web-c-3': desk.now });

  expect(callsOf(desk)).toHaveLength(1);
  expect(desk.lines().join('\n')).toContain('[in_flight_cap]');
});

test('two repairs that did not help open the breaker, and only a person closes it', () => {
  const quick: HostRemediation['steps'] = [{ action: 'replace', with: { order: 'terminateFirst', retain: 0, timeout: 60_000 } }];
  const desk = start({ steps: quick, limits: { ...policy.limits, per: [] } });
  const sick = Object.fromEntries(fleet.filter((host) => host.endsWith('-1') && !host.startsWith('web-c')).map((host) => [host, desk.now]));
  for (let round = 0; round < 3; round += 1) {
    run(desk, 30, sick);
    answerLast(desk, applied);
    run(desk, 150, sick);
  }
  expect(callsOf(desk)).toHaveLength(2);
  expect(desk.lines().join('\n')).toContain('the breaker is open');

  desk.tell({ kind: 'breaker_reset', group: 'web', by: 'ada', because: 'the image is mended' });
  // Asked for again, and for a group whose breaker is closed, it changes nothing.
  desk.tell({ kind: 'breaker_reset', group: 'web', by: 'ada', because: 'the image is mended' });
  desk.tell({ kind: 'breaker_reset', group: 'api', by: 'ada', because: 'the wrong group' });
  expect(desk.entries.filter(({ kind }) => kind === 'breaker_closed')).toHaveLength(1);
  run(desk, 30, sick);
  expect(callsOf(desk)).toHaveLength(3);
});

test('an inventory of which a third vanished stops all repairs until it is whole again', () => {
  const desk = start();
  const partial = inventoryOf(fleet.slice(0, 20).map((machine) => inService(machine)));
  run(desk, 20, {}, () => partial);
  run(desk, 40, { 'web-a-2': desk.now }, () => partial);
  expect(callsOf(desk)).toEqual([]);
  expect(desk.lines().join('\n')).toContain('10 of 30 machines vanished');

  run(desk, 20, { 'web-a-2': 140_000 });
  expect(callsOf(desk)).toHaveLength(1);
});

test('half of a fleet in service and not heard is a doubt, not a hundred dead machines', () => {
  const desk = start();
  const many = inventoryOf(
    [...fleet, ...fleetOf('web', ['d'], 30)].map((machine) => inService(machine)),
    { desired: 60 },
  );
  run(desk, 60, { 'web-a-2': desk.now }, () => many);

  expect(callsOf(desk)).toEqual([]);
  expect(desk.lines().join('\n')).toContain('30 of 60 machines in service are not heard');
});

test('a machine that the provider protects, or that was launched at another time, is not touched', () => {
  const guarded = start();
  run(guarded, 40, { 'web-b-2': guarded.now }, () =>
    inventoryOf(fleet.map((machine) => inService(machine, { keepOff: machine === 'web-b-2' }))),
  );
  expect(callsOf(guarded)).toEqual([]);

  const gone = start();
  run(gone, 40, { 'web-b-2': gone.now }, () =>
    inventoryOf(fleet.map((machine) => inService(machine, machine === 'web-b-2' ? { state: 'leaving' } : {}))),
  );
  expect(callsOf(gone)).toEqual([]);
});

test('a machine that others end takes up room until its group has made up for it, and is told once', () => {
  const desk = start();
  const others = fleet.filter((host) => host !== 'web-c-9');
  const leaving = inventoryOf(fleet.map((machine) => inService(machine, machine === 'web-c-9' ? { state: 'leaving' } : {})));
  run(desk, 20, {}, () => leaving);
  // A page that lags behind shows it in service once more.
  run(desk, 20);
  const without = inventoryOf(
    others.map((machine) => inService(machine)),
    { desired: 29 },
  );
  const sickSince = desk.now;
  run(desk, 60, { 'web-b-2': sickSince }, () => without, others);
  expect(callsOf(desk)).toEqual([]);
  expect(desk.lines().join('\n')).toContain('[in_flight_cap]');
  expect(desk.entries.filter(({ kind }) => kind === 'machine_lost')).toHaveLength(1);

  run(desk, 600, { 'web-b-2': sickSince }, () => without, others);
  expect(callsOf(desk)).toHaveLength(1);
});

test('a call that certainly was not made has cost nothing', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  expect(desk.state.history.repairs.spent).toHaveLength(1);
  answerLast(desk, { kind: 'not_applied', because: 'throttled' });
  expect(desk.state.history.repairs.spent).toHaveLength(0);
});

test('launches that fail after the call open the breaker', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  answerLast(desk, applied);
  const hosts = fleet.filter((host) => host !== 'web-b-2');
  run(
    desk,
    400,
    {},
    () =>
      inventoryOf(
        hosts.map((machine) => inService(machine)),
        { launchTrouble: 'no capacity in zone b' },
      ),
    hosts,
  );

  expect(desk.lines().join('\n')).toContain('the breaker is open, a person must close it: launches fail: no capacity in zone b');
});

test('a successor that comes after the repair was given up ends the episode all the same', () => {
  const quick: HostRemediation['steps'] = [{ action: 'replace', with: { order: 'launchFirst', retain: 0, timeout: 60_000 } }];
  const desk = start({ steps: quick });
  const sick = { 'web-b-2': desk.now };
  run(desk, 20, sick);
  answerLast(desk, applied);
  run(desk, 150, sick);
  expect(actsOf(desk).join('\n')).toContain('failed: not well again within');
  const late = inventoryOf([
    ...fleet.map((machine) => inService(machine, machine === 'web-b-2' ? { state: 'aside' } : {})),
    inService('web-b-99', { launchedAt: desk.now }),
  ]);
  run(desk, 60, sick, () => late, [...fleet, 'web-b-99']);

  expect(desk.lines().join('\n')).toContain('web-b-2 disk: replaced after all');
  expect(desk.state.open.has('web-b-2')).toBe(false);
});

test('a successor that is as ill as the old machine says so at once, and not when the time is up', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  answerLast(desk, applied);
  const launchedAt = desk.now + 5_000;
  const hosts = [...fleet.filter((host) => host !== 'web-b-2'), 'web-b-99'];
  run(desk, 60, { 'web-b-99': desk.now + 10_000 }, () => replacedBy('web-b-2', 'web-b-99', launchedAt), hosts);
  expect(actsOf(desk).join('\n')).toContain('failed: web-b-99 is in service in its place, and ill as well');
  expect(desk.state.history.repairs.lineages.get('web')).toMatchObject({ helped: 0, failed: 1 });
});

test('the same trouble within the hour takes a success back', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  answerLast(desk, applied);
  const launchedAt = desk.now + 5_000;
  const hosts = [...fleet.filter((host) => host !== 'web-b-2'), 'web-b-99'];
  const replaced = () => replacedBy('web-b-2', 'web-b-99', launchedAt);
  run(desk, 150, {}, replaced, hosts);
  expect(desk.state.history.repairs.lineages.get('web')).toMatchObject({ helped: 1, failed: 0 });
  run(desk, 40, { 'web-b-99': desk.now }, replaced, hosts);
  expect(desk.lines().join('\n')).toContain('web-b-99 is ill again');
  expect(desk.state.history.repairs.lineages.get('web')).toMatchObject({ helped: 0, failed: 1, brokenBecause: undefined });
  expect(desk.lines().join('\n')).toContain('[cooling_down]');
});

test('one repair is one spending from its latest call, and what was certainly not done takes only itself back', () => {
  const steps: HostRemediation['steps'] = [{ action: 'reboot', with: { timeout: 60_000 } }, ...policy.steps];
  const desk = start({ steps });
  const sick = { 'web-b-2': desk.now };
  run(desk, 20, sick);
  answerLast(desk, applied);
  const [rebooted] = desk.state.history.repairs.spent;
  while (callsOf(desk).length < 2) run(desk, 1, sick);
  expect(desk.state.history.repairs.spent).toEqual([{ ...rebooted, at: expect.any(Number) }]);
  expect(desk.state.history.repairs.spent[0]?.at).toBeGreaterThan(rebooted?.at ?? Infinity);
  answerLast(desk, { kind: 'not_applied', because: 'throttled' });
  expect(desk.state.history.repairs.spent).toEqual([rebooted]);
});

test('a repair that did not help is tried again after the cool-down, and not before', () => {
  const quick: HostRemediation['steps'] = [{ action: 'replace', with: { order: 'terminateFirst', retain: 0, timeout: 60_000 } }];
  const desk = start({ steps: quick, limits: { ...policy.limits, coolDownMs: 300_000 } });
  const sick = { 'web-b-2': desk.now };
  run(desk, 20, sick);
  answerLast(desk, applied);
  run(desk, 130, sick);
  const failedAt = desk.entries.findLast(({ kind }) => kind === 'remediation_closed')?.at ?? NaN;
  while (callsOf(desk).length < 2 && desk.now < failedAt + 600_000) run(desk, 1, sick);
  expect(callsOf(desk)).toHaveLength(2);
  expect(desk.now - failedAt).toBeGreaterThanOrEqual(300_000);
  expect(desk.now - failedAt).toBeLessThan(305_000);
});

test('after a restart a host that no policy covers is said to be so, and not for ever unheard', () => {
  const desk = createDesk(policySet([{ ...policy, target: { ...policy.target, groups: ['db'] } }]));
  const sick = { 'web-b-2': 120_000 };
  run(desk, 120);
  run(desk, 30, sick);
  desk.restart();
  run(desk, 90, sick);
  expect(desk.lines().join('\n')).toContain('[stale_evidence]');
  expect(desk.lines().at(-1)).toContain('[no_policy]');
  const [episode] = [...desk.state.history.episodes.values()];
  expect(episode?.decision?.reason).toBe('no_policy');
});

test('a repair under way goes on after a restart, and its budget is still spent', () => {
  const desk = start();
  run(desk, 20, { 'web-b-2': desk.now });
  answerLast(desk, applied);
  desk.restart();
  expect(desk.state.history.repairs.spent).toHaveLength(1);
  expect([...desk.state.history.repairs.remediations.values()].map(({ phase }) => phase.kind)).toEqual(['settling']);
});

test('nothing is ever called for a policy that observes or recommends', () => {
  for (const mode of ['observe', 'recommend'] as const) {
    const desk = start({ mode });
    run(desk, 60, { 'web-b-2': desk.now });
    expect(callsOf(desk)).toEqual([]);
    expect(desk.state.history.repairs.remediations.size).toBe(0);
  }
});

test('evidence is captured first and the next rung follows, one rung at a time', () => {
  const steps: HostRemediation['steps'] = [
    { action: 'captureEvidence', with: { timeout: 30_000 } },
    { action: 'reboot', with: { timeout: 60_000 } },
    ...policy.steps,
  ];
  const desk = start({ steps });
  const sick = { 'web-b-2': desk.now };
  const actions: string[] = [];
  for (let at = 0; at < 300; at += 1) {
    const before = callsOf(desk).length;
    run(desk, 1, sick);
    if (callsOf(desk).length > before) {
      actions.push(callsOf(desk).at(-1)?.step.action ?? '');
      answerLast(desk, applied);
    }
  }
  expect(actions).toEqual(['captureEvidence', 'reboot', 'replace']);
});

const pauseOn = (desk: Desk, name: string) => {
  const pause = { name, scope: { kind: 'group', name: 'web' }, reason: 'moving', by: 'ann@ops', until: desk.now + 120_000 } as const;
  desk.tell({ kind: 'pause_asked_for', pause });
};

test('an approved repair is not begun while a person has paused it, and begins when that person resumes', () => {
  const desk = start({ mode: 'approve' });
  run(desk, 20, { 'web-b-2': 120_000 });
  const opened = desk.entries.find((entry) => entry.kind === 'remediation_opened');
  pauseOn(desk, 'move');
  const { remediation = '', planHash = '' } = opened ?? {};
  desk.tell({ kind: 'approval_given', remediation, planHash, by: 'ada', because: 'looks right' });
  run(desk, 20, { 'web-b-2': 120_000 });
  expect(callsOf(desk)).toEqual([]);

  desk.tell({ kind: 'resume_asked_for', name: 'move', reason: 'moved', by: 'ann@ops' });
  run(desk, 3, { 'web-b-2': 120_000 });
  expect(callsOf(desk)).toHaveLength(1);
});

test('a pause in the middle of a repair, and a crash after it: the rung under way ends, the next one does not begin', () => {
  const steps: HostRemediation['steps'] = [{ action: 'captureEvidence', with: { timeout: 30_000 } }, ...policy.steps];
  const desk = start({ steps });
  const sick = { 'web-b-2': desk.now };
  while (callsOf(desk).length === 0) run(desk, 1, sick);
  pauseOn(desk, 'move');
  answerLast(desk, applied);
  run(desk, 30, sick);
  desk.restart();
  run(desk, 60, sick);
  expect(callsOf(desk).map(({ step }) => step.action)).toEqual(['captureEvidence']);
});

test('machines that left while the inventory could not be read are gone by two witnesses, and no reason to doubt it', () => {
  const desk = start();
  const [gone, rest] = [fleet.slice(0, 4), fleet.slice(4)];
  desk.run(60, rest);
  run(desk, 60, {}, () => inventoryOf(rest.map((machine) => inService(machine))), rest);
  expect(gone).toHaveLength(4);
  expect(desk.entries.filter(({ kind }) => kind === 'inventory_doubted')).toEqual([]);
});

test('machines that still speak are not gone because an inventory leaves them out', () => {
  const desk = start();
  run(desk, 60, {}, () => inventoryOf(fleet.slice(4).map((machine) => inService(machine))));
  expect(desk.entries.filter(({ kind }) => kind === 'inventory_doubted')).toHaveLength(1);
});

test('a plan that nobody approved in time is asked about again while the host is still ill', () => {
  const desk = start({ mode: 'approve' });
  run(desk, 3_700, { 'web-b-2': 120_000 });
  const [first, second] = desk.entries.filter(({ kind }) => kind === 'remediation_opened');
  expect(desk.lines().join('\n')).toContain('nobody approved it in time');
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(3_600_000);
  expect(callsOf(desk)).toEqual([]);
});

const inTwoSteps: HostRemediation['steps'] = [{ action: 'captureEvidence', with: { timeout: 30_000 } }, ...policy.steps];

test('a veto while a call is under way lets it stand, and nothing follows', () => {
  const desk = start({ steps: inTwoSteps });
  const sick = { 'web-b-2': desk.now };
  while (callsOf(desk).length === 0) run(desk, 1, sick);
  const remediation = [...desk.state.history.repairs.remediations.keys()][0] ?? '';
  desk.tell({ kind: 'veto_given', remediation, by: 'ada', because: 'it is being looked at' });
  answerLast(desk, applied);
  desk.restart();
  run(desk, 120, sick);

  expect(callsOf(desk).map(({ step }) => step.action)).toEqual(['captureEvidence']);
  expect(actsOf(desk).at(-2)).toContain('vetoed: by ada: it is being looked at');
  expect(desk.lines().some((line) => line.endsWith('[vetoed]'))).toBe(true);
});

test('a policy that is set to observe in the middle of a repair ends it before its next call', () => {
  const desk = start({ steps: inTwoSteps });
  const sick = { 'web-b-2': desk.now };
  while (callsOf(desk).length === 0) run(desk, 1, sick);
  desk.tell({ kind: 'policies_read', policies: policySet([{ ...policy, steps: inTwoSteps, mode: 'observe' }], fleetLimits), warnings: [] });
  answerLast(desk, applied);
  run(desk, 60, sick);

  expect(callsOf(desk).map(({ step }) => step.action)).toEqual(['captureEvidence']);
  expect(actsOf(desk).some((line) => line.includes('cancelled'))).toBe(true);
});

test('a host that somebody has put aside is no healthy host of its group, however well its agent says it is', () => {
  const limits = { ...policy.limits, minHealthy: count(29) };
  const oneAside = inventoryOf(fleet.map((machine) => inService(machine, machine === 'web-a-1' ? { state: 'aside' } : {})));
  const reasons = [allThere, oneAside].map((inventory) => {
    const desk = createDesk(policySet([{ ...policy, limits }], fleetLimits), { canAct: true });
    run(desk, 120, {}, () => inventory);
    run(desk, 30, { 'web-b-2': desk.now }, () => inventory);
    return desk.entries.flatMap((entry) => (entry.kind === 'decided' ? [entry.decision.reason] : [])).at(-1);
  });
  expect(reasons).toEqual(['act', 'min_healthy']);
});

test('a repair that was refused to its end is tried again after the cool-down, while its host is still ill', () => {
  const desk = start({ limits: { ...policy.limits, coolDownMs: 600_000, breakAfter: 9 } });
  const sick = { 'web-b-2': desk.now };
  const countOpened = () => desk.entries.filter(({ kind }) => kind === 'remediation_opened').length;
  for (let minute = 1; minute <= 12; minute += 1) {
    run(desk, 60, sick);
    answerLast(desk, { kind: 'not_applied', because: 'RequestLimitExceeded' });
  }
  const opened = countOpened();
  run(desk, 1_200, sick);
  expect([opened, countOpened()]).toEqual([1, 2]);
});

test('new files with other steps are news for what is held, although there are as many of them', () => {
  const [reboot, replace] = [{ action: 'reboot', with: { timeout: 60_000 } }, policy.steps[0] as HostRemediation['steps'][number]];
  const desk = start({ mode: 'recommend', steps: [replace] });
  const sick = { 'web-b-2': desk.now };
  run(desk, 30, sick);
  desk.tell({
    kind: 'policies_read',
    policies: { ...policySet([{ ...policy, mode: 'recommend', steps: [reboot] }], fleetLimits), version: 'set-other' },
    warnings: [],
  });
  run(desk, 10, sick);
  expect(desk.entries.flatMap((entry) => (entry.kind === 'decided' ? [entry.decision.plan[0]] : [])).at(-1)).toContain('reboot');
});

test('a machine that others end while its own repair waits for a person is lost like any other', () => {
  const desk = start({ mode: 'approve' });
  run(desk, 30, { 'web-b-2': desk.now });
  run(desk, 60, {}, () => inventoryOf(fleet.filter((host) => host !== 'web-b-2').map((machine) => inService(machine))));
  expect(desk.entries.filter(({ kind }) => kind === 'machine_lost')).toHaveLength(1);
});

test('a policy with a step that this controller has nothing for is held, and opens no repair', () => {
  const desk = start();
  desk.tell({ kind: 'started', version: '0.1.0', epoch: 3, canAct: true, canDo: ['captureEvidence', 'restartUnit'] });
  run(desk, 120);
  run(desk, 60, { 'web-b-2': desk.now });
  expect(callsOf(desk)).toEqual([]);
  expect(desk.lines().join('\n')).toContain('[no_actuator]');
});
