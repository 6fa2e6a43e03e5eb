/**
 * Is a zone ever accused of what is not its fault? Draws fleets in which something else is the cause, and asks for a verdict on the
 * zone that stands out most.
 */
import { attribute, type Dimension, type Member } from '../../src/az/attribution.ts';
import { weighZones } from '../../src/az/evidence.ts';
import { checkZone, defaultThresholds, isAmbiguous } from '../../src/az/zone-verdict.ts';
import type { Random } from '../../src/base/random.ts';

interface Host {
  readonly zone: string;
  readonly release: string;
  readonly group: string;
  readonly type: string;
  readonly image: string;
}

export interface Story {
  readonly name: string;
  readonly isZone: boolean;
  /** How a host differs from the others; `lot` is a number from 0 to 1 of its own. */
  readonly differs: (zone: string, lot: number) => Partial<Host>;
  /** Whom the cause strikes; `undefined` is everybody. */
  readonly strikes: (host: Host) => boolean;
}

const zones = ['a', 'b', 'c'];
const background = 0.01;

export const collinear = 'a release that runs on exactly one zone';

export const stories: readonly Story[] = [
  { name: 'the zone', isZone: true, differs: () => ({}), strikes: ({ zone }) => zone === 'a' },
  { name: 'a release on a third of the hosts', ...release((_, lot) => lot < 0.33) },
  { name: 'a release on a tenth of the hosts of one zone', ...release((zone, lot) => zone === 'a' && lot < 0.1) },
  { name: 'a release on half of one zone', ...release((zone, lot) => zone === 'a' && lot < 0.5) },
  { name: collinear, ...release((zone) => zone === 'a') },
  { name: 'a release that has reached one zone and a little more', ...release((zone, lot) => zone === 'a' || lot < 0.1) },
  {
    name: 'a group that stands mostly in one zone',
    isZone: false,
    differs: (zone, lot) => (lot < (zone === 'a' ? 0.7 : 0.1) ? { group: 'kafka' } : {}),
    strikes: ({ group }) => group === 'kafka',
  },
  {
    name: 'an instance type that stands mostly in one zone',
    isZone: false,
    differs: (zone, lot) => (lot < (zone === 'a' ? 0.5 : 0.2) ? { type: 'm6g' } : {}),
    strikes: ({ type }) => type === 'm6g',
  },
  { name: 'everybody', isZone: false, differs: () => ({}), strikes: () => true },
  { name: 'nothing', isZone: false, differs: () => ({}), strikes: () => false },
];

function release(runs: (zone: string, lot: number) => boolean): Pick<Story, 'isZone' | 'differs' | 'strikes'> {
  const isNew = (host: Host) => host.release === '41';
  return { isZone: false, differs: (zone, lot) => (runs(zone, lot) ? { release: '41' } : {}), strikes: isNew };
}

export interface Trials {
  readonly trials: number;
  /** The zone would be acted on. */
  readonly acted: number;
  /** The suspects were seen to stand out, and it was said that something else explains them as well. */
  readonly ambiguous: number;
}

const dimensions: readonly Dimension[] = ['zone', 'release', 'group', 'type', 'image'].map((name) => ({ name, changedLately: false }));

export function tryStory(story: Story, hosts: number, share: number, trials: number, random: Random): Trials {
  let [acted, ambiguous] = [0, 0];
  for (let trial = 0; trial < trials; trial += 1) {
    const members = drawMembers(story, hosts, share, random);
    const evidence = weighZones(
      zones.map((zone) => {
        const there = members.filter(({ traits }) => traits[0] === zone);
        return { zone, hosts: there.length, bad: there.filter(({ isBad }) => isBad).length, usualShare: background };
      }),
    );
    if (evidence === undefined) continue;
    const attribution = attribute(members, dimensions, evidence.zone);
    if (isAmbiguous(attribution)) ambiguous += 1;
    if (checkZone({ evidence, attribution, leastHeardShare: 1, thresholds: defaultThresholds }).every(({ passed }) => passed)) acted += 1;
  }
  return { trials, acted, ambiguous };
}

function drawMembers({ differs, strikes }: Story, hosts: number, share: number, random: Random): Member[] {
  return Array.from({ length: hosts }, (_, place) => {
    const zone = zones[place % zones.length] as string;
    const usual = {
      zone,
      release: '40',
      group: `web-${random.whole(1, 3)}`,
      type: random.pick(['m5', 'm6']),
      image: random.pick(['ami-1', 'ami-2']),
    };
    const host: Host = { ...usual, ...differs(zone, random.share()) };
    const isBad = random.chance(background) || (strikes(host) && random.chance(share));
    return { isBad, traits: [host.zone, host.release, host.group, host.type, host.image] };
  });
}
