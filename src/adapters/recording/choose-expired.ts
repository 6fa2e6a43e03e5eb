/** Which recordings go? Those older than the retention, and then the oldest until the rest fits. The newest always stays. */
import { startOfRecording } from './recording-file.ts';

export interface Retention {
  readonly ageMaxMs: number;
  readonly bytesMax: number;
}

/** `files` in any order; `now` is on the timeline of the file names. */
export function chooseExpired(
  files: readonly { readonly name: string; readonly bytes: number }[],
  retention: Retention,
  now: number,
): readonly string[] {
  const newestFirst = files.toSorted((left, right) => (left.name < right.name ? 1 : -1));
  const expired: string[] = [];
  let bytes = 0;
  for (const [place, { name, bytes: own }] of newestFirst.entries()) {
    bytes += own;
    if (place === 0) continue;
    if (bytes > retention.bytesMax || now - startOfRecording(name) > retention.ageMaxMs) expired.push(name);
  }
  return expired;
}
