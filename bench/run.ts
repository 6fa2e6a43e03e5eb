/** `npm run bench [-- --short] [-- NAME...]`: runs the benchmarks one after the other and prints what they measured. */
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { findNearest } from '../src/base/nearest.ts';
import { agentCost } from './agent-cost.ts';
import { gatesBenchmark } from './gates.ts';
import { ingest } from './ingest.ts';
import { ledger } from './ledger.ts';
import { stepCost } from './step-cost.ts';
import { timeToDetect } from './time-to-detect.ts';

const benchmarks = [agentCost, timeToDetect, ledger, ingest, stepCost, gatesBenchmark];

const { values, positionals } = parseArgs({ options: { short: { type: 'boolean', default: false } }, allowPositionals: true });
const names = benchmarks.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
for (const name of unknown) {
  const nearest = findNearest(name, names);
  console.error(`unknown benchmark "${name}"; ${nearest === undefined ? `there are ${names.join(', ')}` : `did you mean "${nearest}"?`}`);
}
if (unknown.length > 0) process.exit(2);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
console.log(
  `${availableParallelism()} × ${cpus()[0]?.model ?? arch()}, ${gigabytes} GB, Linux ${release()}, Node ${process.versions.node}${values.short ? ', short run' : ''}`,
);
for (const benchmark of benchmarks) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
  const startedAt = performance.now();
  console.log(`\n── ${benchmark.name}: ${benchmark.question}`);
  await benchmark.run({ short: values.short, say: (line) => console.log(line) });
  console.log(`   (${((performance.now() - startedAt) / 1_000).toFixed(0)} s)`);
}
