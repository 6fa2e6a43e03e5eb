/** When does trouble that is back take a success back, and what stands in the way of the next call? Asked directly. */
import { expect, test } from 'vitest';
import { hourMs } from '../../../../src/base/instant.ts';
import { findObstacle, noticeRelapse } from '../../../../src/controller/repairs/follow-remediations.ts';
import type { EpisodeRecord } from '../../../../src/controller/history.ts';
import type { Turn } from '../../../../src/controller/turn.ts';
import type { Entry } from '../../../../src/controller/entry.ts';
import type { RemediationRecord } from '../../../../src/remediation/remediation.ts';
import { count, createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);
const policy = { ...diskPolicy, mode: 'auto' as const };

function stand(): Desk {
  const caps = { limits: { inFlight: count(3), per: [], zone: { inFlight: count(3), per: [] } } };
  const desk = createDesk(policySet([policy], caps), { canAct: false });
  desk.run(70, fleet);
  desk.run(20, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second) : {}));
  return desk;
}
const turnOf = (desk: Desk): Turn => ({ state: desk.state, now: desk.now, commands: [] });
const episodeOf = (desk: Desk) => [...desk.state.history.episodes.values()][0] as EpisodeRecord;
const entriesOf = (turn: Turn): Entry[] => turn.commands.flatMap((command) => (command.kind === 'record' ? [command.entry] : []));

function prove(desk: Desk, agoMs: number, { tells = true, by = 'disk', failed = 0 } = {}): void {
  const { proven, lineages } = desk.state.history.repairs;
  proven.set('web-b-2', { at: desk.now - agoMs, remediation: 'act-1', policy: by, helped: true, tells });
  lineages.set('web', { helped: 1, failed, brokenBecause: undefined });
}

test.each<[why: string, agoMs: number, by: string, isNews: boolean]>([
  ['within the hour', hourMs - 1, 'disk', true],
  ['an hour later', hourMs, 'disk', false],
  ['after a repair by another policy', 1_000, 'memory', false],
])('trouble that is back %s', (_why, agoMs, by, isNews) => {
  const desk = stand();
  prove(desk, agoMs, { by });
  const turn = turnOf(desk);
  expect(noticeRelapse(turn, episodeOf(desk), 'disk')).toBe(isNews);
  const told = entriesOf(turn).map((entry) => ('machine' in entry ? [entry.kind, entry.machine] : [entry.kind]));
  expect(told).toEqual(isNews ? [['repair_relapsed', 'web-b-2']] : []);
});

test('a machine that nobody repaired has no relapse', () => {
  const desk = stand();
  const turn = turnOf(desk);
  expect([noticeRelapse(turn, episodeOf(desk), 'disk'), turn.commands]).toEqual([false, []]);
});

test('a relapse says what it takes back, is told once, and may be the failure that opens the breaker', () => {
  const desk = stand();
  prove(desk, 60_000, { failed: 1 });
  const turn = turnOf(desk);
  expect(noticeRelapse(turn, episodeOf(desk), 'disk')).toBe(true);
  expect(noticeRelapse(turn, episodeOf(desk), 'disk')).toBe(false);
  expect(entriesOf(turn)).toMatchObject([
    { kind: 'repair_relapsed', remediation: 'act-1', hostName: 'web-b-2', group: 'web', machine: 'web-b-2', afterMs: 60_000, tells: true },
    { kind: 'breaker_opened', group: 'web', because: '2 repairs in a row did not help, the last: web-b-2 was ill again 1 min later' },
  ]);
});

test('a relapse of what said nothing about the lineage opens no breaker', () => {
  const desk = stand();
  prove(desk, 60_000, { tells: false, failed: 5 });
  const turn = turnOf(desk);
  noticeRelapse(turn, episodeOf(desk), 'disk');
  expect(entriesOf(turn).map(({ kind }) => kind)).toEqual(['repair_relapsed']);
});

test('an open breaker is not opened again, and without its policy one failure is enough', () => {
  const open = stand();
  prove(open, 60_000, { failed: 5 });
  open.state.history.repairs.lineages.set('web', { helped: 0, failed: 5, brokenBecause: 'it is' });
  const still = turnOf(open);
  noticeRelapse(still, episodeOf(open), 'disk');
  expect(entriesOf(still).map(({ kind }) => kind)).toEqual(['repair_relapsed']);

  const gone = stand();
  prove(gone, 60_000, { by: 'gone' });
  const turn = turnOf(gone);
  noticeRelapse(turn, episodeOf(gone), 'gone');
  expect(entriesOf(turn).map(({ kind }) => kind)).toEqual(['repair_relapsed', 'breaker_opened']);
});

function repairOf(desk: Desk, more: Partial<RemediationRecord> = {}): RemediationRecord {
  return {
    id: 'act-1',
    episode: episodeOf(desk).id,
    incident: 'inc-1',
    hostName: 'web-b-2',
    policy: 'disk',
    plan: {
      target: { machine: 'web-b-2', launchedAt: undefined, group: 'web', zone: 'b' },
      steps: [{ step: policy.steps[0] ?? { action: '', with: {} }, words: 'replace', irreversible: true, timeoutMs: 1 }],
      verifyMs: 1,
    },
    planHash: '',
    openedAt: desk.now,
    step: 0,
    tries: 0,
    phase: { kind: 'ready', since: desk.now },
    machinesBefore: [],
    ...more,
  };
}

test('nothing stands in the way of a repair that every check still lets pass, whatever its mode was answered with', () => {
  const desk = stand();
  expect(findObstacle(turnOf(desk), repairOf(desk))).toBeUndefined();
});

test.each<[why: string, more: (desk: Desk) => Partial<RemediationRecord>, reason: string, sentence: string]>([
  [
    'its trouble is forgotten',
    () => ({ episode: 'ep-gone' }),
    'stale_evidence',
    'web-b-2 has not been heard since this controller started',
  ],
  [
    'its host has not been heard',
    (desk) => ({ plan: { ...repairOf(desk).plan, target: { machine: 'web-x-1', launchedAt: undefined, group: 'web', zone: 'x' } } }),
    'stale_evidence',
    'web-b-2 has not been heard since this controller started',
  ],
  ['its policy is gone', () => ({ policy: 'memory' }), 'no_policy', 'policy memory is no longer there'],
])('when %s, that stands in its way', (_why, more, reason, sentence) => {
  const desk = stand();
  expect(findObstacle(turnOf(desk), repairOf(desk, more(desk)))).toEqual({ reason, passed: false, sentence });
});

test('the first check that fails now is the obstacle', () => {
  const desk = stand();
  desk.run(30, fleet);
  expect(findObstacle(turnOf(desk), repairOf(desk))?.reason).toBe('condition_not_met');
});

test('a step that costs little is asked less than one that costs a host, and one that nobody knows is taken for the worst', () => {
  const desk = stand();
  desk.state.history.repairs.lineages.set('web', { helped: 0, failed: 2, brokenBecause: 'two did not help' });
  const reasonFor = (action: string) => {
    const step = { step: { action, with: { timeout: 1 } }, words: action, irreversible: false, timeoutMs: 1 };
    return findObstacle(turnOf(desk), repairOf(desk, { plan: { ...repairOf(desk).plan, steps: [step] } }))?.reason;
  };
  expect(['captureEvidence', 'restartUnit', 'replace', 'explode'].map(reasonFor)).toEqual([
    undefined,
    undefined,
    'breaker_open',
    'breaker_open',
  ]);
  expect(findObstacle(turnOf(desk), repairOf(desk, { step: 9 }))?.reason).toBe('breaker_open');
});
