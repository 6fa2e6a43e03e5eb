import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decadesOf, weighZones, type ZoneCount } from '../../../src/az/evidence.ts';

function count(zone: string, bad: number, hosts: number, usualShare = 0.001): ZoneCount {
  return { zone, bad, hosts, usualShare };
}

/** Fewest suspects in the first zone, all others well, for so many decades against the other zones. */
function leastAgainstOthers(sizes: readonly number[], decades: number): number | undefined {
  const [first = 0, ...others] = sizes;
  for (let bad = 1; bad <= first; bad += 1) {
    const evidence = weighZones([count('a', bad, first), ...others.map((hosts, place) => count(`z${place}`, 0, hosts))]);
    if (evidence !== undefined && evidence.againstOthers >= decades) return bad;
  }
  return undefined;
}

const never = undefined;

test.each([
  { sizes: [4, 4, 4], least: [never, never, never, never] },
  { sizes: [10, 10, 10], least: [7, 8, 10, 10] },
  { sizes: [33, 33, 34], least: [7, 9, 13, 14] },
  { sizes: [100, 100, 100], least: [8, 10, 14, 15] },
  { sizes: [3333, 3333, 3334], least: [8, 10, 14, 16] },
  { sizes: [25, 25, 25, 25], least: [6, 8, 10, 12] },
  { sizes: [17, 17, 17, 17, 17, 17], least: [5, 6, 8, 9] },
  { sizes: [60, 30, 10], least: [15, 18, 25, 28] },
  { sizes: [10, 60, 30], least: [4, 5, 6, 7] },
])('against the other zones, $sizes hosts need $least suspects for 3, 4, 6 and 7 decades', ({ sizes, least }) => {
  expect([3, 4, 6, 7].map((decades) => leastAgainstOthers(sizes, decades))).toEqual(least);
});

test('nine of nine in one zone and none of 35 elsewhere is a chance of one in hundreds of millions', () => {
  const evidence = weighZones([count('a', 9, 9), count('b', 0, 18), count('c', 0, 17)]);
  expect(evidence).toMatchObject({ zone: 'a', bad: 9, hosts: 9, elsewhereBad: 0, elsewhereHosts: 35, zones: 3, isElsewhereToo: false });
  expect(evidence?.decades).toBeCloseTo(Math.log10(708_930_508 / 3), 1);
});

test('a zone that is always worse is no news', () => {
  const always = weighZones([count('a', 14, 333, 0.03), count('b', 3, 333, 0.01), count('c', 3, 333, 0.01)]);
  expect(always?.againstOthers).toBeGreaterThan(2);
  expect(always?.decades).toBeLessThan(0.5);
});

test('a zone that is worse than usual, but no worse than the others, is no news either', () => {
  const storm = weighZones([count('a', 60, 100), count('b', 58, 100), count('c', 55, 100)]);
  expect(storm?.againstItself).toBeGreaterThan(50);
  expect(storm?.decades).toBeLessThan(1);
  expect(storm?.isElsewhereToo).toBe(true);
});

test('one suspect host elsewhere is noise, a share of them is a trouble larger than the zone', () => {
  const most = (elsewhere: number) => weighZones([count('a', 9, 9), count('b', elsewhere, 18), count('c', 0, 17)])?.isElsewhereToo;
  expect([0, 1, 2].map(most)).toEqual([false, false, true]);
  expect(weighZones([count('a', 80, 100, 0.001), count('b', 5, 100, 0.02), count('c', 5, 100, 0.02)])?.isElsewhereToo).toBe(false);
});

test('with one zone, or nobody suspect, there is nothing to say', () => {
  expect(weighZones([count('a', 5, 10)])).toBeUndefined();
  expect(weighZones([count('a', 5, 10), count('b', 0, 0)])).toBeUndefined();
  expect(weighZones([count('a', 0, 10), count('b', 0, 10)])).toBeUndefined();
});

const zones = fc
  .array(fc.nat(400), { minLength: 2, maxLength: 6 })
  .chain((hosts) =>
    fc
      .tuple(...hosts.map((most) => fc.nat(most)))
      .map((bads) => hosts.map((most, place) => count(`z${place}`, bads[place] as number, most, 0.01))),
  );

test('whatever the counts, evidence is a number from 0 on, the smaller of its two halves', () => {
  fc.assert(
    fc.property(zones, (counts) => {
      const evidence = weighZones(counts);
      if (evidence === undefined) return;
      const { decades, againstOthers, againstItself, bad, hosts } = evidence;
      expect(Number.isFinite(decades) && decades >= 0).toBe(true);
      expect(decades).toBe(Math.min(againstOthers, againstItself));
      expect(bad).toBeLessThanOrEqual(hosts);
    }),
  );
});

test('one more suspect host elsewhere never strengthens the case against a zone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(59), fc.integer({ min: 1, max: 60 }), fc.nat(58), (hosts, bad, others, also) => {
      fc.pre(bad <= hosts && also < others);
      const against = (elsewhere: number) => {
        const evidence = weighZones([count('a', bad, hosts), count('b', elsewhere, others)]);
        return evidence?.zone === 'a' ? evidence.againstOthers : 0;
      };
      expect(against(also + 1)).toBeLessThanOrEqual(against(also) + 1e-9);
    }),
  );
});

test('chance is never told as less than no decades', () => {
  expect(decadesOf(0, 3)).toBe(0);
  expect(decadesOf(Math.log(1e-7), 1)).toBeCloseTo(7, 9);
});
