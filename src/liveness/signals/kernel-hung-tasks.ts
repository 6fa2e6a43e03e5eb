/** Has the kernel itself found a hung task? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatCount, sayNumber, writeManual } from '../signal-text.ts';

export const kernelHungTasks = defineSignal({
  name: 'kernel.hung_tasks',
  unit: 'count',
  subject: 'host',
  fault: 'kernel',
  family: 'kernel_counter',
  weight: 'corroborates',
  label: 'hung tasks',
  summary: "How many tasks the kernel's own detector found hung in the interval.",
  manual: writeManual({
    sees: `The growth of kernel.hung_task_detect_count: tasks that were in uninterruptible sleep for longer than the kernel's limit.`,
    blindTo: `
      Everything in the first two minutes. Older kernels have no such counter, and those built without the detector have none
      either; both report the signal as lacking.`,
    numbers: `
      The limit is 120 s by default and is checked once in that time, so the kernel speaks after 120 to 240 s (with a limit of
      4 s it spoke after 9 s). The counter is used and not the log line: the log has a budget of ten such lines for as long as
      the machine is up, and is silent after that.`,
  }),
  judgement: { kind: 'level', suspect: { above: 1, forMs: 0 }, recover: { below: 1, forMs: 60 * secondMs } },
  describe: sayNumber((tasks) => `the kernel found ${formatCount(tasks, 'task')} hung`),
});
