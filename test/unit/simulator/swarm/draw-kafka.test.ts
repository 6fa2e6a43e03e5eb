import { expect, test } from 'vitest';
import { drawPlan } from '../../../../src/simulator/swarm/draw-plan.ts';
import { readPlanPolicies } from '../../../../src/simulator/swarm/swarm-plan.ts';
import { listHosts } from '../../../../src/simulator/world/world.ts';

const plans = Array.from({ length: 200 }, (_, place) => drawPlan(place + 1));
const withCluster = plans.filter(({ kafka }) => kafka !== undefined);

test('about one seed in four has a cluster, of three to six brokers in three zones', () => {
  expect(withCluster.length).toBeGreaterThanOrEqual(40);
  expect(withCluster.length).toBeLessThanOrEqual(60);
  for (const { groups } of withCluster) {
    const brokers = listHosts({ groups: { kafka: groups['kafka'] ?? {} } });
    expect(brokers.length).toBeGreaterThanOrEqual(3);
    expect(brokers.length).toBeLessThanOrEqual(6);
    expect(new Set(brokers.map(({ zone }) => zone)).size).toBe(3);
  }
});

test('whatever set of policies comes into force, a gate stands before each broker', () => {
  for (const plan of withCluster) {
    for (const policies of [plan.policies, ...plan.reloads.map((reload) => reload.policies)]) {
      const names = policies.map(
        (document) => (document as { readonly kind: string; readonly metadata: { readonly name: string } }).metadata.name,
      );
      expect(names).toEqual(expect.arrayContaining(['kafka', 'drawn-broker', 'pager']));
    }
    const broker = readPlanPolicies(plan).hostRemediations.find(({ name }) => name === 'drawn-broker');
    expect(broker?.limits.gate).toBe('kafka');
  }
});

test('a seed without a cluster speaks of none', () => {
  for (const { kafka, groups, policies, faults } of plans)
    if (kafka === undefined) expect(JSON.stringify([groups, policies, faults])).not.toContain('kafka');
});
