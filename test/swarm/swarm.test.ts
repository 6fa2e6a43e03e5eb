/**
 * Is there a way to make heald do what it must never do? Each seed draws a fleet, policies, faults and people on call; every invariant
 * is held against each rehearsal, and after the last fault everything must come right.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawPlan } from '../../src/simulator/swarm/draw-plan.ts';
import { runPlan, type SwarmOutcome } from '../../src/simulator/swarm/run-plan.ts';
import type { SwarmPlan } from '../../src/simulator/swarm/swarm-plan.ts';

const seeds = Array.from({ length: 40 }, (_, place) => place + 1);
const regressions = new URL('./regressions', import.meta.url);
const minutes = 60_000;

const failuresOf = ({ seed, safety, liveness }: SwarmOutcome): string[] => [...safety, ...liveness].map((line) => `seed ${seed}: ${line}`);

test('whatever is drawn, nothing happens that must not, and everything comes right again', { timeout: 10 * minutes }, () => {
  const reached = new Map<string, number>();
  const failures = seeds.flatMap((seed) => {
    const outcome = runPlan(drawPlan(seed));
    for (const [name, count] of outcome.sometimes) reached.set(name, (reached.get(name) ?? 0) + count);
    return failuresOf(outcome);
  });
  expect(failures).toEqual([]);
  expect([...reached].filter(([, count]) => count === 0)).toEqual([]);
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
