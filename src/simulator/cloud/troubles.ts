/** What is wrong with the cloud itself at the moment? Faults change these values and put them back. */

/** How launches go wrong: there is no machine to be had, or one is had and never comes up. */
export type LaunchTrouble = 'no_capacity' | 'never_up';

export interface Troubles {
  /** Of the calls, reads and changes alike: answered with an error of the server, without effect. */
  failingShare: number;
  /** Of the calls: lost before anything took effect, and never answered. */
  lostBeforeEffectShare: number;
  /** Of the calls: took effect, and were never answered. */
  lostAfterEffectShare: number;
  /** How many calls a second the account has left, beside a burst. */
  callsPerSecond: number;
  /** By zone; what is said of `everywhere` is so in every zone. */
  readonly launches: Map<string, LaunchTrouble>;
  inventory: 'readable' | 'refused' | 'silent';
  /** Of the machines: left out of every inventory, without a word about it. */
  missingShare: number;
  /** Of the machines that leave: stuck on their way for ten minutes and more. */
  stuckLeavingShare: number;
}

export const everywhere = 'everywhere';

/** An ordinary day: one call in fifty goes wrong. */
export function createTroubles(): Troubles {
  return {
    failingShare: 0.01,
    lostBeforeEffectShare: 0.005,
    lostAfterEffectShare: 0.005,
    callsPerSecond: 5,
    launches: new Map(),
    inventory: 'readable',
    missingShare: 0,
    stuckLeavingShare: 0.02,
  };
}
