/** Which change could have made the trouble? Asked about a history that the test writes, at the minutes at which the answer turns. */
import { expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../../src/base/instant.ts';
import type { AnnouncedChange, ChangeScope } from '../../../../src/controller/changes/announced-change.ts';
import { foldChange, recentMs } from '../../../../src/controller/changes/change-history.ts';
import { describeChanges, describeOwnChange, hasChange, sharedChangeOf } from '../../../../src/controller/changes/shared-changes.ts';
import type { Entry, HostName } from '../../../../src/controller/entry.ts';
import type { EpisodeRecord } from '../../../../src/controller/history.ts';
import { createDesk, fleetOf, hangingDisk, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 10);
/** These five hang since a little after the third minute; the present is half a minute later. */
const sick = fleet.slice(0, 5);
const nameOf = (host: string): HostName => ({ id: host, name: host, zone: host.split('-')[1] ?? '', group: 'web' });

function standAt(): Desk {
  const desk = createDesk();
  desk.run(150, fleet);
  desk.run(60, fleet, (host, second) => (sick.includes(host) ? hangingDisk(second - 30) : {}));
  return desk;
}
const since = 185_000;
const episodeOf = (desk: Desk, host: string): EpisodeRecord =>
  [...desk.state.history.episodes.values()].find((episode) => episode.host.id === host) as EpisodeRecord;

function see(desk: Desk, hosts: readonly string[], seenAt: number, { fact = 'release', from = '40', to = '41' } = {}): void {
  const entry = { kind: 'change_seen', at: desk.now, seenAt, fact, from, to, hosts: hosts.map(nameOf) } as Entry;
  foldChange(desk.state.history.changes, entry as Parameters<typeof foldChange>[1]);
  desk.state.sharedChanges.clear();
}

function announce(desk: Desk, scope: ChangeScope, more: Partial<AnnouncedChange> = {}): void {
  const change = {
    id: 'cd-7',
    kind: 'deploy',
    what: 'web 41',
    by: 'ci',
    scope,
    startedAt: since - minuteMs,
    finishedAt: since,
    ...more,
  } as const;
  foldChange(desk.state.history.changes, { kind: 'change_announced', at: desk.now, change } as Parameters<typeof foldChange>[1]);
  desk.state.sharedChanges.clear();
}

test('trouble begins where the test says it does', () => {
  const desk = standAt();
  expect(sick.map((host) => episodeOf(desk, host).since)).toEqual(sick.map(() => since));
});

test.each([
  [15 * minuteMs, 'release 40 → 41 on web-a-1, 15 min before its trouble began'],
  [15 * minuteMs + 1, undefined],
  [0, 'release 40 → 41 on web-a-1, 0 s before its trouble began'],
  [-2 * minuteMs, 'release 40 → 41 on web-a-1, seen just after its trouble began'],
  [-2 * minuteMs - 1, undefined],
])('a change of the host itself, %i ms before its trouble: %s', (beforeMs, sentence) => {
  const desk = standAt();
  see(desk, ['web-a-1'], since - beforeMs);
  expect(describeOwnChange(desk.state, episodeOf(desk, 'web-a-1'))?.sentence).toBe(sentence);
  expect(describeOwnChange(desk.state, episodeOf(desk, 'web-a-2'))).toBeUndefined();
});

test('of several changes of the host the newest is told, and what was so from the start is none', () => {
  const desk = standAt();
  see(desk, ['web-a-1'], since - 2 * minuteMs);
  see(desk, ['web-a-1'], since - minuteMs, { fact: 'kernel', from: '6.1', to: '6.2' });
  see(desk, ['web-a-1'], since - 3 * minuteMs, { fact: 'image', from: 'ami-1', to: 'ami-2' });
  expect(describeOwnChange(desk.state, episodeOf(desk, 'web-a-1'))).toEqual({
    key: 'kernel=6.2',
    sentence: 'kernel 6.1 → 6.2 on web-a-1, 1 min before its trouble began',
  });
});

test('what the suspects have got and hardly anybody else is shared, under the value or else under the fact', () => {
  const same = standAt();
  see(same, [...sick, 'web-c-1'], since - minuteMs);
  expect(sharedChangeOf(same.state, 'disk', same.now)).toMatchObject({
    key: 'release=41',
    sentence: '5 of 5 suspects got release 41 in the last 6 h, and 1 of 25 others (by chance: p 0.00004)',
  });
  const various = standAt();
  for (const [at, host] of sick.entries()) see(various, [host], since - minuteMs, { to: `4${at}b` });
  expect(sharedChangeOf(various.state, 'disk', various.now)).toMatchObject({
    key: 'release',
    sentence: '5 of 5 suspects changed release in the last 6 h, and none of 25 others (by chance: p 0.000007)',
  });
});

test.each([
  ['before any trouble', true, sick, since - minuteMs],
  ['as long ago as a change counts', true, sick, 210_000 - recentMs + 1],
  ['longer ago', false, sick, 210_000 - recentMs],
  ['seen two minutes after the trouble', true, sick, since + 2 * minuteMs],
  ['seen later than that', false, sick, since + 2 * minuteMs + 1],
  ['on two of the five', false, sick.slice(0, 2), since - minuteMs],
])('a change %s is shared: %s', (_when, isShared, hosts, seenAt) => {
  const desk = standAt();
  see(desk, hosts, seenAt);
  expect(sharedChangeOf(desk.state, 'disk', desk.now) !== undefined).toBe(isShared);
});

test('a host that has changed again since is no longer one with the change', () => {
  const desk = standAt();
  see(desk, sick, since - 3 * minuteMs);
  see(desk, sick.slice(0, 3), since - 2 * minuteMs, { fact: 'release', from: '41', to: '42' });
  expect(sharedChangeOf(desk.state, 'disk', desk.now)?.key).toBe('release');
});

test('another fault has other suspects, and without any change nothing is shared', () => {
  const desk = standAt();
  expect(sharedChangeOf(desk.state, 'disk', desk.now)).toBeUndefined();
  see(desk, sick, since - minuteMs);
  expect(sharedChangeOf(desk.state, 'dns', desk.now)).toBeUndefined();
});

test('it is counted anew after five seconds, and not before', () => {
  const desk = standAt();
  expect(sharedChangeOf(desk.state, 'disk', desk.now)).toBeUndefined();
  const first = desk.now;
  const hosts = sick.map(nameOf);
  foldChange(desk.state.history.changes, { kind: 'change_seen', at: first, seenAt: since, fact: 'release', from: '40', to: '41', hosts });
  expect(sharedChangeOf(desk.state, 'disk', first + 4_999)).toBeUndefined();
  expect(sharedChangeOf(desk.state, 'disk', first + 5_000)?.key).toBe('release=41');
});

test('an announced change that covers the suspects and few others is shared, and is told by its name', () => {
  const desk = standAt();
  announce(desk, { hosts: sick });
  expect(sharedChangeOf(desk.state, 'disk', desk.now)).toMatchObject({
    key: 'announced cd-7',
    sentence: '5 of 5 suspects are covered by deploy “web 41” by ci, and none of 25 others (by chance: p 0.000007)',
  });
});

test.each<[why: string, scope: ChangeScope, more: Partial<AnnouncedChange>]>([
  ['covers everybody', { all: true }, {}],
  ['began long ago', { hosts: sick }, { startedAt: since - recentMs - hourMs }],
  ['begins later', { hosts: sick }, { startedAt: since + hourMs }],
  ['began after the trouble', { hosts: sick }, { startedAt: since + 2 * minuteMs + 1 }],
  ['covers others', { hosts: fleet.slice(20) }, {}],
])('an announced change that %s is not shared', (_why, scope, more) => {
  const desk = standAt();
  announce(desk, scope, more);
  expect(sharedChangeOf(desk.state, 'disk', since + 150_000)).toBeUndefined();
});

test('a change under way is told for the hosts that it covers, with its age', () => {
  const desk = standAt();
  announce(desk, { zones: ['a'] }, { finishedAt: undefined });
  const told = (host: string) =>
    describeChanges(desk.state, { ...episodeOf(desk, 'web-a-1'), host: nameOf(host) }, since + minuteMs).inProgress;
  expect([told('web-a-1'), told('web-b-1')]).toEqual(['deploy “web 41” by ci covers it and has been under way for 2 min', undefined]);
  announce(desk, { zones: ['a'] }, { finishedAt: since });
  expect(told('web-a-1')).toBeUndefined();
});

test('a host has a change under its value, its fact or its announcement, while it is recent', () => {
  const desk = standAt();
  see(desk, ['web-a-1'], since);
  announce(desk, { hosts: ['web-a-2'] });
  const has = (key: string, host: string, now = since) => hasChange(desk.state, key, nameOf(host), now);
  expect([has('release=41', 'web-a-1'), has('release', 'web-a-1'), has('announced cd-7', 'web-a-2')]).toEqual([true, true, true]);
  expect([
    has('release=42', 'web-a-1'),
    has('kernel', 'web-a-1'),
    has('announced cd-7', 'web-a-1'),
    has('announced cd-8', 'web-a-2'),
  ]).toEqual([false, false, false, false]);
  expect([has('release', 'web-a-1', since + recentMs - 1), has('release', 'web-a-1', since + recentMs)]).toEqual([true, false]);
});
