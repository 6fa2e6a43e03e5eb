/** Which policy speaks, and when is a decision news? */
import { expect, test } from 'vitest';
import type { Condition } from '../../../src/liveness/condition.ts';
import type { HostRemediation } from '../../../src/policy/policy.ts';
import { compare, createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from './desk.ts';

const fleet = fleetOf('web', ['a', 'b'], 5);
const decisionsOf = (desk: Desk) => desk.entries.flatMap((entry) => (entry.kind === 'decided' ? [entry.decision] : []));
const reasonsOf = (desk: Desk) => decisionsOf(desk).map(({ reason }) => reason);

function named(name: string, mode: HostRemediation['mode'], when: Condition = diskPolicy.when): HostRemediation {
  return { ...diskPolicy, name, mode, when };
}

/** The name of the policy that speaks once web-a-1 has hung for twenty seconds. */
function speakerOf(policies: readonly HostRemediation[]): string | undefined {
  const desk = createDesk(policySet(policies));
  desk.run(120, fleet);
  desk.run(20, fleet, (host, second) => (host === 'web-a-1' ? hangingDisk(second + 20) : {}));
  return decisionsOf(desk).at(-1)?.policy?.name;
}

const met = compare('disk.fsync_stall_seconds', 15);
const notYet = compare('disk.stall_seconds', 3_600);
const unmeasured = compare('disk.create_stall_seconds', 15);
const elsewhere = compare('disk.read_stall_seconds', 15);

test.each<[why: string, policies: readonly HostRemediation[], speaker: string]>([
  ['the one whose condition is met', [named('a', 'observe', notYet), named('b', 'auto', met)], 'b'],
  ['of two that are met the more cautious', [named('a', 'auto', met), named('b', 'approve', met)], 'b'],
  ['approve before auto', [named('a', 'auto', met), named('b', 'recommend', met), named('c', 'approve', met)], 'b'],
  ['observe before recommend', [named('a', 'recommend', met), named('b', 'observe', met)], 'b'],
  ['of equals the first by name', [named('b', 'auto', met), named('a', 'auto', met)], 'a'],
  ['one that looks at what is wrong before one that cannot tell', [named('a', 'auto', unmeasured), named('b', 'auto', notYet)], 'b'],
  ['one that cannot tell before one that sees nothing', [named('a', 'auto', elsewhere), named('b', 'auto', unmeasured)], 'b'],
])('%s speaks', (_why, policies, speaker) => {
  expect(speakerOf(policies)).toBe(speaker);
  expect(speakerOf(policies.toReversed())).toBe(speaker);
});

function fallSilent(silent: number, hosts = fleet, observerSuspectShare?: number): Desk {
  const desk = createDesk(policySet([diskPolicy], observerSuspectShare === undefined ? {} : { observerSuspectShare }));
  desk.run(60, hosts);
  desk.run(30, hosts.slice(silent));
  return desk;
}

test.each([
  [1, fleet.slice(0, 3), 0.2, 'agent_silent', 'nothing is done on silence alone'],
  [2, fleet, 0.2, 'agent_silent', 'nothing is done on silence alone'],
  [3, fleet, 0.2, 'observer_suspect', '3 of 10 agents silent at once: the fault may lie with this controller or its network'],
  [3, fleet, 0.3, 'agent_silent', 'nothing is done on silence alone'],
  [2, fleet.slice(0, 5), 0.2, 'observer_suspect', '2 of 5 agents silent at once: the fault may lie with this controller or its network'],
])('%i silent agents of %j, trusted up to %d: %s', (silent, hosts, share, reason, because) => {
  const last = decisionsOf(fallSilent(silent, hosts, share)).at(-1);
  expect(last).toMatchObject({ answer: 'hold', reason, because, plan: [], checks: [{ reason, passed: false, sentence: because }] });
  expect([last?.policy, last?.episode, last?.host]).toEqual([undefined, undefined, undefined]);
});

test('silence is decided once for its incident, and doubt of the observer is not taken back host by host', () => {
  const desk = fallSilent(3);
  desk.run(60, fleet.slice(3));
  expect(reasonsOf(desk).filter((reason) => reason === 'observer_suspect')).toHaveLength(1);
  desk.run(30, fleet.slice(1));
  expect(reasonsOf(desk).at(-1)).toBe('observer_suspect');
});

test('"not seen" and "not known" take turns for thirty seconds before the other one is told', () => {
  const desk = createDesk(policySet([{ ...diskPolicy, when: { kind: 'any', of: [notYet, unmeasured] } }]));
  desk.run(120, fleet);
  const wavering = (second: number) => (Math.floor(second / 5) % 2 === 0 ? { 'disk.create_stall_seconds': { '/': 0 } } : {});
  desk.run(25, fleet, (host, second) => (host === 'web-a-1' ? { ...hangingDisk(second), ...wavering(second) } : {}));
  desk.run(60, fleet, (host, second) => (host === 'web-a-1' ? hangingDisk(second + 25) : {}));
  const told = desk.entries.flatMap((entry) => (entry.kind === 'decided' ? [[entry.at / 1_000, entry.decision.reason]] : []));
  expect(told).toEqual([
    [125, 'evidence_unknown'],
    [155, 'condition_not_met'],
    [185, 'evidence_unknown'],
  ]);
});

test('a decision names its incident, its episode and its policy, and when it is looked at again', () => {
  const desk = createDesk(policySet([named('disk', 'recommend')]));
  desk.run(120, fleet);
  desk.run(20, fleet, (host, second) => (host === 'web-a-1' ? hangingDisk(second + 20) : {}));
  const [episode] = [...desk.state.history.episodes.values()];
  const last = decisionsOf(desk).at(-1);
  expect(last).toMatchObject({
    incident: episode?.incident,
    episode: episode?.id,
    host: { name: 'web-a-1', group: 'web', zone: 'a' },
    policy: { name: 'disk', mode: 'recommend', setVersion: 'set-recommend' },
    answer: 'hold',
    reason: 'mode_recommend',
    plan: ['replace web-a-1 (end it first)'],
    evidence: { truth: 'true' },
  });
  const at = desk.entries.findLast((entry) => entry.kind === 'decided')?.at ?? 0;
  expect(last?.lookAgainAt).toBe(at + 5_000);
  expect(last?.id).toMatch(/^dec-/);
});

test('the same decision is news again when another policy speaks, or the plan has another length', () => {
  const desk = createDesk(policySet([named('disk', 'observe')]));
  desk.run(120, fleet);
  const hang = () => desk.run(20, fleet, (host, second) => (host === 'web-a-1' ? hangingDisk(second + 20) : {}));
  let sets = 0;
  const use = (policy: HostRemediation) =>
    desk.tell({ kind: 'policies_read', policies: { ...policySet([policy]), version: `set-${(sets += 1)}` }, warnings: [] });
  hang();
  const before = decisionsOf(desk).length;
  hang();
  use(named('disk', 'observe'));
  hang();
  expect(decisionsOf(desk)).toHaveLength(before);
  use(named('another', 'observe'));
  hang();
  expect(decisionsOf(desk)).toHaveLength(before + 1);
  use({ ...named('another', 'observe'), steps: [{ action: 'captureEvidence', with: { timeout: 1_000 } }, ...diskPolicy.steps] });
  hang();
  expect(decisionsOf(desk)).toHaveLength(before + 2);
  expect(decisionsOf(desk).at(-1)?.plan).toHaveLength(2);
});

test('a fault that nobody’s policy looks at says so, with the group', () => {
  const desk = createDesk(policySet([named('dns', 'auto', compare('dns.latency_seconds', 1))]));
  desk.run(120, fleet);
  desk.run(20, fleet, (host, second) => (host === 'web-a-1' ? hangingDisk(second + 20) : {}));
  expect(decisionsOf(desk).at(-1)).toMatchObject({
    reason: 'no_policy',
    because: 'no policy looks at disk on group web',
    episode: undefined,
  });
});
