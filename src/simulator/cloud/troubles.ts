/** What is wrong with the cloud itself at the moment? Faults change these values and put them back. */

import { minuteMs } from '../../base/instant.ts';

/** How launches go wrong: there is no machine to be had, or one is had and never comes up. */
export type LaunchTrouble = 'no_capacity' | 'never_up';

/** What befalls calls on their way. Shares are chances per call. */
export interface CallTroubles {
  /** Answered with an error of the server, without effect. */
  failingShare: number;
  /** Lost before anything took effect, and never answered. */
  lostBeforeEffectShare: number;
  /** Took effect, and never answered. */
  lostAfterEffectShare: number;
  /** So slow on their way that the caller may have given up when they take effect. */
  slowShare: number;
}

export interface Troubles {
  /** Of calls that change something. */
  readonly changes: CallTroubles;
  /** Of calls that only read. */
  readonly reads: CallTroubles;
  /** How many calls a second the account has left. */
  callsPerSecond: number;
  /** By zone; what is said of `everywhere` is so in every zone. */
  readonly launches: Map<string, LaunchTrouble>;
  inventory: 'readable' | 'refused' | 'silent';
  /** What stands in the zones, as one page. */
  survey: 'readable' | 'refused' | 'silent';
  /** In words, why no shift is begun, renewed or ended. */
  shiftRefusal: string | undefined;
  /** How many times longer than usual a change of DNS takes until it is known everywhere. */
  dnsSlowness: number;
  /** Of the machines: left out of every inventory, without a word about it. */
  missingShare: number;
  /** Of the machines that leave: stuck on their way for ten minutes and more. */
  stuckLeavingShare: number;
  /** How long a machine takes to come up, drawn evenly. */
  bootMs: { readonly least: number; readonly most: number };
}

export const everywhere = 'everywhere';

/** An ordinary day: one call in fifty goes wrong. */
export function createTroubles(): Troubles {
  return {
    changes: createCallTroubles(),
    reads: createCallTroubles(),
    callsPerSecond: 5,
    launches: new Map(),
    inventory: 'readable',
    survey: 'readable',
    shiftRefusal: undefined,
    dnsSlowness: 1,
    missingShare: 0,
    stuckLeavingShare: 0.02,
    bootMs: { least: minuteMs, most: 4 * minuteMs },
  };
}

function createCallTroubles(): CallTroubles {
  return { failingShare: 0.01, lostBeforeEffectShare: 0.005, lostAfterEffectShare: 0.005, slowShare: 0.02 };
}
