/**
 * Does it arrive, when, and how often? The simulated network between named places, each in a zone.
 *
 * A message takes one to three milliseconds unless a disturbance says otherwise. Disturbances are one-way: a link that is cut in one
 * direction only is a common fault, and the one that breeds repeated reports.
 */
import type { Random } from '../../base/random.ts';
import type { Scheduler } from '../scheduler.ts';

export interface Place {
  readonly name: string;
  readonly zone: string;
}

/** What is wrong between two places, in the direction from → to. Shares are chances per message. */
export interface Disturbance {
  applies(from: Place, to: Place): boolean;
  readonly lostShare: number;
  readonly repeatedShare: number;
  /** Delay on top of the usual one, drawn evenly from 0 to this, in milliseconds: unequal delays reorder. */
  readonly delayMsMost: number;
}

export interface Transport {
  /** Carries a message; `arrive` runs once for each copy that gets there. */
  send(from: Place, to: Place, arrive: () => void): void;
  /** The chance that a message is lost on the way there or its answer on the way back. */
  lostShare(from: Place, to: Place): number;
  /** Adds a disturbance; the answer ends it. */
  disturb(disturbance: Disturbance): () => void;
}

const usualDelayMs = { least: 1, most: 3 };

export function createTransport(scheduler: Scheduler, random: Random): Transport {
  const disturbances = new Set<Disturbance>();

  function send(from: Place, to: Place, arrive: () => void): void {
    let copies = 1;
    let extraMs = 0;
    for (const disturbance of disturbances) {
      if (!disturbance.applies(from, to)) continue;
      if (random.chance(disturbance.lostShare)) return;
      if (random.chance(disturbance.repeatedShare)) copies += 1;
      extraMs = Math.max(extraMs, disturbance.delayMsMost);
    }
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = random.whole(usualDelayMs.least, usualDelayMs.most) + (extraMs === 0 ? 0 : random.whole(0, extraMs));
      scheduler.after(delayMs, arrive);
    }
  }

  function lostShare(from: Place, to: Place): number {
    let arrives = 1;
    for (const disturbance of disturbances) {
      if (disturbance.applies(from, to)) arrives *= 1 - disturbance.lostShare;
      if (disturbance.applies(to, from)) arrives *= 1 - disturbance.lostShare;
    }
    return 1 - arrives;
  }

  return {
    send,
    lostShare,
    disturb: (disturbance) => {
      disturbances.add(disturbance);
      return () => disturbances.delete(disturbance);
    },
  };
}
