import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attribute, type Dimension, type Member } from '../../../src/az/attribution.ts';
import { conditionalDecades } from '../../../src/az/conditional-evidence.ts';
import { logChanceOfSoMany } from '../../../src/base/fisher.ts';
import { checkZone, defaultThresholds, gradeAnswer, isAmbiguous } from '../../../src/az/zone-verdict.ts';
import { weighZones } from '../../../src/az/evidence.ts';

const dimensions: readonly Dimension[] = ['zone', 'release', 'group'].map((name) => ({ name, changedLately: false }));
const zones = ['a', 'b', 'c'];

interface Host {
  readonly zone: string;
  readonly release: string;
  readonly group: string;
}

/** A fleet of `each` hosts a zone in three groups; `change` makes a host differ. */
function fleet(each: number, change: (host: Host, place: number) => Partial<Host> = () => ({})): Host[] {
  return zones.flatMap((zone) =>
    Array.from({ length: each }, (_, place) => {
      const host = { zone, release: '40', group: `g${place % 3}` };
      return { ...host, ...change(host, place) };
    }),
  );
}

function membersOf(hosts: readonly Host[], isBad: (host: Host, place: number) => boolean): Member[] {
  return hosts.map((host, place) => ({ isBad: isBad(host, place), traits: [host.zone, host.release, host.group] }));
}

function judge(members: readonly Member[], zone = 'a', of: readonly Dimension[] = dimensions) {
  const attribution = attribute(members, of, zone);
  const counts = zones.map((each) => {
    const there = members.filter(({ traits }) => traits[0] === each);
    return { zone: each, hosts: there.length, bad: there.filter(({ isBad }) => isBad).length, usualShare: 0.001 };
  });
  const evidence = weighZones(counts);
  const checks = evidence === undefined ? [] : checkZone({ evidence, attribution, leastHeardShare: 1, thresholds: defaultThresholds });
  return { attribution, checks, confirmed: evidence?.zone === zone && checks.every(({ passed }) => passed) };
}

test('a zone of which every host is suspect, and nobody elsewhere, is named', () => {
  const { attribution, confirmed } = judge(membersOf(fleet(100), ({ zone }) => zone === 'a'));
  expect(attribution.best).toMatchObject({ dimension: 'zone', value: 'a', hosts: 100, bad: 100 });
  expect(attribution.leadDecades).toBeGreaterThan(2);
  expect(isAmbiguous(attribution)).toBe(false);
  expect(confirmed).toBe(true);
});

test('a third of a zone is enough on a large fleet', () => {
  expect(judge(membersOf(fleet(100), ({ zone }, place) => zone === 'a' && place % 3 === 0)).confirmed).toBe(false);
  expect(judge(membersOf(fleet(100), ({ zone }, place) => zone === 'a' && place % 10 < 3)).confirmed).toBe(true);
});

test('a canary that runs on exactly one zone is ambiguous, and nobody is accused', () => {
  const hosts = fleet(100, ({ zone }) => (zone === 'a' ? { release: '41' } : {}));
  const { attribution, checks, confirmed } = judge(membersOf(hosts, ({ zone }) => zone === 'a'));
  expect(attribution.weakest).toEqual({ dimension: 'release', decades: 0 });
  expect(isAmbiguous(attribution)).toBe(true);
  expect(checks.find(({ passed }) => !passed)?.sentence).toBe('ambiguous: release 41 (100 of 100 hosts) explains it at least as well');
  expect(confirmed).toBe(false);
});

test('a release that was rolled out lately is the likelier cause of the two', () => {
  const hosts = fleet(100, ({ zone }) => (zone === 'a' ? { release: '41' } : {}));
  const lately = dimensions.map((dimension) => ({ ...dimension, changedLately: dimension.name === 'release' }));
  const { attribution, checks } = judge(
    membersOf(hosts, ({ zone }) => zone === 'a'),
    'a',
    lately,
  );
  expect(attribution.best).toMatchObject({ dimension: 'release', value: '41' });
  expect(checks.find(({ passed }) => !passed)?.sentence).toBe('ambiguous: release 41 (100 of 100 hosts) explains it at least as well');
});

test('a bad release on a part of one zone is named, not the zone', () => {
  const hosts = fleet(100, ({ zone }, place) => (zone === 'a' && place < 40 ? { release: '41' } : {}));
  const { attribution, confirmed } = judge(membersOf(hosts, ({ release }) => release === '41'));
  expect(attribution.best).toMatchObject({ dimension: 'release', value: '41' });
  expect(attribution.inside).toMatchObject({ dimension: 'release', value: '41' });
  expect(confirmed).toBe(false);
});

test('a group that stands mostly in one zone does not make the zone suspect', () => {
  const hosts = fleet(100, ({ zone }, place) => ({ group: (zone === 'a' ? place < 60 : place < 4) ? 'kafka' : 'web' }));
  const { attribution, confirmed } = judge(membersOf(hosts, ({ group }, place) => group === 'kafka' && place % 2 === 0));
  expect(attribution.best).toMatchObject({ dimension: 'group', value: 'kafka' });
  expect(attribution.weakest?.dimension).toBe('group');
  expect(attribution.weakest?.decades).toBeLessThan(3);
  expect(confirmed).toBe(false);
});

test('where everybody is struck, everybody is the explanation', () => {
  const { attribution, confirmed } = judge(membersOf(fleet(100), (_, place) => place % 5 < 2));
  expect(attribution.best).toBe('everybody');
  expect(confirmed).toBe(false);
});

test('a few hosts here and there have nothing in common', () => {
  const { attribution } = judge(membersOf(fleet(100), (_, place) => place % 100 === 7));
  expect(attribution.best).toBe('nothing');
});

test('a dimension in which every host differs explains nothing', () => {
  const members = fleet(100).map((host, place) => ({ isBad: host.zone === 'a', traits: [host.zone, `host-${place}`, host.group] }));
  expect(judge(members).confirmed).toBe(true);
});

test('with one stratum the test within strata is the plain exact test', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 80 }), fc.nat(80), fc.nat(80), (inside, outside, bad, other) => {
      fc.pre(bad <= inside && other <= outside);
      const stratum = { hosts: inside + outside, bad: bad + other, hostsInside: inside, badInside: bad };
      const exact = -logChanceOfSoMany({ chosen: inside, chosenMarked: bad, others: outside, othersMarked: other }) / Math.LN10;
      expect(conditionalDecades([stratum])).toBeCloseTo(Math.min(20, exact), 6);
    }),
  );
});

const stratum = fc.tuple(fc.nat(40), fc.nat(40)).chain(([inside, outside]) =>
  fc.tuple(fc.nat(inside), fc.nat(outside)).map(([bad, other]) => ({
    hosts: inside + outside,
    bad: bad + other,
    hostsInside: inside,
    badInside: bad,
  })),
);

test('strata in which nothing could have been otherwise change nothing', () => {
  fc.assert(
    fc.property(fc.array(stratum, { maxLength: 5 }), fc.nat(30), fc.boolean(), (strata, hosts, isInside) => {
      const fixed = { hosts, bad: hosts, hostsInside: isInside ? hosts : 0, badInside: isInside ? hosts : 0 };
      const [without, withIt] = [conditionalDecades(strata), conditionalDecades([...strata, fixed])];
      expect(withIt).toBeCloseTo(without, 6);
    }),
  );
});

test('by chance, evidence of so many decades comes no more often than it says', () => {
  fc.assert(
    fc.property(fc.array(stratum, { minLength: 1, maxLength: 4 }), (strata) => {
      const decades = conditionalDecades(strata);
      expect(Number.isFinite(decades) && decades >= 0 && decades <= 20).toBe(true);
    }),
  );
});

test('the answer grows with the share of the zone', () => {
  expect([0.02, 0.1, 0.29, 0.3, 1].map(gradeAnswer)).toEqual(['steer', 'shift', 'shift', 'drain', 'drain']);
});
