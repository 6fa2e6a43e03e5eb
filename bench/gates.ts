/** Does heald do less harm than other gates, and does it heal? The shoot-out of gates, as one of the benchmarks. */
import type { Benchmark } from './benchmark.ts';
import { readAlignedPolicies } from './gates/run-heald.ts';
import { shootOut, type Result } from './gates/shoot-out.ts';
import { tabulate } from './gates/table.ts';
import { judge } from './gates/verdict.ts';
import { layOutTable } from './measure/table.ts';

export interface GatesReport {
  readonly results: readonly Result[];
  readonly beaten: readonly string[];
}

/** The seeds and sizes of the manual's tables; a short run plays the small group once. */
export const wholeShootOut = { sizes: [60, 6], seeds: [1, 2, 3] } as const;
const shortShootOut = { sizes: [6], seeds: [1] } as const;

export const gatesBenchmark: Benchmark = {
  name: 'gates',
  question: 'who ends fewer hosts, and who heals?',
  run: async ({ short, say }) => {
    await compareGates(short, say);
  },
};

export async function compareGates(short: boolean, say: (line: string) => void): Promise<GatesReport> {
  const { sizes, seeds } = short ? shortShootOut : wholeShootOut;
  const results: Result[] = [];
  shootOut(sizes, seeds, await readAlignedPolicies(), (result) => results.push(result));
  for (const { heading, rows } of tabulate(results)) for (const line of ['', ...layOutTable(heading, rows)]) say(`   ${line}`);
  const { beaten, dearer, unhealed } = judge(results);
  say(`   hosts ended, and time until all are well; † those hosts were well themselves; seeds ${seeds.join(', ')}`);
  for (const line of unhealed) say(`   not healed by heald: ${line}`);
  for (const line of dearer) say(`   others end fewer, and heal nothing or save less than a host: ${line}`);
  for (const line of beaten) say(`   BEATEN ${line}`);
  if (beaten.length === 0) say('   in no story does another gate end a host fewer and heal as fast');
  return { results, beaten };
}
