/**
 * Could it be chance? The exact one-sided test on a two-by-two table.
 *
 * Picture an urn with `chosen` + `others` balls, some of them marked. If the chosen ones had been drawn blindly, how often would at
 * least so many of them be marked? Source: Fisher, 1935; the upper tail of the hypergeometric distribution.
 */
export interface MarkedTable {
  readonly chosen: number;
  readonly chosenMarked: number;
  readonly others: number;
  readonly othersMarked: number;
}

/** The probability that at least `chosenMarked` of the chosen are marked by chance; 1 when nobody is chosen. Never above 1. */
export function chanceOfSoMany({ chosen, chosenMarked, others, othersMarked }: MarkedTable): number {
  const total = chosen + others;
  const marked = chosenMarked + othersMarked;
  const most = Math.min(marked, chosen);
  let logTerm = logChoose(marked, chosenMarked) + logChoose(total - marked, chosen - chosenMarked) - logChoose(total, chosen);
  let logSum = logTerm;
  for (let drawn = chosenMarked; drawn < most; drawn += 1) {
    logTerm += Math.log(((marked - drawn) * (chosen - drawn)) / ((drawn + 1) * (total - marked - chosen + drawn + 1)));
    logSum = Math.max(logSum, logTerm) + Math.log1p(Math.exp(-Math.abs(logSum - logTerm)));
  }
  return Math.min(1, Math.exp(logSum));
}

/** The logarithm of the number of ways to choose `size` of `total`. */
function logChoose(total: number, size: number): number {
  const shorter = Math.min(size, total - size);
  let log = 0;
  for (let at = 1; at <= shorter; at += 1) log += Math.log((total - shorter + at) / at);
  return log;
}
