/**
 * Do the suspects have a change in common that the healthy hosts mostly do not have? Then hosts are not what is broken.
 *
 * A change that everybody has got tells nothing, and neither does one that few suspects have: it is named only when most suspects
 * have it, most others have not, and chance would hardly ever spread it so.
 */
import { chanceOfSoMany } from '../base/fisher.ts';

/** One recent change, and how many hosts have got it. */
export interface ChangeSpread {
  /** Stable, for machines: "release=41", "packages", "announced cd-812". */
  readonly key: string;
  /** What the suspects did, for a sentence: "got release 41". */
  readonly did: string;
  readonly suspects: number;
  readonly others: number;
}

export interface SharedChange {
  readonly key: string;
  readonly chance: number;
  /** "5 of 5 suspects got release 41 in the last 6 h, and 2 of 40 others (by chance: p 0.0002)". */
  readonly sentence: string;
}

/** Fewer suspects can agree on anything by accident. */
export const suspectsToShare = 3;
const chanceMax = 0.01;
const suspectsShareLeast = 2 / 3;
const othersShareMost = 0.5;
const smallestChanceTold = 1e-6;

/** The change that sets the suspects apart most clearly; undefined when none does. Among equals the first of `spreads`. */
export function findSharedChange(
  spreads: readonly ChangeSpread[],
  fleet: { readonly suspects: number; readonly others: number },
): SharedChange | undefined {
  let best: { readonly spread: ChangeSpread; readonly chance: number } | undefined;
  for (const spread of spreads) {
    if (spread.suspects < suspectsToShare || spread.suspects < suspectsShareLeast * fleet.suspects) continue;
    if (fleet.others === 0 || spread.others >= othersShareMost * fleet.others) continue;
    const chance = chanceOfSoMany({
      chosen: fleet.suspects,
      chosenMarked: spread.suspects,
      others: fleet.others,
      othersMarked: spread.others,
    });
    if (chance <= chanceMax && (best === undefined || chance < best.chance)) best = { spread, chance };
  }
  if (best === undefined) return undefined;
  const { spread, chance } = best;
  const others = spread.others === 0 ? `none of ${fleet.others} others` : `${spread.others} of ${fleet.others} others`;
  const sentence = `${spread.suspects} of ${fleet.suspects} suspects ${spread.did}, and ${others} (by chance: p ${writeChance(chance)})`;
  return { key: spread.key, chance, sentence };
}

function writeChance(chance: number): string {
  return chance < smallestChanceTold ? 'below 0.000001' : String(Number(chance.toFixed(Math.max(2, Math.ceil(-Math.log10(chance))))));
}
