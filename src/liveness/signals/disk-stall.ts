/**
 * Is the device stuck? Work is queued on it, and none of it completes.
 *
 * Picture a shop window: a queue on the pavement and nobody coming out. No queue and nobody coming out is a quiet shop, so an
 * idle disk reports 0 here.
 */
import { stallJudgement } from '../shared-judgements.ts';
import { defineSignal } from '../signal.ts';
import { formatSeconds, sayNumber, writeManual } from '../signal-text.ts';

export const diskStall = defineSignal({
  name: 'disk.stall_seconds',
  unit: 'seconds',
  subject: 'device',
  fault: 'disk',
  family: 'kernel_counter',
  weight: 'decides',
  label: 'device stuck for',
  summary: 'For how long the device has had requests in flight and completed none; 0 when idle or moving.',
  manual: writeManual({
    sees: `
      /proc/diskstats, every half second: how many requests are in flight, and how many reads, writes, discards and flushes
      were ever completed. The value is the time since which there has been something in flight and none of the completions
      has moved. No probe is needed, so it also speaks for devices that nobody probes, and it fails independently of the
      probes.`,
    blindTo: `
      Whatever holds requests above the device: a frozen file system and a cgroup throttle leave nothing in flight, and the
      device looks idle. A device that completes one request in a while resets the clock; that is slow, not stuck (see
      [disk.slowdown_ratio](disk.slowdown_ratio.md)). Network file systems have no device here.`,
    numbers: `
      During a real stall of ten seconds the figures that dashboards use stood still: weighted time, write time and
      completions all grew by 0, and caught up with 34 s at once when it was over. Utilisation read 98 %, as on a busy disk.
      Requests in flight without completions were there from the first sample. EBS documents the same sign for a stalled
      volume: a queue, and no operations. No threshold on utilisation, queue or iowait tells a busy disk from a dead one.`,
  }),
  judgement: stallJudgement,
  describe: sayNumber((seconds) => `requests are queued on the device and none has finished for ${formatSeconds(seconds)}`),
});
