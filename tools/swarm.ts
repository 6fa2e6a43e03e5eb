/**
 * Is there a seed that makes heald do wrong? Plays drawn rehearsals on every core for as long as it is told to, shrinks what fails, and
 * keeps it as a file that `npm test` plays from then on.
 *
 *     npm run swarm -- --minutes 30 --seed 1000
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { drawPlan } from '../src/simulator/swarm/draw-plan.ts';
import { runPlan, type SwarmOutcome } from '../src/simulator/swarm/run-plan.ts';
import { shrinkPlan } from '../src/simulator/swarm/shrink.ts';
import type { SwarmPlan } from '../src/simulator/swarm/swarm-plan.ts';

type Told = Omit<SwarmOutcome, 'transcript'> & { readonly smallest: SwarmPlan | undefined };

const regressions = new URL('../test/swarm/regressions', import.meta.url);
const shrinkTries = 150;
const progressEveryMs = 10_000;

if (isMainThread) await lead();
else work(workerData as { first: number; stride: number; until: number });

function work({ first, stride, until }: { first: number; stride: number; until: number }): void {
  for (let seed = first; seed === first || Date.now() < until; seed += stride) {
    const plan = drawPlan(seed);
    const { transcript: _transcript, ...outcome } = runPlan(plan);
    const failed = kindsOf(outcome);
    const stillFails = (smaller: SwarmPlan) => [...kindsOf(runPlan(smaller))].some((kind) => failed.has(kind));
    const smallest = failed.size === 0 ? undefined : shrinkPlan(plan, stillFails, shrinkTries);
    parentPort?.postMessage({ ...outcome, smallest } satisfies Told);
  }
}

/** "I12", "L1": what must fail again for a smaller plan to be the same failure. */
function kindsOf({ safety, liveness }: Pick<SwarmOutcome, 'safety' | 'liveness'>): ReadonlySet<string> {
  return new Set([...safety, ...liveness].map((line) => line.split(/[ :]/)[0] as string));
}

async function lead(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, workers: { type: 'string' } },
  });
  const workers = Number(values.workers ?? availableParallelism());
  const startedAt = Date.now();
  const until = startedAt + Number(values.minutes) * 60_000;
  const told: Told[] = [];
  const progress = setInterval(() => console.log(summarise(told, startedAt)), progressEveryMs);
  await Promise.all(
    Array.from({ length: workers }, (_, place) =>
      runWorker({ first: Number(values.seed) + place, stride: workers, until }, (each) => hear(told, each)),
    ),
  );
  clearInterval(progress);
  console.log(summarise(told, startedAt));
  const unreached = [...countReached(told)].filter(([, count]) => count === 0).map(([name]) => name);
  if (unreached.length > 0) console.log(`never reached: ${unreached.join(' · ')}`);
  process.exitCode = told.some(({ safety }) => safety.length > 0) ? 2 : told.some(({ liveness }) => liveness.length > 0) ? 1 : 0;
}

function runWorker(task: object, onTold: (told: Told) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.on('message', onTold);
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}

function hear(told: Told[], each: Told): void {
  told.push(each);
  if (each.smallest === undefined) return;
  mkdirSync(regressions, { recursive: true });
  const file = `seed-${each.seed}.json`;
  writeFileSync(new URL(file, regressions), `${JSON.stringify(each.smallest, null, 2)}\n`);
  for (const line of [...each.safety, ...each.liveness]) console.log(`seed ${each.seed}: ${line}`);
  console.log(`seed ${each.seed}: shrunk to ${each.smallest.faults.length} faults in test/swarm/regressions/${file}`);
}

function countReached(told: readonly Told[]): Map<string, number> {
  const reached = new Map<string, number>();
  for (const { sometimes } of told) for (const [name, count] of sometimes) reached.set(name, (reached.get(name) ?? 0) + count);
  return reached;
}

function summarise(told: readonly Told[], startedAt: number): string {
  const sum = (value: (each: Told) => number) => told.reduce((total, each) => total + value(each), 0);
  const [hours, faults, seconds] = [sum((each) => each.hours), sum((each) => each.faults), (Date.now() - startedAt) / 1_000];
  const [safety, liveness] = [sum((each) => each.safety.length), sum((each) => each.liveness.length)];
  // Nothing in n trials: with 95 % certainty, less than 3 in n.
  const bound = safety === 0 && faults > 0 ? ` (95 % bound ≤${(3 / faults).toExponential(1)} a fault)` : '';
  const reached = countReached(told);
  const first = told.find((each) => each.smallest !== undefined)?.seed;
  return [
    `seeds ${told.length}`,
    `faults ${faults}`,
    `repairs ${sum((each) => each.repairs)}`,
    `sim-h ${hours}`,
    `wall ${Math.floor(seconds / 60)}m${String(Math.floor(seconds % 60)).padStart(2, '0')}`,
    `${(hours / seconds).toFixed(1)} sim-h/s`,
    `safety ${safety}${bound}`,
    `liveness ${liveness}`,
    `sometimes ${[...reached.values()].filter((count) => count > 0).length}/${reached.size}`,
    ...(first === undefined ? [] : [`repro: npm run swarm -- --minutes 0 --workers 1 --seed ${first}`]),
  ].join(' · ');
}
