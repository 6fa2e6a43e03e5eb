import { expect, test } from 'vitest';
import { drawPlan } from '../../../../src/simulator/swarm/draw-plan.ts';
import { shrinkPlan } from '../../../../src/simulator/swarm/shrink.ts';
import { readPlanPolicies, toScenario, type SwarmPlan } from '../../../../src/simulator/swarm/swarm-plan.ts';

const seeds = Array.from({ length: 200 }, (_, place) => place + 1);

test('what is left of a failure is the fault that it takes, on few hosts, and soon over', () => {
  // Hosts of a cluster are as many as its document says.
  const plan = seeds.map((seed) => drawPlan(seed)).find(({ faults, kafka }) => faults.length > 8 && kafka === undefined) as SwarmPlan;
  const culprit = plan.faults[4]?.name;
  const smallest = shrinkPlan(plan, ({ faults }) => faults.some(({ name }) => name === culprit), 500);
  expect(smallest.faults.map(({ name }) => name)).toEqual([culprit]);
  expect(smallest.untilMs).toBeLessThanOrEqual(plan.untilMs);
  expect(
    Object.values(smallest.groups)
      .flatMap((zones) => Object.values(zones))
      .every((count) => count === 1),
  ).toBe(true);
});

test('a cluster that has nothing to do with a failure is left out whole, and what is left can be played', () => {
  const plan = seeds.map((seed) => drawPlan(seed)).find(({ kafka }) => kafka !== undefined) as SwarmPlan;
  const culprit = plan.faults.find(({ on }) => on.host === undefined)?.name;
  const smallest = shrinkPlan(plan, ({ faults }) => faults.some(({ name }) => name === culprit), 500);
  expect([smallest.kafka, Object.keys(smallest.groups).includes('kafka')]).toEqual([undefined, false]);
  expect(readPlanPolicies(smallest).kafkaClusters).toEqual([]);
});

test('a plan of which nothing may be missing stays as it is', () => {
  const plan = drawPlan(1);
  expect(shrinkPlan(plan, () => false, 500)).toEqual(plan);
});

test('whatever is drawn can be played: its policies are accepted, and its faults end before the calm', () => {
  for (const seed of seeds) {
    const plan = drawPlan(seed);
    expect(readPlanPolicies(plan).hostRemediations.length).toBeGreaterThanOrEqual(2);
    expect(readPlanPolicies(plan).kafkaClusters.map(({ name }) => name)).toEqual(plan.kafka === undefined ? [] : [plan.kafka.group]);
    expect(toScenario(plan).faults.every(({ atMs, forMs = 0 }) => atMs >= 0 && atMs + forMs <= plan.calmFromMs)).toBe(true);
  }
});
