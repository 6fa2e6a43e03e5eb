/** Does the hypervisor give the CPU to others? */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { formatShare, sayNumber, writeManual } from '../signal-text.ts';

export const cpuSteal = defineSignal({
  name: 'cpu.steal_share',
  unit: 'share',
  subject: 'host',
  fault: 'cpu',
  family: 'kernel_counter',
  weight: 'corroborates',
  label: 'CPU stolen',
  summary: 'The share of CPU time that this machine wanted and the hypervisor gave to others.',
  manual: writeManual({
    sees: `Steal time in /proc/stat over the interval: a crowded physical host, or a burstable instance without credit.`,
    blindTo: `Machines whose hypervisor does not report it, where it stays 0. It also stays 0 while the machine wants no CPU.`,
    numbers: `
      Public alarms begin at 5 to 10 % over 20 minutes and mean "have a look". As a witness beside something that hurts, a
      fifth of the CPU over one minute is far from noise. It also slows the agent itself, and lengthens its deadlines.`,
  }),
  judgement: { kind: 'level', suspect: { above: 0.2, forMs: 60 * secondMs }, recover: { below: 0.05, forMs: 60 * secondMs } },
  describe: sayNumber((share) => `the hypervisor gave ${formatShare(share)} of the CPU time to others`),
});
