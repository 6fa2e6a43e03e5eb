/** What do the faults do that are about who is who, who leads, and what time it is? */
import { expect, test } from 'vitest';
import { play, type PlayResult } from '../../../../src/simulator/play.ts';
import { parseScenario, readShippedPolicies } from '../../../scenarios/stage.ts';

const policies = readShippedPolicies();

function rehearse(fault: string): PlayResult {
  const scenario = parseScenario(`title: Somebody is not who he was
why: A name, a lead and a time of day are all taken for granted.
world: { groups: { web: { a: 2, b: 2, c: 2 } }, cloud: true }
faults: [${fault}]
until: 30m
must: []
never: [{ verdict: failed, fault: cpu }]
`);
  return play(scenario, { seed: 1, policies });
}

const kindsOf = ({ entries }: PlayResult, ...kinds: string[]) => entries.filter(({ kind }) => kinds.includes(kind));

test('a machine that is stopped and started keeps its id, has another launch time, and its host boots', () => {
  const played = rehearse('{ name: anew, fault: startedAnewByOthers, on: { host: web-a-1 }, at: 6m }');
  const [deed] = played.deeds.filter(({ kind }) => kind === 'started_anew');
  const launches = played.trace.musters.flatMap(({ view }) =>
    view.members.filter(({ machine }) => machine === deed?.machine).map(({ launchedAt }) => launchedAt),
  );
  expect(new Set(launches).size).toBe(2);
  expect(launches.at(-1)).toBe(deed?.at);
  expect(kindsOf(played, 'host_restarted')).toHaveLength(1);
});

test('of two controllers on one ledger the later one leads, and the other one ends with its next entry', () => {
  const played = rehearse('{ name: rival, fault: rivalController, at: 6m, for: 5m }');
  const epochs = played.entries.flatMap((entry) => (entry.kind === 'controller_started' ? [entry.epoch] : []));
  expect(epochs).toEqual([1, 2, 3]);
  expect(played.trace.refusedAppends).toBeLessThanOrEqual(1);
  expect(played.violations).toEqual([]);
});

test('a jump of the wall clock is seen, and changes nothing', () => {
  const played = rehearse('{ name: jump, fault: clockJumps, on: { zone: a }, with: { by: 1h, direction: back }, at: 6m, for: 10m }');
  expect(played.trace.jumps).toHaveLength(4);
  expect(kindsOf(played, 'episode_opened', 'controller_stalled')).toEqual([]);
});

test('a disk that hangs in one way and then in another is one episode', () => {
  const played = rehearse('{ name: shift, fault: shiftingDisk, on: { host: web-a-1 }, at: 6m, for: 5m }');
  expect(kindsOf(played, 'episode_opened')).toHaveLength(1);
  expect(played.trace.spells).toHaveLength(1);
});
