/**
 * When must a reading not wait for the next report? When it crosses a level at which its signal may become suspect or failed.
 *
 * Only the moment of crossing counts: a value that stays high is already known.
 */
import { findSignal } from '../liveness/catalog.ts';
import type { Hurry } from './source.ts';

/** Looks at one value of a signal, as often as its source measures it. */
export type Crossing = (signal: string, subject: string, value: number) => void;

const subjectsMax = 1_000;

export function createCrossing(hurry: Hurry): Crossing {
  const reached = new Map<string, number>();
  return (signal, subject, value) => {
    const judgement = findSignal(signal)?.judgement;
    if (judgement?.kind !== 'level') return;
    const levels = [judgement.suspect, judgement.failed].filter((level) => level !== undefined && value >= level.above).length;
    const key = `${signal} ${subject}`;
    const before = reached.get(key) ?? 0;
    if (levels === before || (before === 0 && reached.size >= subjectsMax)) return;
    if (levels === 0) reached.delete(key);
    else reached.set(key, levels);
    if (levels > before) hurry();
  };
}
