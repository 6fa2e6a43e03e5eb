/**
 * Could it be chance? The exact one-sided test on a two-by-two table.
 *
 * Picture an urn with `chosen` + `others` balls, some of them marked. If the chosen ones had been drawn blindly, how often would at
 * least so many of them be marked? Source: Fisher, 1935; the upper tail of the hypergeometric distribution.
 */
import { logChoose } from './log-gamma.ts';
import { sumTail } from './sum-tail.ts';

export interface MarkedTable {
  readonly chosen: number;
  readonly chosenMarked: number;
  readonly others: number;
  readonly othersMarked: number;
}

/** The probability that at least `chosenMarked` of the chosen are marked by chance; 1 when nobody is chosen. Never above 1. */
export function chanceOfSoMany(table: MarkedTable): number {
  return Math.exp(logChanceOfSoMany(table));
}

/** Its natural logarithm, which does not vanish where the probability is too small for a number. Never above 0. */
export function logChanceOfSoMany({ chosen, chosenMarked, others, othersMarked }: MarkedTable): number {
  const total = chosen + others;
  const marked = chosenMarked + othersMarked;
  if (chosenMarked <= Math.max(0, marked - others)) return 0;
  const first = logChoose(marked, chosenMarked) + logChoose(total - marked, chosen - chosenMarked) - logChoose(total, chosen);
  const ratio = (drawn: number) => ((marked - drawn) * (chosen - drawn)) / ((drawn + 1) * (total - marked - chosen + drawn + 1));
  return sumTail(first, chosenMarked, Math.min(marked, chosen), ratio);
}
