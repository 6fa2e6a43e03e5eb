/**
 * Numbers that look random and come out the same for the same seed.
 *
 * Each subsystem forks a stream of its own by label, so that one more draw in one of them does not shift the others.
 * Source: sfc32, by Chris Doty-Humphrey (PractRand).
 */
export interface Random {
  /** A share from 0 (included) to 1 (excluded). */
  share(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True with probability `share`. */
  chance(share: number): boolean;
  /** One of `items`; throws when there is none. */
  pick<Item>(items: readonly Item[]): Item;
  /** An independent stream, the same for the same label. */
  fork(label: string): Random;
}

export function createRandom(seed: number | string): Random {
  return fromText(String(seed));
}

function fromText(text: string): Random {
  let a = hash32(text, 0x9e3779b9);
  let b = hash32(text, 0x243f6a88);
  let c = hash32(text, 0xb7e15162);
  let counter = 1;
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  }
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();

  const share = () => next() / 0x1_0000_0000;
  const whole = (least: number, most: number) => least + Math.floor(share() * (most - least + 1));
  return {
    share,
    whole,
    chance: (probability) => share() < probability,
    pick: (items) => {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new RangeError('Cannot pick from an empty list');
      return item;
    },
    fork: (label) => fromText(`${text}/${label}`),
  };
}

/** FNV-1a with a final mix: spreads texts that differ in one letter over all 32 bits. */
export function hash32(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
