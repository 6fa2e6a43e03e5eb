/** When a zone is drained, are there soon as many machines as before where work has gone? By what the cloud really runs. */
import { expect, test } from 'vitest';
import { viewsOf } from '../../src/simulator/invariants/ground.ts';
import { play } from '../../src/simulator/play.ts';
import { readShippedPolicies, readShippedScenarios } from './stage.ts';

const minuteMs = 60_000;
const policies = readShippedPolicies();
const drained = readShippedScenarios().find(({ name }) => name === 's1-one-zone-is-drained');
if (drained === undefined) throw new Error('There is no such scenario');
/** Until some minutes after the deadline. */
const scenario = { ...drained, untilMs: 28 * minuteMs };
const lookups = scenario.faults[0]?.atMs ?? 0;

test('twenty minutes after the begin, the other zones serve with as many hosts as all of them did', { timeout: 2 * minuteMs }, () => {
  const served = Array.from({ length: 20 }, (_, place) => {
    const { trace, entries } = play(scenario, { seed: place + 1, policies });
    const at = (entries[0]?.at ?? 0) + lookups - minuteMs + 20 * minuteMs;
    const [view] = viewsOf(trace, 'ingest', at, at);
    return view?.members.filter(({ zone, state }) => zone !== 'a' && state === 'in_service').length ?? 0;
  });
  expect(Math.min(...served)).toBeGreaterThanOrEqual(30);
});
