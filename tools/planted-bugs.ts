/**
 * Would the swarm find it? Each patch in test/swarm/planted is a bug as somebody might write it: it is planted in a copy of the source,
 * and the swarm plays until something fails, or until it has played every seed that it is given.
 *
 *     npm run planted                       every bug, on every core
 *     npm run planted -- no-budget-check    those whose names say so
 *
 * Ends with 1 when fewer are found than must be.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { drawPlan } from '../src/simulator/swarm/draw-plan.ts';
import type { runPlan } from '../src/simulator/swarm/run-plan.ts';

interface Finding {
  /** "I12 no more repairs …", "L1", or that the program itself gave up. */
  readonly rule: string;
  readonly seed: number;
  readonly hours: number;
}

const root = join(import.meta.dirname, '..');
const planted = join(root, 'test/swarm/planted');
const missedMost = 1;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '200' },
    workers: { type: 'string' },
    play: { type: 'string' },
    about: { type: 'string', default: '' },
  },
});
const seeds = Number(values.seeds);
if (values.play === undefined) await lead();
else await playUntilFound(values.play);

async function lead(): Promise<void> {
  const startedAt = performance.now();
  const all = readdirSync(planted).filter((file) => file.endsWith('.patch'));
  const bugs = all.filter((file) => positionals.length === 0 || positionals.some((name) => file.includes(name)));
  const waiting = [...bugs];
  let found = 0;
  const workOff = async () => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const finding = await hunt(bug);
      if (finding !== undefined) found += 1;
      console.log(`${bug.replace('.patch', '').padEnd(40)} ${describe(finding)}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.workers ?? availableParallelism()) }, workOff));
  console.log(`${found} of ${bugs.length} bugs found in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  process.exitCode = found >= bugs.length - (positionals.length === 0 ? missedMost : 0) ? 0 : 1;
}

function describe(finding: Finding | undefined): string {
  if (finding === undefined) return `NOT FOUND in ${seeds} seeds`;
  return `${finding.rule}: seed ${finding.seed}, after ${finding.hours} h`;
}

/** Plays the swarm on a copy of the source with this bug in it, in a process of its own. */
async function hunt(bug: string): Promise<Finding | undefined> {
  const copy = mkdtempSync(join(tmpdir(), 'heald-planted-'));
  try {
    cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true });
    cpSync(join(root, 'package.json'), join(copy, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    execFileSync('git', ['apply', '--whitespace=nowarn', join(planted, bug)], { cwd: copy });
    const told = await readOutput([import.meta.filename, '--play', copy, '--seeds', String(seeds), '--about', bug]);
    return told === '' ? undefined : (JSON.parse(told) as Finding);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function readOutput(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => (exitCode === 0 ? resolve(output) : reject(new Error(`The swarm ended with ${exitCode}`))));
  });
}

/** In the child: says what was found, or nothing. */
async function playUntilFound(copy: string): Promise<void> {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(copy, 'src/simulator/swarm', file)).href);
  const { drawPlan: draw } = (await load('draw-plan.ts')) as { drawPlan: typeof drawPlan };
  const { runPlan: run } = (await load('run-plan.ts')) as { runPlan: typeof runPlan };
  let hours = 0;
  const all = Array.from({ length: seeds }, (_, place) => ({ seed: place + 1, plan: draw(place + 1) }));
  const isAbout = (each: (typeof all)[number]) => isInteresting(each.plan, values.about);
  for (const { seed, plan } of [...all.filter(isAbout), ...all.filter((each) => !isAbout(each))]) {
    hours += plan.untilMs / 3_600_000;
    const rule = findRule(() => run(plan));
    if (rule === undefined) continue;
    console.log(JSON.stringify({ rule, seed, hours } satisfies Finding));
    return;
  }
}

/** A bug about zones or Kafka is looked for first where there is something of the kind. */
function isInteresting({ kafka, faults, zoneWords = [] }: ReturnType<typeof drawPlan>, bug: string): boolean {
  if (bug.startsWith('kafka-')) return kafka !== undefined;
  return bug.startsWith('zone-') && (zoneWords.length > 0 || faults.some(({ name }) => name.startsWith('zone-')));
}

/** The first thing that failed in one rehearsal. */
function findRule(play: () => ReturnType<typeof runPlan>): string | undefined {
  try {
    const { safety, liveness } = play();
    return [...safety, ...liveness][0]?.split(':')[0];
  } catch (error) {
    return `it gave up (${error instanceof Error ? error.message : String(error)})`;
  }
}
