import { expect, test } from 'vitest';
import { createHistory, foldEntry } from '../../../src/controller/history.ts';
import { compare, createDesk, diskPolicy, fleetOf, hangingDisk, policySet, reportOf } from './desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);

test('a hanging disk is suspected, failed, explained, and over once it is well again', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(60, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  desk.run(60, fleet);

  expect(desk.lines()).toEqual([
    '2:05 suspect   web-b-2 disk: /: writes have not reached the disk for 5 s; sda: requests are queued on the device and none has finished for 5 s',
    '2:05 incident  inc-… opened: disk trouble on web-b-2 (zone b)',
    '2:05 hold      web-b-2 inc-…: disk waits for disk.fsync_stall_seconds above 15 s (/: 5 s), or disk.stall_seconds above 15 s (sda: 5 s) [condition_not_met]',
    '2:15 hold      web-b-2 inc-…: would replace web-b-2 (end it first); disk is in mode observe [mode_observe]',
    '2:20 failed    web-b-2 disk: /: writes have not reached the disk for 20 s; sda: requests are queued on the device and none has finished for 20 s',
    '3:05 hold      web-b-2 inc-…: nothing that disk asks for is seen now [condition_not_met]',
    '3:20 well      web-b-2 disk: well again, after 1 min 15 s',
    '3:20 closed    inc-…: disk trouble on web-b-2 (zone b); over after 1 min 15 s, nothing was done',
  ]);
});

test('one witness alone starts nothing irreversible', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(40, fleet, (host, second) => (host === 'web-b-2' ? { 'disk.fsync_stall_seconds': { '/': second } } : {}));

  expect(desk.lines().at(-2)).toBe(
    '2:15 hold      web-b-2 inc-…: would replace web-b-2 (end it first); 1 of 2 independent witnesses (active probe) [too_few_witnesses]',
  );
});

test('the kernel seeing blocked threads is a second witness for a frozen filesystem', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(40, fleet, (host, second) =>
    host === 'web-b-2' ? { 'disk.fsync_stall_seconds': { '/': second }, 'kernel.blocked_seconds': { host: second } } : {},
  );

  expect(desk.lines().join('\n')).toContain('[mode_observe]');
});

test('three hosts of one zone are one incident, and one zone is one fault, not three', () => {
  const desk = createDesk(
    policySet([
      { ...diskPolicy, limits: { ...diskPolicy.limits, storm: { suspects: { kind: 'count', count: 9 }, atLeast: 9, quietMs: 0 } } },
    ]),
  );
  desk.run(120, fleet);
  desk.run(30, fleet, (host, second) => (host.startsWith('web-a') ? hangingDisk(second) : {}));

  const lines = desk.lines();
  expect(lines.filter((line) => line.includes(' opened: '))).toHaveLength(1);
  expect(lines).toContain('2:05 incident  inc-… now: disk trouble on 3 hosts, all in zone a');
  expect(lines).toContain('2:15 hold      web-a-1 inc-…: would replace web-a-1 (end it first); 3 in zone a, 0 elsewhere [zone_suspected]');
});

test('hosts of every zone failing together are not repaired one by one', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(30, fleet, (host, second) => (host.endsWith('-1') ? hangingDisk(second) : {}));

  expect(desk.lines()).toContain(
    '2:15 hold      web-a-1 inc-…: would replace web-a-1 (end it first); 3 hosts with disk trouble in 3 of 3 zones, ill for 10 s of 30 min that it may take to pass [everybody_affected]',
  );
});

test('two suspects of nine are a storm, in which more than half of the group stops everything', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(30, fleet, (host, second) => (/^web-[ab]-/.test(host) && host !== 'web-a-3' ? hangingDisk(second) : {}));

  expect(desk.lines()).toContain('2:06 hold      group web: storm, 5 of 9 hosts suspect');
  expect(desk.lines().join('\n')).toContain('5 of 9 hosts of group web suspect, a storm: none is repaired above half [storm]');
});

test('a host that is silent for a day is forgotten, and the ledger says so', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  const others = fleet.filter((host) => host !== 'web-a-1');
  desk.run(60, others);
  // The fleet goes on; only the hours in between are skipped, in steps that the controller does not take for its own stall.
  for (let ms = 0; ms < 86_400_000; ms += 4_000) {
    desk.now += 4_000;
    desk.tell({ kind: 'time_passed' });
    desk.report(others);
  }

  expect(desk.lines().slice(-3)).toEqual([
    '1442:00 well      web-a-1 agent: not heard any more, after 1 d',
    '1442:00 closed    inc-…: agent silent on web-a-1 (zone a); not heard any more after 1 d, nothing was done',
    '1442:00 host      web-a-1 forgotten: not heard any more, last heard 1 d ago',
  ]);
  expect(desk.state.history.hosts.has('web-a-1')).toBe(false);
  expect(desk.state.knownInGroup.get('web')).toBe(8);
});

test('one silent agent of nine is a question about its host', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(
    20,
    fleet.filter((host) => host !== 'web-a-1'),
  );

  expect(desk.lines().at(-1)).toBe('2:16 hold      inc-…: nothing is done on silence alone [agent_silent]');
});

test('a silent zone is one incident that says so, holds, and closes when it is heard again', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(
    43,
    fleet.filter((host) => !host.startsWith('web-a')),
  );
  desk.run(30, fleet);

  expect(desk.lines()).toEqual([
    '2:16 unknown   web-a-1 agent: no report for 16 s',
    '2:16 incident  inc-… opened: agent silent on web-a-1 (zone a)',
    '2:16 unknown   web-a-2 agent: no report for 16 s',
    '2:16 unknown   web-a-3 agent: no report for 16 s',
    '2:16 incident  inc-… now: agent silent on 3 hosts, all in zone a',
    '2:16 hold      inc-…: 3 of 9 agents silent at once: the fault may lie with this controller or its network [observer_suspect]',
    '2:45 well      web-a-1 agent: heard again, after 45 s',
    '2:45 well      web-a-2 agent: heard again, after 45 s',
    '2:45 well      web-a-3 agent: heard again, after 45 s',
    '2:45 closed    inc-…: agent silent on 3 hosts, all in zone a; heard again after 45 s, nothing was done',
  ]);
});

test('a controller that stood still accuses nobody of silence and starts its warm-up anew', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.now += 43_000;
  desk.run(10, fleet, () => hangingDisk(30));

  const lines = desk.lines();
  expect(lines.slice(0, 3)).toEqual([
    '2:44 heald     the controller itself stood still for 44 s; what it knew before is not acted on',
    '2:44 incident  inc-… opened: the controller stood still for 44 s and heard none of 9 hosts',
    '2:44 hold      inc-…: what was known before is not acted on [warming_up]',
  ]);
  expect(lines).toContain(
    '2:46 closed    inc-…: the controller stood still for 44 s and heard none of 9 hosts; 9 are heard again, nothing was done',
  );
  expect(lines.filter((line) => line.includes('agent'))).toEqual([]);
  expect(lines.join('\n')).toContain('watching for 1 s (at least 1 min)');
});

test('silence in the middle of an episode makes it unknown, never over', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(30, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  desk.run(
    60,
    fleet.filter((host) => host !== 'web-b-2'),
  );

  expect(desk.lines().filter((line) => line.includes('web-b-2 disk'))).toContain(
    '2:47 unknown   web-b-2 disk: /: writes have not reached the disk for 20 s; sda: requests are queued on the device and none has finished for 20 s',
  );
  expect(desk.entries.filter(({ kind }) => kind === 'episode_closed')).toEqual([]);
});

test('the evidence of a host whose agent fell silent is too old to act on', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(12, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  desk.run(
    20,
    fleet.filter((host) => host !== 'web-b-2'),
  );

  expect(desk.lines().findLast((line) => line.includes('hold      web-b-2'))).toMatch(/\[(stale_evidence|evidence_unknown)\]$/);
});

test('a restart of the agent does not reset the since of an episode', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(10, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  for (let second = 0; second <= 20; second += 5) {
    desk.now += 5_000;
    desk.tell({ kind: 'time_passed' });
    desk.tell({ kind: 'report_received', report: reportOf('web-b-2', 1 + second, second * 1000, hangingDisk(second), { run: 'run-2' }) });
  }

  const episodes = desk.entries.filter(({ kind }) => kind === 'episode_opened');
  expect(episodes).toHaveLength(1);
  expect(desk.entries.filter(({ kind }) => kind === 'episode_closed')).toEqual([]);
});

test('a wall clock that jumps by an hour on a host changes nothing', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.report(['web-a-1'], {}, { wallClock: 3_600_000 });
  desk.report(['web-a-1'], {}, { wallClock: -3_600_000 });

  expect(desk.lines()).toEqual([]);
});

test('the same report twice is the same as once, and a report of a former run is ignored', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  const failed = reportOf('web-a-1', 1000, desk.now, hangingDisk(30));
  desk.tell({ kind: 'report_received', report: failed });
  const after = desk.entries.length;
  desk.tell({ kind: 'report_received', report: failed });
  expect(desk.entries).toHaveLength(after);

  desk.tell({ kind: 'report_received', report: reportOf('web-a-1', 1, 0, {}, { run: 'run-2' }) });
  desk.tell({ kind: 'report_received', report: reportOf('web-a-1', 1001, desk.now, {}) });
  expect(desk.state.views.get('web-a-1')?.report.run).toBe('run-2');
});

test('a new boot id is a restart of the host, said once', () => {
  const desk = createDesk();
  desk.run(10, ['web-a-1']);
  desk.tell({ kind: 'report_received', report: reportOf('web-a-1', 1, 0, {}, { run: 'run-2', boot: 'boot-2' }) });
  desk.tell({ kind: 'report_received', report: reportOf('web-a-1', 2, 5_000, {}, { run: 'run-2', boot: 'boot-2' }) });

  expect(desk.lines()).toEqual(['0:10 host      web-a-1 restarted']);
});

test('after start nothing is decided before the fleet has been watched for a minute', () => {
  const desk = createDesk();
  desk.run(30, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));

  expect(desk.lines().findLast((line) => line.includes('hold'))).toContain('[warming_up]');
});

test('a new controller on the same ledger knows the open episode, and says nothing twice', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(30, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  const before = desk.entries.length;
  desk.restart();
  desk.run(20, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(30 + second) : {}));

  const since = desk.entries.slice(before).map(({ kind }) => kind);
  expect(since.filter((kind) => kind === 'episode_opened' || kind === 'incident_opened' || kind === 'host_seen')).toEqual([]);
  expect(desk.entries.slice(before)[0]).toMatchObject({ kind: 'controller_started', previousStop: 'crash' });
});

test('an episode that was open before a restart needs its full recovery after it', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(30, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  desk.restart();
  const restartedAt = desk.now;
  desk.run(40, fleet);

  const closed = desk.entries.filter(({ kind }) => kind === 'episode_closed');
  expect(closed).toHaveLength(1);
  expect((closed[0]?.at ?? 0) - restartedAt).toBeGreaterThanOrEqual(15_000 + 5_000);
});

test('new thresholds do not forget what is open', () => {
  const desk = createDesk();
  desk.run(30, fleet);
  desk.run(10, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  const thresholds = {
    'disk.fsync_stall_seconds': { kind: 'level', suspect: { above: 7, forMs: 0 }, recover: { below: 1, forMs: 15_000 } },
  } as const;
  desk.tell({ kind: 'policies_read', policies: policySet([diskPolicy], { thresholds }), warnings: [] });
  desk.run(10, fleet);

  expect(desk.entries.filter(({ kind }) => kind === 'episode_closed')).toEqual([]);
});

test('hosts that are in the ledger and do not report to a new controller are silent, not forgotten', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.restart();
  desk.run(
    20,
    fleet.filter((host) => host !== 'web-c-3'),
  );

  expect(desk.lines().filter((line) => line.includes('web-c-3'))).toHaveLength(2);
});

test('a fold of all entries is the history that the controller holds', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(60, fleet, (host, second) => (host.startsWith('web-b') ? hangingDisk(second) : {}));
  desk.run(60, fleet);

  const folded = createHistory();
  for (const entry of desk.entries) foldEntry(folded, structuredClone(entry));
  expect(folded).toEqual(desk.state.history);
});

test('a fault that no policy looks at is held once for the incident, not host by host', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(30, fleet, (host) => (host.endsWith('-1') ? { 'memory.pressure_share': { host: 0.9 } } : {}));

  expect(desk.lines().filter((line) => line.includes('[no_policy]'))).toHaveLength(1);
});

test('in mode recommend the plan is put forward', () => {
  const desk = createDesk(policySet([{ ...diskPolicy, mode: 'recommend' }]));
  desk.run(120, fleet);
  desk.run(20, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));

  expect(desk.lines()).toContain(
    '2:15 advise    web-b-2 inc-…: replace web-b-2 (end it first); disk is in mode recommend [mode_recommend]',
  );
});

test('of two policies whose condition is true the more cautious one speaks', () => {
  const desk = createDesk(
    policySet([
      { ...diskPolicy, name: 'bold', mode: 'auto' },
      { ...diskPolicy, name: 'wary', mode: 'observe' },
    ]),
  );
  desk.run(120, fleet);
  desk.run(20, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));

  expect(desk.lines().join('\n')).toContain('wary is in mode observe');
  expect(desk.lines().join('\n')).not.toContain('bold is in mode');
});

test('a refused policy set is said once and leaves the last good one active', () => {
  const desk = createDesk();
  const problem = {
    file: 'a.yaml',
    line: 1,
    column: 2,
    endColumn: 3,
    severity: 'error',
    code: 'HP001',
    message: 'wrong',
    help: undefined,
  } as const;
  desk.tell({ kind: 'policies_unreadable', problems: [problem] });
  desk.tell({ kind: 'policies_unreadable', problems: [problem] });

  expect(desk.lines()).toEqual(['0:00 policies  new files refused with 1 problem; set set-observe stays active. a.yaml:1:2 wrong']);
  expect(desk.state.policies?.version).toBe('set-observe');
});

test('thresholds from the guardrails replace the signal’s own at once', () => {
  const desk = createDesk();
  desk.run(30, fleet);
  const thresholds = {
    'disk.fsync_stall_seconds': { kind: 'level', suspect: { above: 1, forMs: 0 }, recover: { below: 0.5, forMs: 15_000 } },
  } as const;
  desk.tell({ kind: 'policies_read', policies: policySet([diskPolicy], { thresholds }), warnings: [] });
  desk.run(5, fleet, (host) => (host === 'web-a-1' ? { 'disk.fsync_stall_seconds': { '/': 2 } } : {}));

  expect(desk.lines()[0]).toContain('suspect   web-a-1 disk');
});

test('an unmounted filesystem does not keep its episode open for ever', () => {
  const desk = createDesk();
  desk.run(10, ['web-a-1'], () => ({ 'disk.fsync_stall_seconds': { '/': 0, '/data': 30 } }));
  desk.run(25, ['web-a-1']);
  expect(desk.state.open.size).toBe(1);
  desk.run(35, ['web-a-1']);
  expect(desk.state.open.size).toBe(0);
});

test('a host that stops measuring a fault altogether closes its episode, and says why', () => {
  const desk = createDesk();
  desk.run(10, ['web-a-1'], () => ({ 'service.unit_down': { 'kafka.service': 1 } }));
  desk.run(60, ['web-a-1']);

  expect(desk.lines().at(-2)).toContain('web-a-1 service: what was measured is no longer there');
});

test('a policy that looks at another signal of the same fault neither speaks for the disk nor delays its recovery', () => {
  const space = {
    ...diskPolicy,
    name: 'all-space-used',
    when: compare('disk.space_used_share', 0.98),
    recoverMs: 300_000,
  };
  const desk = createDesk(policySet([space, diskPolicy]));
  const roomy = { 'disk.space_used_share': { '/': 0.4 } };
  desk.run(120, fleet, () => roomy);
  desk.run(60, fleet, (host, second) => ({ ...roomy, ...(host === 'web-b-2' ? hangingDisk(second) : {}) }));
  desk.run(60, fleet, () => roomy);

  const lines = desk.lines();
  expect(lines.filter((line) => line.includes('all-space-used'))).toEqual([]);
  expect(lines.at(-2)).toBe('3:20 well      web-b-2 disk: well again, after 1 min 15 s');
});

test('a new controller does not take a host for silent that it has had no time to hear', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  desk.run(30, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  desk.restart();
  desk.run(3, []);

  expect(desk.lines().at(-1)).toBe('2:31 hold      web-b-2 inc-…: this controller has not heard web-b-2 since it started [stale_evidence]');
});
