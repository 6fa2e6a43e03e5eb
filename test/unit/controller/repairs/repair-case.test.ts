/** What do the checks of a repair look at? Everything that is gathered for them, in a fleet of two groups with known troubles. */
import { expect, test } from 'vitest';
import { hourMs } from '../../../../src/base/instant.ts';
import { describeCase } from '../../../../src/controller/repairs/repair-case.ts';
import type { EpisodeRecord } from '../../../../src/controller/history.ts';
import type { Evidence } from '../../../../src/liveness/condition.ts';
import type { HostView } from '../../../../src/liveness/host-view.ts';
import type { Guardrails } from '../../../../src/policy/policy.ts';
import type { Member } from '../../../../src/remediation/inventory.ts';
import type { Phase, RemediationRecord } from '../../../../src/remediation/remediation.ts';
import type { RepairCase } from '../../../../src/remediation/decide-repair.ts';
import { count, createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const web = fleetOf('web', ['a', 'b'], 5);
const db = fleetOf('db', ['b', 'c'], 2);
/** Two of web hang, and one of db; one of web has fallen silent. */
const sick = ['web-a-1', 'web-b-1', 'db-b-1'];
const silent = 'web-a-5';
const met: Evidence = { truth: 'true', label: 'disk', of: [] };

function stand(guardrails: Partial<Guardrails> = {}, canAct = true): Desk {
  const desk = createDesk(policySet([diskPolicy], guardrails), { canAct });
  const all = [...web, ...db];
  desk.run(60, all);
  desk.run(
    40,
    all.filter((host) => host !== silent),
    (host, second) => (sick.includes(host) ? hangingDisk(second) : {}),
  );
  return desk;
}

const episodeOf = (desk: Desk, host = 'web-a-1') =>
  [...desk.state.history.episodes.values()].find((episode) => episode.host.id === host) as EpisodeRecord;

function gather(desk: Desk, { evidence = met, except }: { evidence?: Evidence; except?: RemediationRecord } = {}): RepairCase {
  const view = desk.state.views.get('web-a-1') as HostView;
  return describeCase({ state: desk.state, now: desk.now, commands: [] }, episodeOf(desk), view, diskPolicy, evidence, except);
}

function list(desk: Desk, members: readonly Partial<Member>[], desired: number): void {
  const whole = members.map((more): Member => ({
    machine: '',
    zone: 'a',
    launchedAt: -hourMs,
    state: 'in_service',
    keepOff: false,
    ...more,
  }));
  desk.state.inventory = { at: desk.now, read: { groups: [{ name: 'web', desired, members: whole, launchTrouble: undefined }] } };
}

test('suspects are counted by zone over all groups, and the group by what is wrong with it', () => {
  const desk = stand();
  expect(gather(desk)).toMatchObject({
    fault: 'disk',
    host: { name: 'web-a-1', zone: 'a', agentScore: 0, excluded: false, measuredAt: desk.now, illSince: episodeOf(desk).since },
    suspects: { inZone: 1, elsewhere: 2, zones: 3, zonesWithSuspects: 2 },
    group: { name: 'web', known: 10, healthy: 7, suspect: 2, silent: 1 },
    fleet: { known: 14, heard: 14, watchedSince: 0 },
    canAct: true,
  });
});

test('what the group is meant to have is its measure, and a host that idles is no healthy one', () => {
  const missing = stand();
  list(missing, [], 12);
  expect(gather(missing).group).toMatchObject({ known: 12, healthy: 7 });
  const fewer = stand();
  list(fewer, [], 8);
  expect(gather(fewer).group.known).toBe(10);
  const idle = stand();
  list(
    idle,
    [
      { machine: 'web-a-2', state: 'aside' },
      { machine: 'web-a-3', state: 'leaving' },
      { machine: 'web-a-4' },
      { machine: 'web-a-1', state: 'aside' },
      { machine: 'web-z-9', state: 'coming' },
    ],
    10,
  );
  expect(gather(idle).group.healthy).toBe(5);
});

test('a new controller does not count as healthy what it has not heard yet, nor itself as having watched before', () => {
  const desk = stand();
  desk.restart();
  desk.run(5, web.slice(0, 4), (host) => (host === 'web-a-1' ? hangingDisk(45) : {}));
  // Who is ill by the ledger and not heard yet is taken off twice: on the safe side.
  expect(gather(desk)).toMatchObject({ group: { known: 10, healthy: 1 }, fleet: { known: 14, heard: 4, watchedSince: 100_000 } });
});

test('after the controller stood still it has watched only since then', () => {
  const desk = stand();
  desk.now += 60_000;
  desk.tell({ kind: 'time_passed' });
  expect(gather(desk).fleet.watchedSince).toBe(desk.now);
});

test('with the condition met whatever else speaks against the host is a witness too, and else only the condition', () => {
  const desk = stand();
  expect(gather(desk).witnessFamilies).toEqual(['kernel_state']);
  expect(gather(desk, { evidence: { truth: 'false', label: 'disk', of: [] } }).witnessFamilies).toEqual([]);
});

test('guardrails say who is excluded, how far silence is trusted, and when nothing may be done', () => {
  const none = { autoScalingGroups: undefined, groups: undefined, hosts: undefined, tags: undefined };
  const strict = stand({
    exclude: { ...none, hosts: ['web-a-1'] },
    observerSuspectShare: 0.4,
    silentAfterMs: 20_000,
    freezes: [{ from: 0, until: hourMs, reason: 'end of the year' }],
  });
  expect(gather(strict)).toMatchObject({ host: { excluded: true }, observerSuspectShare: 0.4, silentAfterMs: 20_000 });
  expect(gather(strict).freeze).toContain('end of the year');
  expect(gather(stand({ exclude: { ...none, hosts: ['web-a-2'] } }))).toMatchObject({ host: { excluded: false }, freeze: undefined });

  const bare = stand();
  bare.state.policies = undefined;
  const one = { inFlight: count(1), per: [] };
  expect(gather(bare)).toMatchObject({
    host: { excluded: false },
    observerSuspectShare: 0.2,
    freeze: undefined,
    room: { fleet: { ...one, zone: one } },
  });
});

const repairOf = (machine: string, phase: Phase, openedAt = 0): RemediationRecord => ({
  id: `act of ${machine}`,
  episode: 'ep',
  incident: 'inc',
  hostName: machine,
  policy: 'disk',
  plan: {
    target: { machine, launchedAt: -hourMs, group: machine.split('-')[0] ?? '', zone: machine.split('-')[1] ?? '' },
    steps: [],
    verifyMs: 1,
  },
  planHash: '',
  openedAt,
  step: 0,
  tries: 0,
  phase,
  machinesBefore: [],
});

test('what is under way is counted in the group, in the zone and in the fleet, without the repair that asks', () => {
  const desk = stand();
  const { remediations } = desk.state.history.repairs;
  const own = repairOf('web-a-1', { kind: 'ready', since: 0 });
  for (const repair of [
    own,
    repairOf('web-a-2', { kind: 'calling', since: 0 }),
    repairOf('web-b-2', { kind: 'settling', since: 0 }),
    repairOf('db-c-1', { kind: 'uncertain', since: 0, because: 'x' }),
    repairOf('web-a-3', { kind: 'awaiting_approval', until: hourMs }),
    repairOf('web-a-4', { kind: 'closed', at: 0, result: 'failed', because: 'x' }),
  ])
    remediations.set(repair.id, repair);
  expect(gather(desk).room.underWay).toEqual({ inGroup: 3, inZone: 2, inFleet: 4 });
  expect(gather(desk, { except: own }).room.underWay).toEqual({ inGroup: 2, inZone: 1, inFleet: 3 });
  expect(gather(desk).room.known).toEqual({ inGroup: 10, inZone: 5, inFleet: 14 });
});

test('what the repair that asks has spent itself does not stand in its own way', () => {
  const desk = stand();
  const place = { group: 'web', zone: 'a', harm: 'host' as const };
  const spent = [
    { at: 10, machine: 'web-a-1', by: 'heald' as const, ...place },
    { at: 20, machine: 'web-a-1', by: 'heald' as const, ...place },
    { at: 20, machine: 'web-a-1', by: 'others' as const, ...place },
    { at: 20, machine: 'web-a-2', by: 'heald' as const, ...place },
  ];
  desk.state.history.repairs.spent = spent;
  expect(gather(desk).room.spent).toEqual(spent);
  const own = repairOf('web-a-1', { kind: 'ready', since: 20 }, 20);
  expect(gather(desk, { except: own }).room.spent).toEqual([spent[0], spent[2], spent[3]]);
});

test('the lineage, the last failure and the machine are those of the host and its group', () => {
  const desk = stand();
  const { repairs } = desk.state.history;
  repairs.lineages.set('web', { helped: 2, failed: 0, brokenBecause: undefined });
  repairs.unhelped.set('web-a-1', { at: 77, group: 'web' });
  list(desk, [{ machine: 'web-a-1', keepOff: true }], 10);
  expect(gather(desk).room).toMatchObject({
    host: 'web-a-1',
    machineId: 'web-a-1',
    group: 'web',
    zone: 'a',
    unhelpedAt: 77,
    lineage: { helped: 2 },
    machine: { state: 'in_service', keepOff: true, readAt: desk.now, putAside: false },
  });
  const another = repairOf('web-a-1', { kind: 'ready', since: 0 });
  expect(gather(desk, { except: another }).room.machine?.state).toBe('in_service');
  const launchedElsewhen = { ...another, plan: { ...another.plan, target: { ...another.plan.target, launchedAt: 0 } } };
  expect(gather(desk, { except: launchedElsewhen }).room.machine?.state).toBeUndefined();
  expect(gather(stand({}, false)).room.machine).toBeUndefined();
});
