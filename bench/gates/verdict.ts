/**
 * Is there a story in which another gate ends fewer hosts than heald and heals as fast? Then heald would be the worse choice there.
 *
 * Where nobody heals, whoever does nothing at all ends fewest; that is told, and no defeat: such a gate does nothing either where a
 * repair would have helped, because it never finds out.
 */
import { minuteMs } from '../../src/base/instant.ts';
import { heald, type Result } from './shoot-out.ts';

/** Fewer by a whole host in each run, on average. */
const fewerByLeast = 1;
/** Looks are ten seconds apart, and machines do not all leave in the same second. */
const asFastWithinMs = minuteMs;

export interface Verdict {
  /** "one zone, 6 hosts: hold only ends 0 and heald 1, and heals as fast". */
  readonly beaten: readonly string[];
  /** Where another gate ends fewer and is no better for it: nobody heals, or it is less than a host in each run. */
  readonly dearer: readonly string[];
  /** What another gate heals and heald does not. */
  readonly unhealed: readonly string[];
}

export function judge(results: readonly Result[]): Verdict {
  const verdict = { beaten: [] as string[], dearer: [] as string[], unhealed: [] as string[] };
  for (const ours of results.filter(({ gate }) => gate === heald)) {
    const others = results.filter(({ gate, story, size }) => gate !== heald && story === ours.story && size === ours.size);
    const where = `${ours.story.name}, ${ours.size} hosts`;
    const gentler = others.filter((other) => meanEnded(other) < meanEnded(ours) && slowest(other) <= slowest(ours) + asFastWithinMs);
    const told = (those: readonly Result[]) => those.map((other) => `${other.gate} ${sayMean(other)}`).join(', ');
    const better = gentler.filter((other) => heals(other) && meanEnded(ours) - meanEnded(other) >= fewerByLeast);
    const merelyFewer = gentler.filter((other) => !better.includes(other));
    if (better.length > 0) verdict.beaten.push(`${where}: heald ends ${sayMean(ours)}, and as fast heals ${told(better)}`);
    if (merelyFewer.length > 0) verdict.dearer.push(`${where}: heald ends ${sayMean(ours)}, ${told(merelyFewer)}`);
    const healers = others.filter(heals).map(({ gate }) => gate);
    if (!heals(ours) && healers.length > 0) verdict.unhealed.push(`${where}: healed by ${healers.join(', ')}`);
  }
  return verdict;
}

function meanEnded({ outcomes }: Result): number {
  return outcomes.reduce((sum, { ended }) => sum + ended, 0) / outcomes.length;
}

function sayMean(result: Result): string {
  return String(Number(meanEnded(result).toFixed(1)));
}

/** With every seed. */
function heals(result: Result): boolean {
  return Number.isFinite(slowest(result));
}

function slowest({ outcomes }: Result): number {
  return Math.max(...outcomes.map(({ healedAfterMs }) => healedAfterMs ?? Infinity));
}
