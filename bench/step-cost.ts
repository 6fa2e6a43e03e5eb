/** How much thinking is one report? The pure step alone, in a process of its own: no HTTP, no disk, virtual time. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { formatMegabytes, formatNumber, layOutTable } from './measure/table.ts';

export const stepCost: Benchmark = {
  name: 'step-cost',
  question: 'how much thinking is one report, and one tick?',
  run: async ({ short, say }) => {
    const program = join(import.meta.dirname, 'step-program.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, short ? '6' : '30']);
    const stages = JSON.parse(stdout) as readonly StageCost[];
    const rows = stages.map((stage) => [
      stage.name,
      formatNumber(stage.reportUs),
      formatNumber(stage.tickMs),
      formatNumber(stage.longestTickMs),
      formatNumber(stage.entries),
      formatMegabytes(stage.heapBytes),
    ]);
    const heading = ['', 'CPU µs a report', 'CPU ms a tick', 'longest', 'entries', 'heap MB'];
    for (const line of layOutTable(heading, rows)) say(`   ${line}`);
    const [first] = stages;
    say(
      `   ${formatNumber(first?.hosts ?? 0)} hosts, ${first?.readings} readings a report, the shipped policies; heap holds the newest report of each`,
    );
  },
};

/** What the program prints, for each stage of its day. */
export interface StageCost {
  readonly name: string;
  readonly hosts: number;
  readonly readings: number;
  /** Median over rounds of all hosts, in microseconds of CPU. */
  readonly reportUs: number;
  /** Median and longest, in milliseconds of CPU. */
  readonly tickMs: number;
  readonly longestTickMs: number;
  /** Ledger entries that came of it. */
  readonly entries: number;
  readonly heapBytes: number;
}
