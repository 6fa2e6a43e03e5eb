/** The value below which `share` of the values lie; 0.5 gives the median. */
export function findQuantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export function findMedian(values: readonly number[]): number {
  return findQuantile(values, 0.5);
}
