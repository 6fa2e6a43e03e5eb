import { expect, test } from 'vitest';
import type { ChangeNotice } from '../../../../src/controller/changes/announced-change.ts';
import { createHistory, foldEntry } from '../../../../src/controller/history.ts';
import type { Facts } from '../../../../src/liveness/report.ts';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 15);
const holding = { ...diskPolicy, unless: ['zone_suspected', 'change_in_progress', 'shared_change', 'recent_change'] } as const;
const well = () => ({});
const onRelease = (release: string) => (): Facts => ({ release });

/** The hosts in `names` have release 41, the others 40. */
function mixed(names: readonly string[]): (host: string) => Facts {
  return (host) => ({ release: names.includes(host) ? '41' : '40' });
}

const changeLines = (desk: Desk) => desk.lines().filter((line) => / change /.test(line));
const reasonsFor = (desk: Desk, host: string) =>
  desk.entries.flatMap((entry) => (entry.kind === 'decided' && entry.decision.host?.id === host ? [entry.decision.reason] : []));
const incidents = (desk: Desk) => [...desk.state.history.incidents.values()];

test('a release that many hosts get within a minute is one line, and what they ran from the start is none', () => {
  const desk = createDesk();
  desk.run(120, fleet, well, onRelease('40'));
  desk.run(90, fleet, well, (host, second) => ({ release: second > 20 && host.startsWith('web-a') ? '41' : '40' }));
  expect(changeLines(desk)).toEqual(['3:25 change    release 40 → 41 on 15 hosts']);
});

test('what is told for the first time later on is one line for all of it, and no change', () => {
  const desk = createDesk();
  desk.run(30, fleet);
  desk.run(90, fleet, well, () => ({ release: '40', kernel: '6.18' }));
  expect(changeLines(desk)).toEqual(['1:35 change    45 hosts told for the first time: release, kernel']);
  expect(desk.state.history.changes.seen).toEqual([]);
});

test('a change that is taken back before it is told is no change', () => {
  const desk = createDesk();
  desk.run(60, fleet, well, onRelease('40'));
  desk.run(20, fleet, well, onRelease('41'));
  desk.run(90, fleet, well, onRelease('40'));
  expect(changeLines(desk)).toEqual([]);
});

test('a change that happened while no controller ran is seen by the next one', () => {
  const desk = createDesk();
  desk.run(60, fleet, well, onRelease('40'));
  desk.run(40, fleet, well, onRelease('41'));
  desk.restart();
  desk.run(90, fleet, well, onRelease('41'));
  expect(changeLines(desk)).toEqual(['2:45 change    release 40 → 41 on 45 hosts']);
});

test('a host that tells another release with every report costs the ledger a few lines an hour', () => {
  const desk = createDesk();
  desk.run(3_000, ['web-a-1', 'web-b-1'], well, (host, second) => ({ release: host === 'web-a-1' ? `${Math.floor(second / 70)}` : '40' }));
  expect(changeLines(desk).length).toBeGreaterThan(5);
  expect(changeLines(desk).length).toBeLessThanOrEqual(12);
});

test('a host that invents facts fills its own hundred, and no more', () => {
  const desk = createDesk();
  desk.run(60, ['web-a-1', 'web-b-1']);
  desk.run(10_000, ['web-a-1', 'web-b-1'], well, (host, second): Facts =>
    host === 'web-a-1' ? { [`fact ${Math.floor(second / 70)}`]: 'x' } : {},
  );
  expect(desk.state.history.changes.facts.get('web-a-1')?.size).toBeLessThanOrEqual(100);
  expect(desk.state.waitingChanges.size).toBeLessThanOrEqual(100);
});

test('five suspects that all have the new release, and few others that have it: held, with the release named', () => {
  const struck = ['web-a-1', 'web-a-2', 'web-b-1', 'web-b-2', 'web-c-1'];
  const upgraded = [...struck, 'web-c-2', 'web-a-3'];
  const desk = createDesk(policySet([holding]));
  desk.run(120, fleet, well, onRelease('40'));
  desk.run(120, fleet, well, mixed(upgraded));
  desk.run(60, fleet, (host, second) => (struck.includes(host) ? hangingDisk(second) : {}), mixed(upgraded));

  const sentence = '5 of 5 suspects got release 41 in the last 6 h, and 2 of 40 others (by chance: p 0.00002)';
  expect(incidents(desk)).toMatchObject([{ cause: 'change', causeEvidence: { change: 'release=41', sentence } }]);
  for (const host of struck) expect(reasonsFor(desk, host).at(-1)).toBe('shared_change');
  expect(desk.lines().filter((line) => line.includes('; cause change: '))).toHaveLength(1);
});

test('suspects that are spread over both releases are not put down to either', () => {
  const struck = ['web-a-1', 'web-a-2', 'web-b-1', 'web-b-2'];
  const upgraded = fleet.filter((_, at) => at % 2 === 0);
  const desk = createDesk(policySet([holding]));
  desk.run(120, fleet, well, onRelease('40'));
  desk.run(1_200, fleet, well, mixed(upgraded));
  desk.run(60, fleet, (host, second) => (struck.includes(host) ? hangingDisk(second) : {}), mixed(upgraded));
  expect(incidents(desk).every(({ cause }) => cause === 'unknown')).toBe(true);
  expect(reasonsFor(desk, 'web-a-1')).not.toContain('shared_change');
});

test('a repair that people roll out to the suspects afterwards is not called the cause', () => {
  const struck = ['web-a-1', 'web-a-2', 'web-b-1', 'web-b-2'];
  const desk = createDesk(policySet([holding]));
  desk.run(120, fleet, well, onRelease('40'));
  desk.run(300, fleet, (host, second) => (struck.includes(host) ? hangingDisk(second) : {}), onRelease('40'));
  desk.run(120, fleet, (host, second) => (struck.includes(host) ? hangingDisk(300 + second) : {}), mixed(struck));
  expect(incidents(desk).map(({ cause }) => cause)).toEqual(['unknown']);
});

test('one host that breaks minutes after its own change is held by a policy that lists it, and told of by all', () => {
  for (const [policy, reason] of [
    [holding, 'recent_change'],
    [diskPolicy, 'mode_observe'],
  ] as const) {
    const desk = createDesk(policySet([policy]));
    desk.run(120, fleet, well, onRelease('40'));
    desk.run(240, fleet, well, mixed(['web-b-2']));
    desk.run(40, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}), mixed(['web-b-2']));
    expect(reasonsFor(desk, 'web-b-2').at(-1)).toBe(reason);
    expect(incidents(desk)).toMatchObject([
      { cause: 'unknown', causeEvidence: { sentence: 'release 40 → 41 on web-b-2, 4 min before its trouble began' } },
    ]);
  }
});

test('hosts that fall silent one by one after an upgrade are one common change, whatever their zone, and later ones join it', () => {
  const order = fleet.filter((_, at) => at % 4 === 0);
  const upgradedAt = (host: string) => (order.includes(host) ? 240 + 120 * order.indexOf(host) : Infinity);
  const desk = createDesk(policySet([holding]));
  for (let second = 0; second < 1_200; second += 5) {
    const speaking = fleet.filter((host) => second < upgradedAt(host) + 30);
    desk.run(5, speaking, well, (host) => ({ packages: second >= upgradedAt(host) ? 'openssl 3.0.14' : 'openssl 3.0.13' }));
  }
  const named = incidents(desk).filter(({ cause }) => cause === 'change');
  expect(named.length).toBeGreaterThan(0);
  expect(named[0]?.causeEvidence?.change).toBe('packages=openssl 3.0.14');
  const decided = desk.entries.flatMap((entry) => (entry.kind === 'decided' ? [entry] : []));
  expect(decided.find(({ decision }) => decision.reason === 'shared_change')?.at).toBeLessThan(900_000);
  expect(incidents(desk).length).toBeLessThanOrEqual(4);
  expect(decided.every(({ decision }) => decision.answer === 'hold')).toBe(true);
});

const deploy: ChangeNotice = {
  id: 'cd-812',
  kind: 'deploy',
  what: 'web 41',
  by: 'ci',
  scope: { groups: ['web'], zones: ['b'] },
  startedAt: undefined,
  finishedAt: undefined,
};

test('while an announced change is under way nothing is done to the hosts that it covers, and to the others as ever', () => {
  const desk = createDesk(policySet([holding]));
  desk.run(120, fleet);
  desk.tell({ kind: 'change_announced', notice: deploy, from: '127.0.0.1' });
  desk.run(40, fleet, (host, second) => (['web-b-2', 'web-a-1'].includes(host) ? hangingDisk(second) : {}));
  expect(reasonsFor(desk, 'web-b-2').at(-1)).toBe('change_in_progress');
  expect(reasonsFor(desk, 'web-a-1').at(-1)).toBe('mode_observe');

  desk.tell({ kind: 'change_announced', notice: { ...deploy, finishedAt: desk.now }, from: '127.0.0.1' });
  expect(reasonsFor(desk, 'web-b-2').at(-1)).toBe('mode_observe');
  expect(changeLines(desk)).toEqual([
    '2:00 change    deploy “web 41” by ci (cd-812): group web, zone b, 15 known hosts',
    '2:40 change    deploy “web 41” by ci (cd-812): group web, zone b, 15 known hosts, done after 40 s',
  ]);
});

test('the same announcement again is the same change, and its start stays what it was', () => {
  const desk = createDesk();
  desk.run(60, fleet);
  for (let times = 0; times < 3; times += 1) {
    desk.tell({ kind: 'change_announced', notice: deploy, from: '127.0.0.1' });
    desk.run(5, fleet);
  }
  expect(changeLines(desk)).toHaveLength(1);
  desk.tell({ kind: 'change_announced', notice: { ...deploy, finishedAt: desk.now }, from: '127.0.0.1' });
  desk.tell({ kind: 'change_announced', notice: deploy, from: '127.0.0.1' });
  expect(desk.state.history.changes.announced.get('cd-812')?.change).toMatchObject({ startedAt: 60_000, finishedAt: 75_000 });
});

test('a change whose end nobody announces holds for two hours, and then the ledger says that it holds no longer', () => {
  const desk = createDesk(policySet([holding]));
  desk.run(120, fleet);
  desk.tell({ kind: 'change_announced', notice: { ...deploy, scope: { all: true }, startedAt: desk.now - 7_080_000 }, from: '127.0.0.1' });
  desk.run(60, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  expect(reasonsFor(desk, 'web-b-2').at(-1)).toBe('change_in_progress');
  desk.run(90, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(60 + second) : {}));
  expect(reasonsFor(desk, 'web-b-2').at(-1)).toBe('mode_observe');
  expect(changeLines(desk).at(-1)).toBe(
    '4:00 change    deploy “web 41” by ci (cd-812) was not said to be done after 2 h: it holds nothing back any more',
  );
});

test('a new controller on the same ledger knows the same changes', () => {
  const desk = createDesk(policySet([holding]));
  desk.run(120, fleet, well, onRelease('40'));
  desk.run(120, fleet, well, mixed(['web-a-1', 'web-b-1']));
  desk.tell({ kind: 'change_announced', notice: deploy, from: '127.0.0.1' });
  const folded = desk.entries.reduce(foldEntry, createHistory());
  expect(folded.changes).toEqual(desk.state.history.changes);
  expect(folded.changes.seen).toHaveLength(1);
});
