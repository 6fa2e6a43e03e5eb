import { expect, test } from 'vitest';
import { createHistory } from '../../../../src/controller/history.ts';
import type { Message } from '../../../../src/controller/people/message-entry.ts';
import { findOccasions } from '../../../../src/controller/people/occasions.ts';
import { step } from '../../../../src/controller/step.ts';
import type { HostRemediation, Notification, PolicySet } from '../../../../src/policy/policy.ts';
import { messageKinds } from '../../../../src/remediation/message.ts';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';
import { makeNotification } from './make-notification.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);
const everyKind = Object.keys(messageKinds) as (keyof typeof messageKinds)[];

const notification = (name: string, more: Partial<Notification> = {}): Notification =>
  makeNotification(name, { on: ['held', 'approval_needed', 'act_failed', 'degraded'], ...more });

function setOf(policy: Partial<HostRemediation>, ...notifications: readonly Notification[]): PolicySet {
  return { ...policySet([{ ...diskPolicy, ...policy }]), notifications };
}

const messagesOf = (desk: Desk): Message[] => desk.entries.flatMap((entry) => (entry.kind === 'person_called' ? [entry.message] : []));
const told = (desk: Desk) =>
  messagesOf(desk).map(({ notification: to, on, reason }) => `${to}: ${on}${reason === undefined ? '' : ` (${reason})`}`);

/** One disk hangs for a minute, then all is well. */
function hangOne(desk: Desk): void {
  desk.run(120, fleet);
  desk.run(60, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  desk.run(60, fleet);
}

/** The disks of a whole zone hang. */
function hangZone(desk: Desk): void {
  desk.run(120, fleet);
  desk.run(60, fleet, (host, second) => (host.startsWith('web-b') ? hangingDisk(second) : {}));
}

test('what a policy that only observes would do wakes nobody, and is told to who asks for advice', () => {
  const desk = createDesk(setOf({}, notification('page'), notification('chat', { on: everyKind, severity: 'info' })));
  hangOne(desk);
  expect(told(desk)).toEqual(['chat: incident_opened', 'chat: advised (mode_observe)', 'chat: incident_closed']);
});

test('a zone that fails pages once, with the zone, the checks and the hosts, however many hosts are held for it', () => {
  const desk = createDesk(setOf({ runbook: 'docs/runbooks/disk.md' }, notification('page')));
  hangZone(desk);
  expect(told(desk)).toEqual(['page: held (zone_suspected)']);
  expect(messagesOf(desk)[0]).toMatchObject({
    severity: 'error',
    sentence: 'disk trouble on 3 hosts, all in zone b',
    because: '3 in zone b, 0 elsewhere',
    runbook: 'docs/runbooks/disk.md',
    hosts: [{ zone: 'b' }],
  });
  expect(messagesOf(desk)[0]?.checks.find(({ passed }) => !passed)?.reason).toBe('zone_suspected');
});

test('an approval is asked for once, of who looks after that group and that zone only', () => {
  const only = (groups?: string[], zones?: string[]) => ({ only: { groups, zones } });
  const desk = createDesk(
    setOf(
      { mode: 'approve' },
      notification('all'),
      notification('web', only(['web'])),
      notification('db', only(['db'])),
      notification('web-b', only(['web'], ['b'])),
      notification('web-a', only(['web'], ['a'])),
    ),
  );
  hangOne(desk);
  expect(told(desk)).toEqual(['all', 'web', 'web-b'].map((name) => `${name}: approval_needed (approval_needed)`));
});

test('a repair that a person may still veto is told to them, with the word that stops it', () => {
  const desk = createDesk(setOf({ mode: 'auto', vetoWindowMs: 120_000 }, notification('on-call', { on: ['veto_window'] })), {
    canAct: true,
  });
  const machines = fleet.map((machine) => ({ machine, zone: 'a', launchedAt: -3_600_000, state: 'in_service', keepOff: false }) as const);
  const inventory = { groups: [{ name: 'web', desired: fleet.length, members: machines, launchTrouble: undefined }] };
  for (let second = 0; second < 150; second += 5) {
    desk.run(5, fleet, (host) => (host === 'web-b-2' && second >= 90 ? hangingDisk(second - 90) : {}));
    desk.tell({ kind: 'inventory_read', inventory });
  }
  const [message, ...others] = messagesOf(desk);
  expect(others).toEqual([]);
  const id = message?.about ?? '';
  expect(message?.sentence).toBe(
    `repair of web-b-2 begins in 2 min: replace web-b-2 (end it first); heald veto ${id} --reason "…" stops it`,
  );
  expect(desk.asked.some(({ kind }) => kind === 'make_call')).toBe(false);
});

test('the end of a machine that was kept is told with the word that keeps it', () => {
  const kept = { remediation: 'act-7f3kqm', machine: 'i-1', hostName: 'web-b-2', group: 'web', notBefore: 7_200_000, at: 0 };
  const [occasion] = findOccasions({ kind: 'keep_announced', ...kept }, createHistory());
  expect(occasion?.sentence).toBe(
    'web-b-2 (i-1 of group web) was replaced and kept, and is ended at 1970-01-01 02:00 UTC; heald veto act-7f3kqm --reason "…" keeps it',
  );
});

test('heald’s own trouble is told to everybody who asks for it, wherever they look', () => {
  const desk = createDesk(setOf({}, notification('db', { only: { groups: ['db'], zones: undefined } })));
  desk.run(30, fleet);
  const problem = {
    file: 'a.yaml',
    line: 1,
    column: 1,
    endColumn: 2,
    severity: 'error',
    code: 'HP003',
    message: 'not YAML',
    help: undefined,
  } as const;
  desk.tell({ kind: 'policies_unreadable', problems: [problem] });
  desk.tell({ kind: 'policies_unreadable', problems: [problem] });
  desk.now += 60_000;
  desk.tell({ kind: 'time_passed' });
  expect(messagesOf(desk).map(({ sentence }) => sentence)).toEqual([
    'new policy files were refused: a.yaml:1:1 not YAML',
    'the controller stood still for 60 s',
  ]);
});

/** The messages that the shell is asked to send while policies are read. */
function sentAfterRestart(desk: Desk, policies: PolicySet): string[] {
  desk.restart();
  const { commands } = step(desk.state, { kind: 'policies_read', policies, warnings: [] }, desk.now);
  return commands.flatMap((command) => (command.kind === 'send_message' ? [`${command.message.id} to ${command.to.url}`] : []));
}

test('a message is sent again after a crash, under its own id, until it is known how it went', () => {
  const policies = setOf({}, notification('page'));
  const desk = createDesk(policies);
  hangZone(desk);
  const [message] = messagesOf(desk);
  if (message === undefined) throw new Error('nobody was called');
  expect(sentAfterRestart(desk, policies)).toEqual([`${message.id} to https://hooks.example/heald`]);

  desk.tell({ kind: 'message_settled', message: message.id, tries: 3, because: undefined });
  desk.tell({ kind: 'message_settled', message: message.id, tries: 4, because: undefined });
  expect(desk.lines().filter((line) => line.includes(' call ') && line.includes('try'))).toEqual([
    expect.stringMatching(/^3:00 call {6}msg-\w+ reached page at try 3$/),
  ]);
  expect(sentAfterRestart(desk, policies)).toEqual([]);
});

test('nobody is woken for what was news six hours ago, and a notification that is gone gets nothing', () => {
  const policies = setOf({}, notification('page'), notification('other', { on: ['held'] }));
  const desk = createDesk(policies);
  hangZone(desk);
  desk.tell({ kind: 'policies_read', policies: setOf({}, notification('page')), warnings: [] });
  expect(desk.lines().at(-1)).toContain('did not reach other: no notification of that name is left');
  desk.now += 6 * 3_600_000 + 1;
  expect(sentAfterRestart(desk, policies)).toEqual([]);
  expect([...desk.state.history.messages.values()].map(({ failedBecause }) => failedBecause)).toEqual([
    'it is too old to wake anybody for',
    'no notification of that name is left',
  ]);
});

test('who is not asked is not told: without a notification nothing is recorded of messages', () => {
  const desk = createDesk();
  hangZone(desk);
  expect(messagesOf(desk)).toEqual([]);
});

test('the rollback hook of a policy is asked once when the suspects share a change, and by no other hold', () => {
  const rollbackHook = { url: 'https://ci.example/rollback', secretFile: '/etc/heald/ci' };
  const many = fleetOf('web', ['a', 'b', 'c'], 15);
  const struck = ['web-a-1', 'web-a-2', 'web-b-1', 'web-b-2', 'web-c-1'];
  const release = (names: readonly string[]) => (host: string) => ({ release: names.includes(host) ? '41' : '40' });
  const desk = createDesk(setOf({ rollbackHook, unless: ['zone_suspected', 'shared_change'] }, notification('page')));
  desk.run(120, many, () => ({}), release([]));
  desk.run(120, many, () => ({}), release(struck));
  desk.run(60, many, (host, second) => (struck.includes(host) ? hangingDisk(second) : {}), release(struck));

  const asked = messagesOf(desk).filter(({ on }) => on === 'rollback_asked');
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    notification: 'disk rollback hook',
    reason: 'shared_change',
    because: expect.stringContaining('release 41'),
  });
  expect(told(desk)).toContain('page: held (shared_change)');
});
