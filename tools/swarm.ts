/**
 * Is there a seed that makes heald do wrong? Plays drawn rehearsals on every core for as long as it is told to, shrinks what fails, and
 * keeps it as a file that `npm test` plays from then on.
 *
 *     npm run swarm -- --minutes 30 --seed 1000
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { playSeeds } from './swarm/play-seeds.ts';
import { listUnreached, summarise } from './swarm/summarise.ts';
import type { Told } from './swarm/worker.ts';

const regressions = new URL('../test/swarm/regressions/', import.meta.url);
const shrinkTries = 150;
const progressEveryMs = 10_000;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, workers: { type: 'string' } },
});
const workers = Number(values.workers ?? availableParallelism());
const startedAt = Date.now();
const until = startedAt + Number(values.minutes) * 60_000;
let begun = 0;
const told: Told[] = [];
const progress = setInterval(() => console.log(summarise(told, Date.now() - startedAt)), progressEveryMs);
await playSeeds({
  next: () => (begun < workers || Date.now() < until ? Number(values.seed) + begun++ : undefined),
  onTold: hear,
  shrinkTries,
  workers,
});
clearInterval(progress);
console.log(summarise(told, Date.now() - startedAt));
const unreached = listUnreached(told);
if (unreached.length > 0) console.log(`never reached: ${unreached.join(' · ')}`);
process.exitCode = told.some(({ safety }) => safety.length > 0) ? 2 : told.some(({ liveness }) => liveness.length > 0) ? 1 : 0;

function hear(each: Told): void {
  told.push(each);
  if (each.smallest === undefined) return;
  mkdirSync(regressions, { recursive: true });
  const file = `seed-${each.seed}.json`;
  writeFileSync(new URL(file, regressions), `${JSON.stringify(each.smallest, null, 2)}\n`);
  for (const line of [...each.safety, ...each.liveness]) console.log(`seed ${each.seed}: ${line}`);
  console.log(`seed ${each.seed}: shrunk to ${each.smallest.faults.length} faults in test/swarm/regressions/${file}`);
}
