/**
 * How often would at least so many of so many fail, if each failed with its usual chance? The upper tail of the binomial
 * distribution.
 */
import { logChoose } from './log-gamma.ts';
import { sumTail } from './sum-tail.ts';

/** The natural logarithm of the probability of `failed` or more of `tried`, each with chance `share` (0 to 1). Never above 0. */
export function logChanceOfFailures(failed: number, tried: number, share: number): number {
  if (failed <= 0 || share >= 1) return 0;
  if (share <= 0) return Number.NEGATIVE_INFINITY;
  const odds = share / (1 - share);
  const first = logChoose(tried, failed) + failed * Math.log(share) + (tried - failed) * Math.log1p(-share);
  return sumTail(first, failed, tried, (at) => ((tried - at) / (at + 1)) * odds);
}
