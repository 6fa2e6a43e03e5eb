/** Plays the seeds that it is told, one after the other, shrinks what fails, and says how each ended. */
import { invariant } from '../../src/base/invariant.ts';
import { parentPort } from 'node:worker_threads';
import { drawPlan } from '../../src/simulator/swarm/draw-plan.ts';
import { runPlan, type SwarmOutcome } from '../../src/simulator/swarm/run-plan.ts';
import { shrinkPlan } from '../../src/simulator/swarm/shrink.ts';
import type { SwarmPlan } from '../../src/simulator/swarm/swarm-plan.ts';

export interface Task {
  readonly seed: number;
  /** How many smaller plans are tried when it fails; 0: it is not shrunk. */
  readonly shrinkTries: number;
}

export type Told = Omit<SwarmOutcome, 'transcript'> & {
  readonly hosts: number;
  /** The smallest plan that still fails in the same way; undefined when nothing failed. */
  readonly smallest: SwarmPlan | undefined;
};

const port = parentPort;
invariant(port !== null, 'This program is for a worker thread');
port.on('message', (task: Task) => port.postMessage(play(task)));

function play({ seed, shrinkTries }: Task): Told {
  const plan = drawPlan(seed);
  const { transcript: _transcript, ...outcome } = runPlan(plan);
  const failed = kindsOf(outcome);
  const stillFails = (smaller: SwarmPlan) => [...kindsOf(runPlan(smaller))].some((kind) => failed.has(kind));
  const hosts = Object.values(plan.groups).flatMap((zones) => Object.values(zones));
  return {
    ...outcome,
    hosts: hosts.reduce((sum, count) => sum + count, 0),
    smallest: failed.size === 0 ? undefined : shrinkPlan(plan, stillFails, shrinkTries),
  };
}

/** "I12", "L1": what must fail again for a smaller plan to be the same failure. */
function kindsOf({ safety, liveness }: Pick<SwarmOutcome, 'safety' | 'liveness'>): ReadonlySet<string> {
  return new Set([...safety, ...liveness].map((line) => line.split(/[ :]/)[0] as string));
}
