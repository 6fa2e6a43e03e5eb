/** Is the disk slower than itself? Compared with its own past at the same load, not with a fixed line. */
import { secondMs } from '../../base/instant.ts';
import { defineSignal } from '../signal.ts';
import { sayNumber, writeManual } from '../signal-text.ts';

export const diskSlowdown = defineSignal({
  name: 'disk.slowdown_ratio',
  unit: 'ratio',
  subject: 'mount',
  fault: 'disk',
  family: 'active_probe',
  weight: 'decides',
  label: 'slowdown',
  summary: "The probes' 99th percentile over what this disk usually needs at the present load.",
  manual: writeManual({
    sees: `
      Slow, not dead: a failing drive, a volume that has used up its burst credit, a neighbour that takes the bandwidth. The
      probes' 99th percentile is divided by this disk's own baseline for the load that it has now; the baseline never goes
      below 50 ms.`,
    blindTo: `
      A disk that has been slow ever since the agent started: its baseline is slow too, and comparing it with its peers is
      another question. A disk on which everything is stuck completes nothing, and has no ratio.`,
    numbers: `
      Limits on latency that do not know the load fail under load; studies of some 250,000 drives came to the same end and
      used regression of latency on throughput. The floor of 50 ms is there because an idle disk that goes from 0.3 ms to 3 ms
      is ten times slower and nobody is hurt; with it, suspect begins at half a second. Throttled to two operations a second
      an fsync took 1.0 to 1.8 s while utilisation read 0 %. It lasts 30 s before it counts, and no slowness alone makes a
      host failed.`,
  }),
  judgement: { kind: 'level', suspect: { above: 10, forMs: 30 * secondMs }, recover: { below: 2, forMs: 60 * secondMs } },
  describe: sayNumber(
    (ratio) => `the disk is ${ratio < 10 ? Number(ratio.toFixed(1)) : Math.round(ratio)} times as slow as usual under this load`,
  ),
});
