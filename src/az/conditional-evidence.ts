/**
 * Is it still the zone when everything else is held equal? The exact test within strata.
 *
 * Picture the fleet cut into piles by release. Within each pile the suspects could have fallen on any host, in the zone or outside; the
 * piles' numbers add up. When a release runs in exactly one zone, its pile lies wholly inside and could not have fallen otherwise: the
 * evidence is nothing, and "ambiguous" falls out of the arithmetic. Unequal groups across zones cancel in the same way.
 */
import { logChoose } from '../base/log-gamma.ts';

/** One value of the other dimension: hosts and suspects of that value, over all, and inside the zone. */
export interface Stratum {
  readonly hosts: number;
  readonly bad: number;
  readonly hostsInside: number;
  readonly badInside: number;
}

/** What is rarer than this no longer moves the tail that matters, so the answer goes up to about twenty decades. */
const negligible = 1e-30;
const decadesMost = 20;

/** Decades against chance having put so many suspects inside the zone, within each stratum. From 0 to 20. */
export function conditionalDecades(strata: Iterable<Stratum>): number {
  let sums: Chances = { from: 0, chances: Float64Array.of(1) };
  let observed = 0;
  for (const stratum of strata) {
    observed += stratum.badInside;
    sums = addUp(sums, spreadOf(stratum));
  }
  let tail = 0;
  for (const [place, chance] of sums.chances.entries()) if (sums.from + place >= observed) tail += chance;
  return tail <= 0 ? decadesMost : Math.min(decadesMost, Math.max(0, -Math.log10(tail)));
}

/** The chance of each number from `from` on; what is left out is negligible. */
interface Chances {
  readonly from: number;
  readonly chances: Float64Array;
}

/** How many of the stratum's suspects would lie inside by chance: the hypergeometric distribution, from its peak outwards. */
function spreadOf({ hosts, bad, hostsInside }: Stratum): Chances {
  const least = Math.max(0, bad - (hosts - hostsInside));
  const most = Math.min(bad, hostsInside);
  const peak = Math.min(most, Math.max(least, Math.floor(((bad + 1) * (hostsInside + 1)) / (hosts + 2))));
  const atPeak = Math.exp(logChoose(bad, peak) + logChoose(hosts - bad, hostsInside - peak) - logChoose(hosts, hostsInside));
  const growth = (at: number) => ((bad - at) * (hostsInside - at)) / ((at + 1) * (hosts - bad - hostsInside + at + 1));
  const below: number[] = [];
  for (let at = peak, chance = atPeak; at > least; at -= 1) {
    chance /= growth(at - 1);
    if (chance < negligible) break;
    below.push(chance);
  }
  const chances = [...below.toReversed(), atPeak];
  for (let at = peak, chance = atPeak; at < most; at += 1) {
    chance *= growth(at);
    if (chance < negligible) break;
    chances.push(chance);
  }
  return { from: peak - below.length, chances: Float64Array.from(chances) };
}

/** Plain loops over plain numbers: with forty groups this is most of the time of an evaluation. */
function addUp(left: Chances, right: Chances): Chances {
  const { chances: ours } = left;
  const { chances: theirs } = right;
  const sums = new Float64Array(ours.length + theirs.length - 1);
  for (let place = 0; place < ours.length; place += 1) {
    const chance = ours[place] as number;
    for (let offset = 0; offset < theirs.length; offset += 1)
      sums[place + offset] = (sums[place + offset] as number) + chance * (theirs[offset] as number);
  }
  let [first, last] = [0, sums.length];
  while (first < last - 1 && (sums[first] as number) < negligible) first += 1;
  while (last > first + 1 && (sums[last - 1] as number) < negligible) last -= 1;
  return { from: left.from + right.from + first, chances: sums.subarray(first, last) };
}
