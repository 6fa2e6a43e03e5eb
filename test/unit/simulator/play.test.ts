import { expect, test } from 'vitest';
import { parseScenario, readShippedPolicies } from '../../scenarios/stage.ts';
import { play } from '../../../src/simulator/play.ts';

const policies = readShippedPolicies();

function scenarioWith(claims: { must?: string; never?: string }) {
  return parseScenario(`title: A disk stalls
why: To see what a rehearsal says about claims that do not hold.
world: { groups: { web: { a: 2, b: 2 } } }
faults:
  - { name: stall, fault: stallDisk, on: { zone: a, count: 1 }, at: 3m, for: 1m }
until: 8m
must: [${claims.must ?? ''}]
never: [${claims.never ?? '{ decision: act }'}]
`);
}

test('a must that is not met in time fails the play, and one that is met says after how long', () => {
  const late = play(scenarioWith({ must: '{ verdict: failed, on: stall, within: 10s, after: stall }' }), { seed: 1, policies });
  expect(late).toMatchObject({ passed: false, musts: [{ met: false, afterMs: undefined }] });
  const inTime = play(scenarioWith({ must: '{ verdict: failed, on: stall, within: 25s, after: stall }' }), { seed: 1, policies });
  expect(inTime.passed).toBe(true);
  expect(inTime.musts[0]?.claim).toBe('failed for a host that stall struck, within 25 s of the begin of stall');
  expect(inTime.musts[0]?.afterMs).toBeGreaterThan(20_000);
});

test('a never that happens fails the play and quotes the line that broke it', () => {
  const { passed, nevers } = play(scenarioWith({ never: '{ verdict: failed, fault: disk }' }), { seed: 1, policies });
  expect(passed).toBe(false);
  expect(nevers[0]?.line).toMatch(/^failed {4}web-a-\d disk: /);
});

test('a must of every host is not met by one of them', () => {
  const must = '{ verdict: suspect, on: stall, every: true, within: 7s, after: stall }';
  const two = scenarioWith({ must });
  const missesOne = { ...two, faults: two.faults.map((fault) => ({ ...fault, on: { zone: 'a' }, definition: halfOf(fault.definition) })) };
  expect(play(two, { seed: 1, policies }).musts[0]?.met).toBe(true);
  expect(play(missesOne, { seed: 1, policies }).musts[0]?.met).toBe(false);
});

/** The same fault, for the first of the hosts only. */
function halfOf<Definition extends { begin: (world: never, agents: never, settings: never) => () => void }>(
  definition: Definition,
): Definition {
  const begin = ((world, agents: readonly unknown[], settings) =>
    definition.begin(world, agents.slice(0, 1) as never, settings)) as Definition['begin'];
  return { ...definition, begin };
}

test('what is told while it unfolds is the transcript, in the order of time', () => {
  const told: { atMs: number; text: string }[] = [];
  const { transcript } = play(scenarioWith({}), { seed: 4, policies, onLine: (line) => told.push(line) });
  expect(told.map(({ text }) => text)).toEqual(transcript);
  expect(told.map(({ atMs }) => atMs)).toEqual(told.map(({ atMs }) => atMs).toSorted((left, right) => left - right));
});

test('the seed draws the onset within a minute, and the host', () => {
  const scenario = scenarioWith({});
  const faults = Array.from(
    { length: 30 },
    (_, seed) => play(scenario, { seed, policies }).transcript.find((line) => line.includes('fault     stall:')) ?? '',
  );
  const onsetsInSeconds = faults.map((line) => Number(line.slice(0, 2)) * 60 + Number(line.slice(3, 5)));
  expect(Math.min(...onsetsInSeconds)).toBeGreaterThanOrEqual(120);
  expect(Math.max(...onsetsInSeconds)).toBeLessThanOrEqual(240);
  expect(Math.max(...onsetsInSeconds) - Math.min(...onsetsInSeconds)).toBeGreaterThan(60);
  expect(new Set(faults.map((line) => /web-a-\d/.exec(line)?.[0])).size).toBe(2);
});
