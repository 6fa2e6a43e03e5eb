/** What came of all seeds so far? One line for people, and what was never reached. */
import type { Told } from './worker.ts';

/** What was never reached in any of them. */
export function listUnreached(told: readonly Told[]): readonly string[] {
  return [...countReached(told)].filter(([, count]) => count === 0).map(([name]) => name);
}

export function summarise(told: readonly Told[], wallMs: number): string {
  const sum = (value: (each: Told) => number) => told.reduce((total, each) => total + value(each), 0);
  const [hours, faults, seconds] = [sum((each) => each.hours), sum((each) => each.faults), wallMs / 1_000];
  const hostHours = sum((each) => each.hosts * each.hours);
  const [safety, liveness] = [sum((each) => each.safety.length), sum((each) => each.liveness.length)];
  // Nothing in n trials: with 95 % certainty, less than 3 in n.
  const bound = safety === 0 && faults > 0 ? ` (95 % bound ≤${(3 / faults).toExponential(1)} a fault)` : '';
  const reached = countReached(told);
  const first = told.find((each) => each.smallest !== undefined)?.seed;
  return [
    `seeds ${told.length}`,
    `faults ${faults}`,
    `repairs ${sum((each) => each.repairs)}`,
    `sim-h ${hours} (${(hostHours / Math.max(1, hours)).toFixed(1)} hosts)`,
    `wall ${Math.floor(seconds / 60)}m${String(Math.floor(seconds % 60)).padStart(2, '0')}`,
    `${(hours / seconds).toFixed(1)} sim-h/s`,
    `safety ${safety}${bound}`,
    `liveness ${liveness}`,
    `replayed ${sum(({ replayed }) => (replayed ? 1 : 0))}`,
    `sometimes ${[...reached.values()].filter((count) => count > 0).length}/${reached.size}`,
    ...(first === undefined ? [] : [`repro: npm run swarm -- --minutes 0 --workers 1 --seed ${first}`]),
  ].join(' · ');
}

function countReached(told: readonly Told[]): Map<string, number> {
  const reached = new Map<string, number>();
  for (const { sometimes } of told) for (const [name, count] of sometimes) reached.set(name, (reached.get(name) ?? 0) + count);
  return reached;
}
