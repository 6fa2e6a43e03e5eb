/**
 * When must a reading not wait for the next report? When it crosses the level at which its signal becomes suspect.
 *
 * Only the moment of crossing counts: a value that stays high is already known.
 */
import { findSignal } from '../liveness/catalog.ts';
import type { Hurry } from './source.ts';

/** Looks at one value of a signal, as often as its source measures it. */
export type Crossing = (signal: string, subject: string, value: number) => void;

const subjectsMax = 1_000;

export function createCrossing(hurry: Hurry): Crossing {
  const above = new Set<string>();
  return (signal, subject, value) => {
    const judgement = findSignal(signal)?.judgement;
    if (judgement?.kind !== 'level' || judgement.suspect === undefined) return;
    const key = `${signal} ${subject}`;
    if (value < judgement.suspect.above) {
      above.delete(key);
    } else if (!above.has(key) && above.size < subjectsMax) {
      above.add(key);
      hurry();
    }
  };
}
