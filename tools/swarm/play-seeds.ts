/** How are many seeds played? Side by side, each core its own thread, and whoever has finished one is given the next. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Task, Told } from './worker.ts';

export interface Swarm {
  /** The next seed; undefined when there is none left. */
  readonly next: () => number | undefined;
  readonly onTold: (told: Told) => void;
  readonly shrinkTries: number;
  readonly workers?: number;
}

/** Resolves when the last seed is played; rejects when a thread dies, which is a mistake of ours. */
export async function playSeeds({ next, onTold, shrinkTries, workers = availableParallelism() }: Swarm): Promise<void> {
  const program = new URL('./worker.ts', import.meta.url);
  const playOn = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program, { execArgv: [] });
      const goOn = (): void => {
        const seed = next();
        if (seed === undefined) void worker.terminate().then(() => resolve(), reject);
        else worker.postMessage({ seed, shrinkTries } satisfies Task);
      };
      worker.on('error', reject);
      worker.on('message', (told: Told) => {
        onTold(told);
        goOn();
      });
      goOn();
    });
  await Promise.all(Array.from({ length: workers }, playOn));
}
