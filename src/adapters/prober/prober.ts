/**
 * Who does what may hang? This process: a child of the agent, with a thread pool of its own, that can be given up at any time.
 *
 * It never ends by `exit`, which would wait for a stuck operation: it ends by SIGKILL, at the latest when the channel to the agent
 * is gone, so no prober outlives its agent by more than the operation that it is stuck in.
 */
import { Worker } from 'node:worker_threads';
import { stat } from 'node:fs/promises';
import { findSibling } from '../sibling-file.ts';
import { createFactReader, type FactFiles } from './fact-reader.ts';
import { createLane, type Lane } from './lane.ts';
import type { FromProber, LaneKind, ProbeTarget, ToProber } from './messages.ts';
import { createMountProbe, type MountProbe } from './operations.ts';
import { createPauseMeter } from './pause-meter.ts';

const tickMs = 200;
const spaceEveryMs = 5_000;
const probeEveryMs = 1_000;
const cleanWithinMs = 2_000;
const inventoryWithinMs = 120_000;

interface ProbedMount {
  readonly target: ProbeTarget;
  readonly probe: MountProbe;
  readonly lanes: Map<LaneKind, Lane>;
}

const folderName = process.argv[2] ?? `.heald-${process.getuid?.() ?? 0}`;
const now = () => performance.now();
const mounts = new Map<string, ProbedMount>();
let sending = false;
let stopping = false;
let taking: Worker | undefined;
let reading = false;
const factReader = createFactReader();
let ticks = 0;

const pauses = createPauseMeter({
  tickMs,
  now,
  onPause: (ms) => {
    for (const lane of allLanes()) lane.pause(ms);
  },
});

function allLanes(): Lane[] {
  return [...mounts.values()].flatMap(({ lanes }) => [...lanes.values()]);
}

function isAtRest({ lanes }: ProbedMount): boolean {
  return ![...lanes.values()].some((lane) => lane.isBusy());
}

function probe(targets: readonly ProbeTarget[]): void {
  const wanted = new Map(targets.map((target) => [`${target.device} ${target.folders.join(' ')}`, target]));
  for (const [key, mounted] of mounts) {
    if (wanted.has(key)) continue;
    mounts.delete(key);
    if (isAtRest(mounted)) void mounted.probe.clean();
  }
  for (const [key, target] of wanted) {
    const mounted = mounts.get(key) ?? { target, probe: createMountProbe(target, folderName), lanes: new Map<LaneKind, Lane>() };
    mounts.set(key, mounted);
    setLanes(mounted, target.lanes, mounts.size);
  }
}

/** Lanes that stay keep the operation that they have in flight. */
function setLanes({ target, probe: mountProbe, lanes }: ProbedMount, wanted: readonly LaneKind[], place: number): void {
  for (const kind of lanes.keys()) if (!wanted.includes(kind)) lanes.delete(kind);
  for (const kind of wanted) {
    if (lanes.has(kind)) continue;
    const lane = createLane({
      mount: target.mount,
      lane: kind,
      everyMs: kind === 'space' ? spaceEveryMs : probeEveryMs,
      firstAt: now() + ((place * tickMs) % probeEveryMs),
      operate: () => mountProbe.operate(kind),
      now: pauses.look,
    });
    lanes.set(kind, lane);
  }
}

/** One message at a time: an agent that does not listen must not make a queue grow here. */
function say(message: FromProber): void {
  if (process.send === undefined || !process.connected) return;
  sending = true;
  process.send(message, () => {
    sending = false;
  });
}

function tick(): void {
  const at = pauses.look();
  const lanes = allLanes();
  ticks += 1;
  // Spoken before the next operations start: what is in flight now has been so for a tick at least.
  if (!sending && (ticks % 2 === 0 || lanes.some((lane) => lane.isBusy())))
    say({ kind: 'spoke', lanes: lanes.map((lane) => lane.speak(at)) });
  for (const lane of lanes) if (!stopping) lane.tick(at);
}

function takeInventory(): void {
  if (taking !== undefined) return;
  const worker = new Worker(findSibling('inventory', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 64 } });
  taking = worker;
  const limit = setTimeout(() => void worker.terminate(), inventoryWithinMs);
  worker.on('message', (facts: Readonly<Record<string, string>>) => say({ kind: 'took_inventory', facts }));
  worker.on('error', () => {});
  worker.on('exit', () => {
    clearTimeout(limit);
    taking = undefined;
  });
}

/** One reading at a time: a file that hangs takes one thread, and no more. */
async function readFacts(files: FactFiles): Promise<void> {
  if (reading) return;
  reading = true;
  const facts = await factReader(files);
  reading = false;
  say({ kind: 'took_inventory', facts });
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(end, cleanWithinMs);
  const atRest = [...mounts.values()].filter(isAtRest);
  await Promise.all(atRest.map((mounted) => mounted.probe.clean()));
  if (process.connected) process.send?.({ kind: 'tidied' } satisfies FromProber, end);
  else end();
}

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

process.on('message', (message: ToProber) => {
  switch (message.kind) {
    case 'probe':
      probe(message.targets);
      ticker ??= setInterval(tick, tickMs);
      return;
    case 'take_inventory':
      takeInventory();
      return;
    case 'read_facts':
      void readFacts(message.files);
      return;
    case 'stop':
      void stop();
      return;
  }
});
// A terminal's Ctrl-C goes to the whole group; the agent decides when its prober ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => void stop());

let ticker: NodeJS.Timeout | undefined;
// Starts the pool's threads now: a spare must not have to make any when the host is already in trouble.
void stat('/').catch(() => {});
