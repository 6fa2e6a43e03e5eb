/**
 * What is the same for every gate? The group, its cloud, how soon a sick host is detected, how long a machine takes to come up, and
 * for how long it is watched.
 */
import { hourMs, minuteMs } from '../../src/base/instant.ts';
import { createRandom, type Random } from '../../src/base/random.ts';
import type { World, WorldPlan } from '../../src/simulator/world/world.ts';

/** Sick for so long: then a gate is asked. */
export const detectsAfterMs = 5 * minuteMs;
const bootsForMs = 5 * minuteMs;
/** Everybody has been heard, and nobody is young any more. */
export const beginsAtMs = 10 * minuteMs;
const watchedForMs = 6 * hourMs;
export const untilMs = beginsAtMs + watchedForMs;

/** `size` hosts in three zones. */
export function planWorld(size: number): WorldPlan {
  const each = size / 3;
  return { groups: { web: { a: each, b: each, c: each } }, requestsPerSecond: 200, controllerZone: 'b', cloud: true };
}

export function alignWorld({ cloud }: World): void {
  if (cloud !== undefined) cloud.troubles.bootMs = { least: bootsForMs, most: bootsForMs };
}

/** The stream that a rehearsal of this seed makes its world from: the same hosts are drawn for everybody. */
export function drawWorld(seed: number): Random {
  return createRandom(seed).fork('world');
}
