import { expect, test } from 'vitest';
import { leastSuspects, leastToConfirm } from '../../../src/az/capability.ts';

function spread(sizes: readonly number[]): { zone: string; hosts: number }[] {
  return sizes.map((hosts, place) => ({ zone: `z${place + 1}`, hosts }));
}

const never = undefined;

test.each([
  { sizes: [4, 4, 4], zone: 'z1', least: [never, never, never, never] },
  { sizes: [10, 10, 10], zone: 'z1', least: [7, 8, 10, 10] },
  { sizes: [33, 33, 34], zone: 'z1', least: [7, 9, 13, 14] },
  { sizes: [100, 100, 100], zone: 'z1', least: [8, 10, 14, 15] },
  { sizes: [3333, 3333, 3334], zone: 'z1', least: [12, 14, 17, 18] },
  { sizes: [25, 25, 25, 25], zone: 'z1', least: [6, 8, 10, 12] },
  { sizes: [17, 17, 17, 17, 17, 17], zone: 'z1', least: [5, 6, 8, 9] },
  { sizes: [60, 30, 10], zone: 'z1', least: [15, 18, 25, 28] },
  { sizes: [10, 60, 30], zone: 'z1', least: [4, 5, 6, 7] },
])('$sizes hosts in the zones need $least suspects in $zone for 3, 4, 6 and 7 decades', ({ sizes, zone, least }) => {
  expect([3, 4, 6, 7].map((decades) => leastSuspects(spread(sizes), zone, decades))).toEqual(least);
});

test.each([
  { sizes: [4, 4, 4], zone: 'z1', least: never },
  { sizes: [10, 10, 10], zone: 'z1', least: 10 },
  { sizes: [100, 100, 100], zone: 'z1', least: 15 },
  { sizes: [333, 333, 334], zone: 'z1', least: 34 },
  { sizes: [3333, 3333, 3334], zone: 'z1', least: 334 },
  { sizes: [10, 60, 30], zone: 'z1', least: 8 },
  { sizes: [6, 200, 200], zone: 'z1', least: never },
])('with $sizes hosts a zone may be confirmed from $least struck hosts on', ({ sizes, zone, least }) => {
  expect(leastToConfirm(spread(sizes), zone)).toBe(least);
});
