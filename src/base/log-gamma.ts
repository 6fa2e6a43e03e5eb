/**
 * How large is a factorial, when it no longer fits into a number? Its logarithm, in constant time.
 *
 * Source: Stirling's series with four terms, from 16 on (error below 1e-13); smaller arguments are stepped up to it.
 */
const seriesFrom = 16;

/** The natural logarithm of the gamma function, for x > 0. */
export function logGamma(x: number): number {
  let at = x;
  let log = 0;
  for (; at < seriesFrom; at += 1) log -= Math.log(at);
  const inverse = 1 / at;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return log + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}

/** The natural logarithm of the number of ways to choose `size` of `total`; minus infinity where there is none. */
export function logChoose(total: number, size: number): number {
  if (size < 0 || size > total) return Number.NEGATIVE_INFINITY;
  if (size === 0 || size === total) return 0;
  return logGamma(total + 1) - logGamma(size + 1) - logGamma(total - size + 1);
}

/** The natural logarithm of the beta function. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
