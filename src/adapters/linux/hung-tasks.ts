/** Has the kernel itself found a task that hangs? It counts them, also after its ten log lines are used up. */
import { wholeHost } from '../../liveness/report.ts';
import type { Concern } from './concern.ts';
import { createDelta } from './delta.ts';
import type { KernelFiles } from './kernel-files.ts';

const path = '/proc/sys/kernel/hung_task_detect_count';

export function createHungTasksConcern(files: KernelFiles): Concern {
  const file = files.keep(path);
  const delta = createDelta();
  return {
    collect: (into, now) => {
      const text = file?.read();
      if (text === undefined) {
        into.lack('kernel.hung_tasks', `this kernel does not count hung tasks: no ${path}`);
        return;
      }
      const growth = delta.grow(Number(text), now);
      if (growth !== undefined) into.put('kernel.hung_tasks', wholeHost, growth.by);
    },
  };
}
