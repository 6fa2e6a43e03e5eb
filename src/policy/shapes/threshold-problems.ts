import type { Shape } from './shape.ts';

/** Stands where a signal has no such verdict: whether it can fail a host at all follows from what it measures, and not from a number. */
export function neverReached(verdict: 'suspect' | 'failed'): Shape<never> {
  return {
    form: `nothing: this signal never makes a host ${verdict}`,
    schema: { not: {} },
    read: (node, path, report) => {
      report('HP016', node.at, `${path}: this signal never makes a host ${verdict}`, 'remove the line');
      return undefined;
    },
  };
}

/** Help for thresholds that contradict each other, because one of the two may stand nowhere in the file. */
export const writeBoth = "what the file leaves out stays the signal's own: write both";
