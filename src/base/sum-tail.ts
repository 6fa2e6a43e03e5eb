/**
 * How much do the terms from here on add up to? Sums a tail of a distribution with one peak, whose terms are known by their ratios.
 *
 * The sum is taken relative to the first term, so that neither the terms nor the sum have to fit into a number; past the peak it stops
 * where the rest no longer counts.
 */
const smallestPart = 1e-17;

/** Natural logarithms in and out: the first term's, and the sum's over `from` to `to`. `ratio(n)` is term n + 1 over term n. Never above 0. */
export function sumTail(logFirst: number, from: number, to: number, ratio: (at: number) => number): number {
  let [term, sum, scale] = [1, 1, 0];
  for (let at = from; at < to; at += 1) {
    const grows = ratio(at);
    term *= grows;
    sum += term;
    if (sum > 1e200) {
      scale += Math.log(sum);
      term /= sum;
      sum = 1;
    }
    if (grows < 1 && term < smallestPart * sum) break;
  }
  return Math.min(0, logFirst + scale + Math.log(sum));
}
