import { expect, test } from 'vitest';
import { lookAtPaths } from '../../../../src/controller/zones/list-paths.ts';
import type { Readings } from '../../../../src/liveness/report.ts';
import type { ZoneEvacuation } from '../../../../src/policy/policy.ts';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';
import { makeNotification } from '../people/make-notification.ts';

const evacuation: ZoneEvacuation = {
  kind: 'ZoneEvacuation',
  name: 'leave-zone',
  file: 'zones.yaml',
  owner: undefined,
  runbook: undefined,
  description: undefined,
  mode: 'observe',
  zones: undefined,
  thresholds: { suspectDecades: 4, confirmDecades: 7 },
  stateful: ['kafka'],
  minHealthyElsewhere: { kind: 'share', share: 0.6 },
  shiftForMs: 3_600_000,
  bakeMs: 3_600_000,
  stageMs: 600_000,
  empties: false,
  records: [],
  vetoWindowMs: 0,
  onceInMs: 86_400_000,
};

const policies = { ...policySet([diskPolicy]), zoneEvacuations: [evacuation] };
const fleet = fleetOf('web', ['a', 'b', 'c'], 12);

const wellNames: Readings = { 'dns.failures': { '10.0.0.2': { tried: 10, failed: 0, slow: 0 } } };
/** One lost query of ten makes no host suspect. */
const losingOne: Readings = { 'dns.failures': { '10.0.0.2': { tried: 10, failed: 1, slow: 0 } } };

function zoneLines(desk: Desk): string[] {
  return desk
    .lines()
    .filter((line) => /^\d+:\d+ zone /.test(line))
    .map((line) => line.replace(/zone-[a-z0-9]{6}/, 'zone-…'));
}

function decisionsOf(desk: Desk): string[] {
  return desk.entries.flatMap((entry) =>
    entry.kind === 'decided' && entry.decision.episode === undefined ? [`${entry.decision.reason}: ${entry.decision.because}`] : [],
  );
}

const isIn = (zone: string) => (host: string) => host.split('-')[1] === zone;

test('a zone in which every host loses a query now and then is named, though no host is suspect', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, () => wellNames);
  desk.run(120, fleet, (host) => (isIn('a')(host) ? losingOne : wellNames));

  expect(desk.entries.some(({ kind }) => kind === 'episode_opened')).toBe(false);
  expect(zoneLines(desk)).toEqual([
    '2:36 zone      a suspected: dns.failures within 1 min on 12 of 12 hosts there and 0 of 24 elsewhere, by chance once in 10^8.6 looks (zone-…)',
    '3:06 zone      a confirmed: dns.failures within 1 min on 12 of 12 hosts there and 0 of 24 elsewhere, by chance once in 10^8.6 looks; enough of it to drain the whole zone (zone-…)',
  ]);
  const opened = desk.entries.find((entry) => entry.kind === 'incident_opened');
  expect(opened).toMatchObject({ fault: 'dns', scope: { kind: 'zone', ids: ['a'] }, episodes: [] });
  expect(desk.entries.findLast((entry) => entry.kind === 'incident_changed')).toMatchObject({ cause: 'provider' });
  expect(decisionsOf(desk)).toEqual([
    'zone_unconfirmed: every condition holds, for less than a minute yet',
    'mode_observe: leave-zone is in mode observe',
  ]);
});

test('when it is over the zone is cleared once, and its incident closed', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, () => wellNames);
  desk.run(120, fleet, (host) => (isIn('a')(host) ? losingOne : wellNames));
  desk.run(600, fleet, () => wellNames);

  expect(zoneLines(desk)).toHaveLength(3);
  expect(zoneLines(desk)[2]).toMatch(/^\d+:\d+ zone {6}a cleared after .*: nothing speaks against it any more/);
  expect(desk.entries.filter(({ kind }) => kind === 'incident_closed')).toHaveLength(1);
});

test('a release that runs on exactly the zone is told as ambiguous, and never confirmed', () => {
  const desk = createDesk(policies);
  const factsOf = (host: string) => ({ release: isIn('a')(host) ? '41' : '40' });
  desk.run(120, fleet, () => wellNames, factsOf);
  desk.run(240, fleet, (host) => (isIn('a')(host) ? losingOne : wellNames), factsOf);

  expect(zoneLines(desk)).toHaveLength(1);
  expect(zoneLines(desk)[0]).toContain('ambiguous, it may as well be release 41 (12 of 12)');
  expect(decisionsOf(desk)).toEqual(['zone_unconfirmed: ambiguous: release 41 (12 of 12 hosts) explains it at least as well']);
});

test('what is lost in every zone is no zone’s fault', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, () => wellNames);
  desk.run(240, fleet, () => losingOne);
  expect(zoneLines(desk)).toEqual([]);
});

const zoneOf = (host: string) => host.split('-')[1] ?? '';

/** What a host says of the ways from its zone to the two others. */
function tries(host: string, fails: (from: string, to: string) => boolean): Readings {
  const others = ['a', 'b', 'c'].filter((zone) => zone !== zoneOf(host));
  const counts = (to: string) => ({ tried: 10, failed: fails(zoneOf(host), to) ? 1 : 0, slow: 0 });
  return { 'network.tcp_failures': Object.fromEntries(others.map((to) => [`peer@${to}`, counts(to)])) };
}

test('hosts that cannot reach a zone are believed about it, and hosts in it about nobody else', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, (host) => tries(host, () => false));
  desk.run(120, fleet, (host) => tries(host, (from, to) => from === 'a' || to === 'a'));

  expect(zoneLines(desk)).toHaveLength(2);
  expect(zoneLines(desk)[1]).toContain(
    'a confirmed: the ways to it within 1 min bad for 24 of 24 hosts outside, and those to other zones for 0 of 24',
  );
});

test('the ways between zones are told as they were met, those of a zone that is cut off included', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, (host) => tries(host, () => false));
  desk.run(120, fleet, (host) => tries(host, (from, to) => from === 'a' || to === 'a'));

  const bad = lookAtPaths(desk.state, desk.now - 60_000).map(({ from, to, bad: met, hosts }) => `${from} → ${to}: ${met} of ${hosts}`);
  expect(bad.toSorted()).toEqual([
    'a → b: 12 of 12',
    'a → c: 12 of 12',
    'b → a: 12 of 12',
    'b → c: 0 of 12',
    'c → a: 12 of 12',
    'c → b: 0 of 12',
  ]);
  expect(lookAtPaths(desk.state, desk.now).every((path) => path.bad === 0)).toBe(true);
});

test('one link between two zones is laid to neither of them for sure', () => {
  const large = fleetOf('web', ['a', 'b', 'c'], 40);
  const desk = createDesk(policies);
  desk.run(120, large, (host) => tries(host, () => false));
  desk.run(180, large, (host) => tries(host, (from, to) => from !== 'c' && to !== 'c'));

  expect(zoneLines(desk).filter((line) => line.includes('confirmed'))).toEqual([]);
  expect(zoneLines(desk)[0]).toMatch(/ambiguous, it may as well be zone that tries [ab] \(40 of 80\)/);
});

test('a target that is called like no zone is a target like any other', () => {
  const desk = createDesk(policies);
  const lost = (failed: number): Readings => ({ 'network.tcp_failures': { 'db@primary': { tried: 10, failed, slow: 0 } } });
  desk.run(120, fleet, () => lost(0));
  desk.run(60, fleet, (host) => lost(isIn('b')(host) ? 1 : 0));
  expect(zoneLines(desk)[0]).toContain('b suspected: network.tcp_failures within 1 min on 12 of 12 hosts there');
});

test('a host that hangs in a zone that is ill is not replaced for that', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, () => wellNames);
  desk.run(90, fleet, (host, second) => ({
    ...(isIn('a')(host) ? losingOne : wellNames),
    ...(host === 'web-a-3' && second > 45 ? hangingDisk(second - 45) : {}),
  }));
  const held = desk.entries.flatMap((entry) => (entry.kind === 'decided' && entry.decision.host?.id === 'web-a-3' ? [entry.decision] : []));
  expect(held.at(-1)).toMatchObject({ reason: 'zone_suspected', because: expect.stringMatching(/^zone a is (suspected|confirmed)/) });
});

test('hosts that stay ill for hours in one zone and nowhere else become usual there, and are not repaired one by one for that', () => {
  const desk = createDesk(policies);
  const hangs = (host: string) => isIn('a')(host) && Number(host.split('-')[2]) <= 5;
  desk.run(120, fleet, () => wellNames);
  desk.run(60, fleet, (host, second) => ({ ...wellNames, ...(hangs(host) ? hangingDisk(second) : {}) }));
  for (const usual of desk.state.zones.usualShares.values()) if (usual.zone === 'a') Object.assign(usual, { share: 0.4, patienceMs: 0 });
  desk.run(60, fleet, (host, second) => ({ ...wellNames, ...(hangs(host) ? hangingDisk(second + 60) : {}) }));
  const reasons = new Map(
    desk.entries.flatMap((entry) =>
      entry.kind === 'decided' && entry.decision.host !== undefined ? [[entry.decision.host.id, entry.decision.reason]] : [],
    ),
  );
  expect([...reasons.values()]).toEqual(Array.from({ length: 5 }, () => 'zone_suspected'));
  expect(desk.state.zones.doubts.every(({ decades }) => decades < 2)).toBe(true);
});

test('a new controller on the same ledger knows the zone that is ill, and says it once', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, () => wellNames);
  desk.run(120, fleet, (host) => (isIn('a')(host) ? losingOne : wellNames));
  const before = zoneLines(desk).length;
  desk.restart();
  desk.run(180, fleet, (host) => (isIn('a')(host) ? losingOne : wellNames));
  expect(zoneLines(desk)).toHaveLength(before);
  expect([...desk.state.history.zones.suspicions.values()].map(({ zone, clearedAt }) => [zone, clearedAt])).toEqual([['a', undefined]]);
});

test('hosts elsewhere that had been ill for long when the zone was suspected excuse it no more after a restart', () => {
  const desk = createDesk(policies);
  const isOld = (host: string) => isIn('b')(host) && Number(host.split('-')[2]) <= 6;
  const hangs = (of: (host: string) => boolean, before: number) => (host: string, second: number) => ({
    ...wellNames,
    ...(of(host) ? hangingDisk(second + before) : {}),
  });
  desk.run(120, fleet, () => wellNames);
  desk.run(60, fleet, hangs(isOld, 0));
  // Not every report of three quarters of an hour is needed to know that they go on.
  for (let minutes = 1; minutes < 45; minutes += 1) {
    desk.now += 55_000;
    desk.run(5, fleet, hangs(isOld, minutes * 60));
  }
  for (const mark of desk.state.zones.marks.get('disk.fsync_stall_seconds')?.values() ?? []) mark.chronicShare = 0.9;
  const both = (host: string) => isOld(host) || (isIn('a')(host) && Number(host.split('-')[2]) <= 9);
  desk.run(120, fleet, hangs(both, 3_000));
  const standing = () => [...desk.state.history.zones.suspicions.values()].filter(({ clearedAt }) => clearedAt === undefined);
  expect(standing().map(({ zone }) => zone)).toEqual(['a']);
  desk.restart();
  desk.run(300, fleet, hangs(both, 3_200));
  expect(standing().map(({ zone }) => zone)).toEqual(['a']);
});

test('a pause on the zone is the reason, once the zone is confirmed', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, () => wellNames);
  const pause = {
    name: 'move',
    scope: { kind: 'zone', name: 'a' },
    reason: 'a test of the balancer',
    by: 'ann@ops',
    until: 3_600_000,
  } as const;
  desk.tell({ kind: 'pause_asked_for', pause });
  desk.run(120, fleet, (host) => (isIn('a')(host) ? losingOne : wellNames));
  expect(decisionsOf(desk).at(-1)).toMatch(/^paused: paused by ann@ops/);
});

test('what is usual in a zone is written down, and known after a restart', () => {
  const desk = createDesk(policies);
  const worse = (host: string, second: number): Readings =>
    isIn('a')(host) && (second + Number(host.split('-')[2]) * 60) % 720 < 60 ? losingOne : wellNames;
  desk.run(2 * 3_600, fleet, worse);
  const noted = desk.entries.findLast((entry) => entry.kind === 'usual_shares_noted');
  const share = noted?.shares.find(({ stream, zone }) => stream === 'dns.failures within 5 min' && zone === 'a')?.share;
  expect(share).toBeGreaterThan(0.05);
  desk.restart();
  expect(desk.state.history.zones.usualShares.size).toBeGreaterThan(0);
  desk.run(600, fleet, worse);
  expect(zoneLines(desk).filter((line) => line.includes('suspected'))).toEqual([]);
});

test('hosts that do not measure it are no evidence that the other zones are well', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, (host) => (isIn('a')(host) ? wellNames : {}));
  desk.run(180, fleet, (host) => (isIn('a')(host) ? losingOne : {}));
  expect(zoneLines(desk)).toEqual([]);
});

test('a part of each zone that measures it is enough, when all of it in one zone is struck', () => {
  const large = fleetOf('web', ['a', 'b', 'c'], 40);
  const measures = (host: string) => Number(host.split('-')[2]) <= 12;
  const desk = createDesk(policies);
  desk.run(120, large, (host) => (measures(host) ? wellNames : {}));
  desk.run(90, large, (host) => (measures(host) ? (isIn('a')(host) ? losingOne : wellNames) : {}));
  expect(zoneLines(desk)[0]).toContain('a suspected: dns.failures within 1 min on 12 of 12 hosts there and 0 of 24 elsewhere');
});

test('a host that fails now and then all day long is not held against its zone', () => {
  const desk = createDesk(policies);
  const sickly = fleetOf('web', ['a'], 12).slice(0, 9);
  desk.run(3_600, fleet, (host, second) => (sickly.includes(host) && second % 50 === 0 ? losingOne : wellNames));
  const before = zoneLines(desk).length;
  desk.run(3_600, fleet, (host, second) => (sickly.includes(host) && second % 50 === 0 ? losingOne : wellNames));
  expect(
    zoneLines(desk)
      .slice(before)
      .filter((line) => line.includes('confirmed')),
  ).toEqual([]);
});

test('a host that was restarted a moment ago is not held against its zone', () => {
  const desk = createDesk(policies);
  desk.run(120, fleet, () => wellNames);
  desk.run(60, fleet, (host) => (isIn('a')(host) ? losingOne : wellNames));
  const standing = desk.state.zones.doubts.length;
  expect(standing).toBeGreaterThan(0);
  desk.report(fleet.filter(isIn('a')), losingOne, { boot: 'boot-2', run: 'run-2' });
  desk.run(10, [], () => ({}));
  expect(desk.state.zones.doubts).toEqual([]);
});

test('a policy that names the zone speaks for it, and may ask for more evidence', () => {
  const strict: ZoneEvacuation = { ...evacuation, name: 'strict', zones: ['a'], thresholds: { suspectDecades: 4, confirmDecades: 9 } };
  const desk = createDesk({ ...policies, zoneEvacuations: [evacuation, strict] });
  desk.run(120, fleet, () => wellNames);
  desk.run(180, fleet, (host) => (isIn('a')(host) ? losingOne : wellNames));
  expect(zoneLines(desk)).toHaveLength(1);
  expect(decisionsOf(desk)[0]).toMatch(/^zone_unconfirmed: evidence 8\.6 of 9 decades/);
});

test('evidence beyond all doubt is not told in hundreds of decades', () => {
  const large = fleetOf('web', ['a', 'b', 'c'], 60);
  const desk = createDesk(policies);
  desk.run(120, large, () => wellNames);
  desk.run(60, large, (host) => (isIn('a')(host) ? losingOne : wellNames));
  expect(zoneLines(desk)[0]).toContain('on 60 of 60 hosts there and 0 of 120 elsewhere, by chance less than once in 10^20 looks');
});

test('who looks after the fleet is told once of names that fail in every zone', () => {
  const desk = createDesk({ ...policies, notifications: [makeNotification('page')] });
  const failing: Readings = { 'dns.failures': { '10.0.0.2': { tried: 10, failed: 8, slow: 0 } } };
  desk.run(120, fleet, () => wellNames);
  desk.run(180, fleet, () => failing);
  const told = desk.asked.flatMap((command) => (command.kind === 'send_message' ? [command.message] : []));
  expect(told.map(({ reason }) => reason)).toEqual(['everybody_affected']);
  expect(told[0]?.because).toContain('so would the calls of any remedy');
});
