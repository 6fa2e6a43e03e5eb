import { expect, test } from 'vitest';
import { dayMs } from '../../../../src/base/instant.ts';
import type { Phase } from '../../../../src/remediation/remediation.ts';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);
const others = fleet.filter((host) => host !== 'web-a-1');
const silentEpisodes = (desk: Desk) =>
  desk.entries.flatMap((entry) => (entry.kind === 'episode_opened' && entry.fault === 'agent' ? [entry.host.name] : []));

function heardAndThenSilent(desk: Desk, forMs: number): void {
  desk.run(60, fleet);
  for (let passed = 0; passed < forMs; passed += 1_000) {
    desk.now += Math.min(1_000, forMs - passed);
    desk.tell({ kind: 'time_passed' });
    desk.report(others);
  }
}

test.each([
  [15_999, []],
  [16_000, ['web-a-1']],
])('%i ms after its last report these hosts are silent: %j', (forMs, silent) => {
  const desk = createDesk(policySet([diskPolicy], { silentAfterMs: 16_000 }));
  heardAndThenSilent(desk, forMs);
  expect(silentEpisodes(desk)).toEqual(silent);
});

test('silence is told once, says for how long, and is neither health nor failure', () => {
  const desk = createDesk();
  heardAndThenSilent(desk, 60_000);
  const opened = desk.entries.filter((entry) => entry.kind === 'episode_opened');
  expect(opened).toHaveLength(1);
  expect(opened[0]).toMatchObject({
    fault: 'agent',
    verdict: 'unknown',
    since: 60_000,
    reasons: [{ signal: 'agent.silent', subject: 'host', family: 'self', kind: 'suspect', sentence: 'no report for 16 s' }],
  });
});

test('a new controller waits for hosts as long as for any other report before it calls them silent', () => {
  const desk = createDesk(policySet([diskPolicy], { silentAfterMs: 16_000 }));
  desk.run(60, fleet);
  desk.now += 600_000;
  desk.restart();
  const before = desk.entries.length;
  desk.run(15, []);
  expect(silentEpisodes(desk)).toEqual([]);
  desk.run(1, []);
  expect(silentEpisodes(desk).toSorted()).toEqual([...fleet].toSorted());
  expect(desk.entries.length).toBeGreaterThan(before);
});

test('the time in which the controller itself stood still is nobody else’s silence', () => {
  const desk = createDesk(policySet([diskPolicy], { silentAfterMs: 16_000 }));
  desk.run(60, fleet);
  desk.now += 300_000;
  desk.run(15, others);
  expect(silentEpisodes(desk)).toEqual([]);
  desk.run(2, others);
  expect(silentEpisodes(desk)).toEqual(['web-a-1']);
});

test('a host that is forgotten leaves nothing behind: no place in a group or zone, no view, no open trouble', () => {
  const desk = createDesk();
  const last = ['db-d-1'];
  desk.run(30, [...fleet, ...last]);
  desk.run(30, [...fleet, ...last], (host, second) => (host === 'db-d-1' ? hangingDisk(second + 30) : {}));
  const known = () =>
    [desk.state.knownInGroup, desk.state.knownInZone, desk.state.heardInGroup].map((counts) => Object.fromEntries(counts));
  expect(known()).toEqual([
    { web: 9, db: 1 },
    { a: 3, b: 3, c: 3, d: 1 },
    { web: 9, db: 1 },
  ]);
  const heardAt = desk.now;
  while (desk.now < heardAt + dayMs) {
    desk.now = Math.min(desk.now + 4_000, heardAt + dayMs);
    desk.report(fleet);
    desk.tell({ kind: 'time_passed' });
    if (desk.now < heardAt + dayMs && desk.now % 3_600_000 === 0) expect(desk.state.history.hosts.has('db-d-1')).toBe(true);
  }
  expect(desk.state.history.hosts.has('db-d-1')).toBe(false);
  expect(known()).toEqual([{ web: 9 }, { a: 3, b: 3, c: 3 }, { web: 9, db: 0 }]);
  const { views, coverage, factPace, open, heardHosts } = desk.state;
  expect([views, coverage, factPace, open, heardHosts].map((kept) => kept.has('db-d-1'))).toEqual([false, false, false, false, false]);
  const closed = desk.entries.filter((entry) => entry.kind === 'episode_closed');
  expect(closed.map(({ because }) => because)).toEqual(['not heard any more', 'not heard any more']);
  const { hosts } = desk.state.history;
  expect(hosts.size).toBe(9);

  desk.report(last);
  expect(known()[0]).toEqual({ web: 9, db: 1 });
});

test.each<[why: string, machine: string, phase: Phase, silent: readonly string[]]>([
  ['it is being repaired', 'web-a-1', { kind: 'settling', since: 0 }, []],
  ['its plan waits for a person', 'web-a-1', { kind: 'awaiting_approval', until: dayMs }, ['web-a-1']],
  ['its repair is over', 'web-a-1', { kind: 'closed', at: 0, result: 'failed', because: 'x' }, ['web-a-1']],
  ['another one is being repaired', 'web-b-1', { kind: 'settling', since: 0 }, ['web-a-1']],
])('a host that says nothing while %s', (_why, machine, phase, silent) => {
  const desk = createDesk();
  desk.run(60, fleet);
  desk.state.history.repairs.remediations.set('act-1', {
    id: 'act-1',
    episode: 'ep',
    incident: 'inc',
    hostName: machine,
    policy: 'disk',
    plan: {
      target: { machine, launchedAt: undefined, group: 'web', zone: 'a' },
      steps: [{ step: { action: 'reboot', with: {} }, words: 'reboot', irreversible: true, timeoutMs: dayMs }],
      verifyMs: dayMs,
    },
    planHash: '',
    openedAt: 0,
    step: 0,
    tries: 1,
    phase,
    machinesBefore: [],
  });
  desk.run(30, others);
  expect(silentEpisodes(desk)).toEqual(silent);
});
