/** When has a step helped? Asked directly, about a fleet and an inventory as the test sets them. */
import { expect, test } from 'vitest';
import { minuteMs } from '../../../../src/base/instant.ts';
import { hasHelped, type Help } from '../../../../src/controller/repairs/repair-help.ts';
import type { EpisodeRecord } from '../../../../src/controller/history.ts';
import type { Member } from '../../../../src/remediation/inventory.ts';
import type { PlannedStep, RemediationRecord } from '../../../../src/remediation/remediation.ts';
import { createDesk, fleetOf, hangingDisk, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b'], 4);
const old = 'web-a-1';
const rest = fleet.filter((machine) => machine !== old);
const fresh = 'web-a-9';
const verifyMs = 10 * minuteMs;

const stepOf = (action: string): PlannedStep => ({
  step: { action, with: {} },
  words: action,
  irreversible: true,
  timeoutMs: 5 * minuteMs,
});
const member = (machine: string, more: Partial<Member> = {}): Member => ({
  machine,
  zone: 'a',
  launchedAt: 0,
  state: 'in_service',
  keepOff: false,
  ...more,
});

function recordOf(action: string): RemediationRecord {
  return {
    id: 'act-1',
    episode: 'ep-1',
    incident: 'inc-1',
    hostName: old,
    policy: 'disk',
    plan: { target: { machine: old, launchedAt: 0, group: 'web', zone: 'a' }, steps: [stepOf(action)], verifyMs },
    planHash: '',
    openedAt: -verifyMs,
    step: 0,
    tries: 1,
    phase: { kind: 'settling', since: 0 },
    machinesBefore: fleet,
  };
}

/** A fleet in which `fresh` has come, with what the provider lists; two minutes on the clock. */
function stage(members: readonly Member[] | undefined, sick: Readonly<Record<string, number>> = {}): Desk {
  const desk = createDesk(undefined, { canAct: true });
  const seconds = 120;
  desk.run(seconds, [...rest, fresh], (host, second) => (sick[host] === undefined ? {} : hangingDisk(sick[host] - seconds + second)));
  if (members !== undefined)
    desk.state.inventory = { at: desk.now, read: { groups: [{ name: 'web', desired: fleet.length, members, launchTrouble: undefined }] } };
  return desk;
}

function ask(desk: Desk, action: string, { since = desk.now, episode }: { since?: number; episode?: EpisodeRecord } = {}): Help {
  return hasHelped({ state: desk.state, now: desk.now, commands: [] }, recordOf(action), stepOf(action), since, episode);
}

const others = rest.map((machine) => member(machine));
/** Launched so long ago that it has been there for as long as the policy asks. */
const grown = member(fresh, { launchedAt: 2 * minuteMs - verifyMs });
const notYet: Help = { kind: 'not_yet' };

test('captured evidence mends nothing, at once', () => {
  expect(ask(stage(undefined), 'captureEvidence')).toEqual({ kind: 'not_helped', because: 'evidence is kept; it mends nothing' });
});

test.each(['replace', 'quarantine'])('%s has helped when a new machine serves in its place and has been well for long enough', (action) => {
  expect(ask(stage([...others, grown]), action)).toEqual({
    kind: 'helped',
    machine: fresh,
    because: `${fresh} is in service in its place, and well for 10 min`,
  });
});

test.each<[why: string, members: readonly Member[] | undefined]>([
  ['nobody has read the inventory', undefined],
  ['the old machine still serves', [...others, grown, member(old)]],
  ['the group has one fewer than it is meant to have', [...others.slice(1), grown]],
  ['the new machine is on its way', [...others, { ...grown, state: 'coming' }]],
  ['the new machine is too young', [...others, { ...grown, launchedAt: grown.launchedAt + 1 }]],
  ['the new machine has not been heard', [...others, { ...grown, machine: 'web-a-10' }]],
  ['no machine is new', [...others, member('web-b-4')]],
])('a replacement has not helped yet while %s', (_why, members) => {
  expect(ask(stage(members), 'replace')).toEqual(notYet);
});

const reduceAlone = (members: readonly Member[] | undefined): Help => {
  const step = { ...stepOf('quarantine'), step: { action: 'quarantine', with: { capacity: 'reduce' } } };
  const record = recordOf('quarantine');
  const desk = stage(members);
  const reduced = { ...record, plan: { ...record.plan, steps: [step] } };
  return hasHelped({ state: desk.state, now: desk.now, commands: [] }, reduced, step, desk.now, undefined);
};

test('putting a host aside with nothing in its place has helped once the group is whole without it', () => {
  const enough = [...others, member('web-b-9')];
  expect(reduceAlone(enough)).toEqual({
    kind: 'helped',
    machine: old,
    because: 'it is out of service, and the group of 8 is whole without it',
  });
  expect(reduceAlone([...enough, member(old, { state: 'aside' })])).toMatchObject({ kind: 'helped' });
  expect(reduceAlone([...enough, member(old)])).toEqual(notYet);
  expect(reduceAlone([...others, member('web-b-9', { state: 'coming' })])).toEqual(notYet);
  expect(reduceAlone(undefined)).toEqual(notYet);
});

test('a machine that already stands for another repair does not stand for this one', () => {
  const desk = stage([...others, grown]);
  desk.state.history.repairs.proven.set(fresh, { at: 0, remediation: 'act-0', policy: 'disk', helped: true, tells: true });
  expect(ask(desk, 'replace')).toEqual(notYet);
});

test('a new machine that is suspect is waited for, and one that has failed says so at once', () => {
  expect(ask(stage([...others, grown], { [fresh]: 8 }), 'replace')).toEqual(notYet);
  const failed = { kind: 'not_helped', because: `${fresh} is in service in its place, and ill as well` };
  expect(ask(stage([...others, grown], { [fresh]: 60 }), 'replace')).toEqual(failed);
  expect(ask(stage([...others, { ...grown, launchedAt: 0 }], { [fresh]: 60 }), 'replace')).toEqual(failed);
});

test('a new machine that is only silent has not failed', () => {
  const desk = stage([...others, grown]);
  desk.run(40, rest);
  expect(desk.state.open.get(fresh)?.has('agent')).toBe(true);
  expect(ask(desk, 'replace')).toEqual(notYet);
});

const closed = (closedAt: number | undefined, closedBecause = 'well again') => ({ closedAt, closedBecause }) as EpisodeRecord;

test.each<[why: string, episode: EpisodeRecord | undefined, Help]>([
  [
    'its trouble has been over for as long as the policy asks',
    closed(2 * minuteMs - verifyMs),
    { kind: 'helped', machine: old, because: 'well for 10 min' },
  ],
  ['its trouble has been over for a moment less', closed(2 * minuteMs - verifyMs + 1), notYet],
  ['its trouble is not over', closed(undefined), notYet],
  ['its trouble is over because nobody measures it any more', closed(0, 'nothing measures it any more'), notYet],
  ['nobody remembers its trouble', undefined, notYet],
])('a reboot, when %s', (_why, episode, help) => {
  expect(ask(stage(undefined), 'reboot', episode === undefined ? {} : { episode })).toEqual(help);
});

test('what has not helped by its time-out and the watch after it has not helped', () => {
  const desk = stage(undefined);
  const afterMs = (ms: number) => ask(desk, 'reboot', { since: desk.now - ms });
  expect(afterMs(15 * minuteMs - 1)).toEqual(notYet);
  expect(afterMs(15 * minuteMs)).toEqual({ kind: 'not_helped', because: 'not well again within 15 min' });
});

test('a machine that was there long before the repair is no successor, though the inventory had left it out', () => {
  const known = fleet.filter((machine) => machine !== old).map((machine) => member(machine));
  const launched = (launchedAt: number) => stage([...known, member(fresh, { launchedAt })]);
  expect(ask(launched(-verifyMs - 5 * minuteMs), 'replace')).toMatchObject({ kind: 'helped', machine: fresh });
  expect(ask(launched(-verifyMs - 5 * minuteMs - 1), 'replace')).toEqual({ kind: 'not_yet' });
});

test('a host that is ill again before it had been well for long enough begins anew with being well', () => {
  const desk = stage(undefined);
  const first = { ...closed(0), fault: 'disk' } as EpisodeRecord;
  const add = (id: string, more: Partial<EpisodeRecord>) =>
    desk.state.history.episodes.set(id, {
      ...first,
      id,
      host: { id: old, name: old, zone: 'a', group: 'web' },
      openedAt: minuteMs,
      ...more,
    });
  const helpAt = (now: number) => {
    desk.now = now;
    return ask(desk, 'reboot', { episode: first }).kind;
  };
  expect(helpAt(verifyMs)).toBe('helped');
  add('ep-2', { closedAt: undefined });
  expect(helpAt(verifyMs)).toBe('not_yet');
  add('ep-2', { closedAt: 2 * minuteMs });
  expect(helpAt(2 * minuteMs + verifyMs - 1)).toBe('not_yet');
  expect(helpAt(2 * minuteMs + verifyMs)).toBe('helped');

  add('ep-3', { closedAt: undefined, fault: 'dns' });
  expect(helpAt(2 * minuteMs + verifyMs)).toBe('helped');
});
