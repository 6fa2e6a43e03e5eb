/** Does each model of a gate say what its product documents, at the very number at which it changes its mind? */
import { expect, test } from 'vitest';
import { minuteMs, secondMs } from '../../src/base/instant.ts';
import type { Gate, GroupSight, Node } from '../../bench/gates/gate.ts';
import { asgDefault } from '../../bench/gates/models/asg-default.ts';
import { azure } from '../../bench/gates/models/azure.ts';
import { bosh } from '../../bench/gates/models/bosh.ts';
import { capi } from '../../bench/gates/models/capi.ts';
import { holdOnly } from '../../bench/gates/models/hold-only.ts';
import { karpenter } from '../../bench/gates/models/karpenter.ts';
import { kubernetesRates } from '../../bench/gates/models/kubernetes-rates.ts';
import { nodeHealthCheck } from '../../bench/gates/models/node-health-check.ts';
import { gates } from '../../bench/gates/shoot-out.ts';

const detectsAfterMs = 5 * minuteMs;

/** `unhealthy` of `size` hosts have been so for ten minutes, the first ones of each zone in turn unless one zone is named. */
function see(
  size: number,
  unhealthy: number,
  { zone, now = 0, missing = 0 }: { zone?: string; now?: number; missing?: number } = {},
): GroupSight {
  let left = unhealthy;
  const nodes = Array.from({ length: size - missing }, (_, place): Node => {
    const of = 'abc'[place % 3] as string;
    const isUnhealthy = left > 0 && (zone === undefined || zone === of);
    if (isUnhealthy) left -= 1;
    return { id: `host-${place}`, zone: of, enteredAt: -1, unhealthyForMs: isUnhealthy ? 2 * detectsAfterMs : undefined };
  });
  return { now, desired: size, nodes, coming: missing, due: nodes.filter(({ unhealthyForMs }) => unhealthyForMs !== undefined) };
}

function countEnded(gate: Gate, sight: GroupSight): number {
  return gate.start()(sight).end.length;
}

test.each(gates)('$name ends one host that is alone in being unhealthy, and none of a well group', (gate) => {
  expect(countEnded(gate, see(60, 1))).toBe(1);
  expect(countEnded(gate, see(60, 0))).toBe(0);
});

test.each<[Gate, unhealthy: number, ended: number]>([
  [asgDefault, 60, 60],
  [capi, 24, 24],
  [capi, 25, 0],
  [nodeHealthCheck, 29, 29],
  [nodeHealthCheck, 30, 0],
  [karpenter, 12, 12],
  [karpenter, 13, 0],
  [azure, 60, 3],
  [holdOnly, 11, 1],
  [holdOnly, 12, 0],
])('$0.name: of $1 unhealthy hosts of 60, $2 are ended', (gate, unhealthy, ended) => {
  expect(countEnded(gate, see(60, unhealthy))).toBe(ended);
});

test('Cluster API counts what is missing as unhealthy, and NodeHealthCheck and Karpenter do not', () => {
  const sight = see(60, 12, { missing: 13 });
  expect([capi, nodeHealthCheck, karpenter].map((gate) => countEnded(gate, sight))).toEqual([0, 12, 0]);
  expect(countEnded(karpenter, see(60, 9, { missing: 13 }))).toBe(9);
});

test('BOSH melts down from five agents and a fifth of them on, and forgets an alert after ten minutes', () => {
  expect(countEnded(bosh, see(60, 11))).toBe(11);
  expect(countEnded(bosh, see(60, 12))).toBe(0);
  expect(countEnded(bosh, see(6, 4))).toBe(4);
  const decide = bosh.start();
  expect(decide(see(60, 12)).said).toBe('meltdown');
  expect(decide(see(60, 2, { now: 9 * minuteMs })).end).toEqual([]);
  expect(decide(see(60, 2, { now: 10 * minuteMs })).end).toHaveLength(2);
});

test('Karpenter looks at a blocked pool again after five minutes', () => {
  const decide = karpenter.start();
  expect(decide(see(60, 13)).said).toBe('repair blocked');
  expect(decide(see(60, 1, { now: 4 * minuteMs })).end).toEqual([]);
  expect(decide(see(60, 1, { now: 5 * minuteMs })).end).toHaveLength(1);
});

test('Azure waits for one batch before the next, and suspends itself after three that did not help', () => {
  const decide = azure.start();
  for (let batch = 0; batch < 3; batch += 1) {
    const now = batch * 30 * minuteMs;
    expect(decide(see(6, 1, { now })).end).toHaveLength(1);
    expect(decide(see(6, 1, { now: now + minuteMs, missing: 1 })).end).toEqual([]);
    const [sick, ...others] = see(6, 1, { now: now + 20 * minuteMs }).nodes as [Node, ...Node[]];
    const fresh = { ...sick, enteredAt: now + 6 * minuteMs };
    if (batch === 2) {
      const last = decide({ now: now + 20 * minuteMs, desired: 6, nodes: [fresh, ...others], coming: 0, due: [fresh] });
      expect(last).toEqual({ end: [], said: 'suspended itself' });
    } else decide({ now: now + 20 * minuteMs, desired: 6, nodes: [fresh, ...others], coming: 0, due: [] });
  }
});

test('Kubernetes ends one host of a zone in ten seconds, none of a small sick zone, and none while every zone is lost', () => {
  const decide = kubernetesRates.start();
  expect(decide(see(60, 6)).end).toHaveLength(3);
  expect(decide(see(60, 6, { now: 9 * secondMs })).end).toEqual([]);
  expect(decide(see(60, 6, { now: 10 * secondMs })).end).toHaveLength(3);
  expect(countEnded(kubernetesRates, see(60, 10, { zone: 'a' }))).toBe(1);
  expect(countEnded(kubernetesRates, see(60, 11, { zone: 'a' }))).toBe(0);
  expect(countEnded(kubernetesRates, see(60, 20, { zone: 'a' }))).toBe(1);
  expect(kubernetesRates.start()(see(60, 60)).said).toBe('every zone is lost');
});

test('a large sick zone of Kubernetes is emptied ten times more slowly', () => {
  const decide = kubernetesRates.start();
  const ended = Array.from({ length: 21 }, (_, place) => decide(see(180, 40, { zone: 'a', now: place * 10 * secondMs })).end.length);
  expect(ended.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test('holding only verifies each repair, and stops for good after two that did not help', () => {
  const decide = holdOnly.start();
  expect(decide(see(60, 1)).end).toHaveLength(1);
  expect(decide(see(60, 1, { now: minuteMs, missing: 1 })).end).toEqual([]);
  const repaired = (now: number, isSick: boolean): GroupSight => {
    const sight = see(60, isSick ? 1 : 0, { now });
    const nodes = sight.nodes.map((node, place) => (place === 0 ? { ...node, enteredAt: now - 11 * minuteMs } : node));
    return { ...sight, nodes, due: nodes.slice(0, 1) };
  };
  expect(decide(repaired(20 * minuteMs, true)).end).toHaveLength(1);
  expect(decide(repaired(40 * minuteMs, true)).said).toBe('breaker');
});
