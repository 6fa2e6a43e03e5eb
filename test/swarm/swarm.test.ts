/**
 * Is there a way to make heald do what it must never do? Each seed draws a fleet, policies, faults and people on call; every invariant
 * is held against each rehearsal, and after the last fault everything must come right.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawPlan } from '../../src/simulator/swarm/draw-plan.ts';
import { runPlan, type SwarmOutcome } from '../../src/simulator/swarm/run-plan.ts';
import { playSeeds } from '../../tools/swarm/play-seeds.ts';
import { listUnreached, summarise } from '../../tools/swarm/summarise.ts';
import type { Told } from '../../tools/swarm/worker.ts';
import type { SwarmPlan } from '../../src/simulator/swarm/swarm-plan.ts';

/** Two hundred times six hours. */
const seedsPlayed = 200;
const hoursPlayed = 1_200;
/** Of that many seeds, a new controller could not be compared with the old one at the end of a few. */
const comparedShareLeast = 0.9;
const regressions = new URL('./regressions/', import.meta.url);
const minutes = 60_000;

const failuresOf = ({ seed, safety, liveness }: Pick<SwarmOutcome, 'seed' | 'safety' | 'liveness'>): string[] =>
  [...safety, ...liveness].map((line) => `seed ${seed}: ${line}`);

test('whatever is drawn, nothing happens that must not, and everything comes right again', { timeout: 20 * minutes }, async () => {
  const told: Told[] = [];
  const startedAt = Date.now();
  let begun = 0;
  await playSeeds({
    next: () => (begun < seedsPlayed ? (begun += 1) : undefined),
    onTold: (each) => told.push(each),
    shrinkTries: 0,
  });
  console.log(summarise(told, Date.now() - startedAt));
  expect(told.flatMap(failuresOf)).toEqual([]);
  expect(listUnreached(told)).toEqual([]);
  expect(told.reduce((sum, { hours }) => sum + hours, 0)).toBe(hoursPlayed);
  expect(told.filter(({ replayed }) => replayed).length).toBeGreaterThanOrEqual(comparedShareLeast * seedsPlayed);
});

test('the same seed gives the same rehearsal, to the letter', { timeout: 2 * minutes }, () => {
  const [once, again, other] = [3, 3, 4].map((seed) => runPlan(drawPlan(seed, 3 * 60 * minutes)).hash);
  expect(again).toBe(once);
  expect(other).not.toBe(once);
});

for (const file of readdirSync(regressions).filter((name) => name.endsWith('.json'))) {
  test(`what once went wrong stays right: ${file}`, { timeout: 2 * minutes }, () => {
    const plan = JSON.parse(readFileSync(new URL(file, regressions), 'utf8')) as SwarmPlan;
    expect(failuresOf(runPlan(plan))).toEqual([]);
  });
}
