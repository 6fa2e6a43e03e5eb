/**
 * Do the limits leave anything to do, and do they hold anything back? A limit that never opens and one that never closes are both
 * mistakes that nobody notices until the night that they matter, so they are warnings at load.
 */
import type { Amount } from '../remediation/limits.ts';
import { findPlace, type Node } from './node.ts';
import type { ReportProblem } from './problem-list.ts';

/** The limits as far as they could be read. */
export interface WrittenLimits {
  readonly per?: readonly WrittenBudget[];
  readonly perHost?: readonly WrittenBudget[];
  readonly minHealthy?: Amount;
  readonly storm?: { readonly suspects: Amount; readonly atLeast: number };
  readonly canary?: { readonly ceiling: Amount };
}

interface WrittenBudget {
  readonly window: number;
  readonly max: Amount;
}

export function checkLimits(limits: WrittenLimits, node: Node, path: string, report: ReportProblem): void {
  const { per, perHost, minHealthy, storm, canary } = limits;
  const place = (...keys: string[]) => findPlace(node, keys);
  if (minHealthy !== undefined && isWhole(minHealthy)) {
    report('HP026', place('minHealthy'), `${path}.minHealthy: all hosts must be healthy, so the policy can never act on one that is not`);
  }
  if (minHealthy !== undefined && isNothing(minHealthy)) {
    report('HP028', place('minHealthy'), `${path}.minHealthy: no healthy host need be left, so this limit can never hold`);
  }
  if (storm !== undefined && storm.atLeast === 1 && (isNothing(storm.suspects) || isOne(storm.suspects))) {
    report(
      'HP026',
      place('storm', 'suspects'),
      `${path}.storm: one suspect host closes the gate, so the policy can never act on it`,
      'write atLeast: 2 or more',
    );
  }
  if (storm !== undefined && isWhole(storm.suspects)) {
    report(
      'HP028',
      place('storm', 'suspects'),
      `${path}.storm.suspects: the gate closes only when the whole group is suspect, so it comes too late`,
    );
  }
  if (canary !== undefined && isNothing(canary.ceiling)) {
    report('HP026', place('canary', 'ceiling'), `${path}.canary.ceiling: no host may be under repair, so the policy can never act`);
  }
  if (per !== undefined) checkWindows(per, node, path, report);
  if (perHost !== undefined) checkWindows(perHost, node, path, report, 'perHost');
}

/** A budget is idle when a longer or equal window already allows no more than it does. */
export function checkWindows(
  per: readonly WrittenBudget[],
  node: Node,
  path: string,
  report: ReportProblem,
  key: 'per' | 'perHost' = 'per',
): void {
  for (const [index, { window, max }] of per.entries()) {
    const tighter = per.some((other, otherIndex) => {
      const same = other.window === window && isAtMost(other.max, max) && isAtMost(max, other.max);
      return otherIndex !== index && other.window >= window && isAtMost(other.max, max) && (!same || otherIndex < index);
    });
    if (!tighter) continue;
    const written = node.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
    const at = written?.kind === 'list' ? (written.items[index]?.at ?? written.at) : node.at;
    report(
      'HP028',
      at,
      `${path}.${key}[${index}]: another budget allows no more in a window as long or longer, so this one can never hold`,
    );
  }
}

/** A count and a share cannot be compared without knowing how many hosts there are. */
function isAtMost(one: Amount, other: Amount): boolean {
  if (one.kind === 'count') return other.kind === 'count' && one.count <= other.count;
  return other.kind === 'share' && one.share <= other.share;
}

function isNothing(amount: Amount): boolean {
  return amount.kind === 'count' ? amount.count === 0 : amount.share === 0;
}

function isOne(amount: Amount): boolean {
  return amount.kind === 'count' && amount.count === 1;
}

function isWhole(amount: Amount): boolean {
  return amount.kind === 'share' && amount.share === 1;
}
