import fc from 'fast-check';
import { expect, test } from 'vitest';
import { weighPaths, type PathCount } from '../../../src/az/paths.ts';

const zones = ['a', 'b', 'c'];
const usually = () => 0.001;

/** Ten hosts a zone try both other zones; `share` of those that try fail on the way from → to. */
function paths(share: (from: string, to: string) => number, hosts = 10): PathCount[] {
  return zones.flatMap((from) =>
    zones.filter((to) => to !== from).map((to) => ({ from, to, hosts, bad: Math.round(hosts * share(from, to)) })),
  );
}

const touches = (zone: string) => (from: string, to: string) => (from === zone || to === zone ? 1 : 0);

test.each(zones)('when every way to and from %s is bad, it is %s', (zone) => {
  expect(weighPaths(paths(touches(zone)), usually)).toMatchObject({
    zone,
    bad: 20,
    hosts: 20,
    elsewhereBad: 0,
    elsewhereHosts: 20,
    zones: 3,
  });
});

test('the evidence of twenty outsiders is surely enough to act on', () => {
  expect(weighPaths(paths(touches('a')), usually)?.decades).toBeGreaterThan(9);
});

test('hosts inside that see everybody as bad accuse nobody, and themselves only by what others see', () => {
  const blindInside = weighPaths(
    paths((from) => (from === 'a' ? 1 : 0)),
    usually,
  );
  expect(blindInside?.decades ?? 0).toBeLessThan(2);
});

test('when every way is bad, no zone is', () => {
  expect(
    weighPaths(
      paths(() => 1),
      usually,
    )?.decades ?? 0,
  ).toBe(0);
});

test('with two zones there is nobody outside both to tell which', () => {
  const two = [
    { from: 'a', to: 'b', hosts: 10, bad: 10 },
    { from: 'b', to: 'a', hosts: 10, bad: 10 },
  ];
  expect(weighPaths(two, usually)).toBeUndefined();
});

test('a zone to which the way is always bad is no news', () => {
  const always = weighPaths(paths(touches('a')), () => 0.9);
  expect(always?.decades ?? 0).toBeLessThan(2);
});

test('whatever is seen, evidence is a number from 0 on', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { minLength: 6, maxLength: 6 }), fc.integer({ min: 1, max: 200 }), (shares, hosts) => {
      const counts = paths(() => 0, hosts).map((path, place) => ({ ...path, bad: Math.round(((shares[place] ?? 0) / 100) * hosts) }));
      const evidence = weighPaths(counts, usually);
      if (evidence === undefined) return;
      expect(Number.isFinite(evidence.decades) && evidence.decades >= 0).toBe(true);
      expect(evidence.decades).toBe(Math.min(evidence.againstOthers, evidence.againstItself));
    }),
  );
});
