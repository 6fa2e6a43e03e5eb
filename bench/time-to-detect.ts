/**
 * How long does a dead disk go unnoticed? heald beside monit on the same injected stall, on the same mount, at the same time.
 *
 * Two stalls: a frozen filesystem, and a block device that takes requests and completes none, as a lost volume does. monit runs twice:
 * with the filesystem checks of its manual every 5 s, and as somebody sets it up who has met this fault, with a program that writes and
 * fsyncs every second and counts as failed after the same 5 s that make heald suspect a disk.
 * The stall lasts for less than 30 s, because a frozen filesystem holds up every sync of the machine.
 */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedgerReader } from '../src/adapters/ledger/ledger-reader.ts';
import { freezeFilesystem } from '../test/faults/inject/freeze-filesystem.ts';
import { type LoopDisk, mountDisk, mountNestedDisk } from '../test/faults/inject/loop-disk.ts';
import { createScene, type Injection, type Scene } from '../test/faults/inject/scene.ts';
import { stallDevice } from '../test/faults/inject/stall-device.ts';
import type { Benchmark, BenchmarkSettings } from './benchmark.ts';
import { buildHeald, type RunningController, startAgent, startController } from './beside/heald.ts';
import { filesystemChecks, startMonit } from './beside/monit.ts';
import { findProgram, type Stage, wait, withStage } from './beside/programs.ts';
import { findMedian } from './measure/statistics.ts';
import { formatNumber, layOutTable } from './measure/table.ts';

export const timeToDetect: Benchmark = {
  name: 'time-to-detect',
  question: 'how long does a dead disk go unnoticed?',
  run: compare,
};

const warmUpMs = 12_000;
const heldMs = 26_000;
const watchedAfterwardsMs = 6_000;
const lookEveryMs = 50;

interface Fault {
  readonly name: string;
  prepare(scene: Scene): Promise<{ readonly disk: LoopDisk; readonly inject: () => Promise<Injection> }>;
}

const faults: readonly Fault[] = [
  {
    name: 'frozen filesystem',
    prepare: async (scene) => {
      const disk = await mountDisk(scene);
      return { disk, inject: () => freezeFilesystem(scene, disk) };
    },
  },
  {
    name: 'device hangs',
    prepare: async (scene) => {
      const nested = await mountNestedDisk(scene);
      return { disk: nested.upper, inject: () => stallDevice(scene, nested) };
    },
  },
];

/** Something that may notice the stall: when it first says so, is what is measured. */
interface Witness {
  readonly name: string;
  hasNoticed(): Promise<boolean>;
}

const namesOfHeald = ['heald suspect', 'heald failed'] as const;
const namesOfMonit = ['monit, its manual', 'monit, own fsync check'] as const;

async function compare({ short, say }: BenchmarkSettings): Promise<void> {
  const missing = ['fsfreeze', 'losetup', 'mkfs.ext4'].filter((program) => findProgram(program) === undefined);
  if (missing.length > 0) return say(`   skipped: apt-get install --no-install-recommends e2fsprogs util-linux (no ${missing.join(', ')})`);
  if (process.getuid?.() !== 0) return say('   skipped: only root may freeze a filesystem');
  if (findProgram('monit') === undefined) say('   skipped monit: apt-get install --no-install-recommends monit');
  buildHeald();
  for (const fault of faults) {
    const rounds: ReadonlyMap<string, number>[] = [];
    for (let round = 0; round < (short ? 1 : 3); round += 1) rounds.push(await playRound(fault));
    report(fault, rounds, say);
  }
  say(`   seconds from the injection; the stall lasts ${heldMs / 1_000} s, so a later one means: said once the disk was well again`);
}

/** When each witness first said something, in seconds from the injection; who said nothing is not in it. */
async function playRound(fault: Fault): Promise<ReadonlyMap<string, number>> {
  const scene = await createScene();
  try {
    const { disk, inject } = await fault.prepare(scene);
    return await withStage(async (stage) => {
      const controller = await startController(stage);
      await startAgent(stage, {
        name: 'agent',
        controllerUrl: controller.url,
        settings: [`disks: { mounts: ["${disk.mount}"] }`, 'dns: { servers: ["127.0.0.1:9"] }'],
      });
      const witnesses = [...watchLedger(controller), ...(await watchMonits(stage, disk.mount))];
      await wait(warmUpMs);
      for (const { name, hasNoticed } of witnesses) {
        if (await hasNoticed()) throw new Error(`${name} saw a fault before there was one`);
      }
      const injectedAt = performance.now();
      const injection = await inject();
      const noticed = await listen(witnesses, injectedAt, injection);
      await injection.undo();
      return noticed;
    });
  } finally {
    await scene.close();
  }
}

async function listen(witnesses: readonly Witness[], injectedAt: number, injection: Injection): Promise<ReadonlyMap<string, number>> {
  const noticed = new Map<string, number>();
  let mended = false;
  for (;;) {
    const elapsed = performance.now() - injectedAt;
    if (elapsed > heldMs + watchedAfterwardsMs) return noticed;
    if (elapsed > heldMs && !mended) {
      mended = true;
      await injection.undo();
    }
    for (const { name, hasNoticed } of witnesses) {
      if (!noticed.has(name) && (await hasNoticed())) noticed.set(name, (performance.now() - injectedAt) / 1_000);
    }
    await wait(lookEveryMs);
  }
}

function watchLedger({ stateFolder }: RunningController): readonly Witness[] {
  const seen = new Set<string>();
  let lastRead = 0;
  const look = (): void => {
    const ledger = openLedgerReader(join(stateFolder, 'ledger.db'));
    if (!ledger.ok) return;
    const read = ledger.value.read({ after: lastRead, limit: Infinity });
    ledger.value.close();
    for (const { sequence, entry } of read.ok ? read.value : []) {
      lastRead = sequence;
      if ((entry.kind === 'episode_opened' || entry.kind === 'episode_changed') && entry.fault === 'disk') seen.add(entry.verdict);
    }
  };
  return namesOfHeald.map((name) => ({
    name,
    hasNoticed: async () => {
      look();
      return name === 'heald failed' ? seen.has('failed') : seen.size > 0;
    },
  }));
}

async function watchMonits(stage: Stage, mount: string): Promise<readonly Witness[]> {
  const probe = join(stage.folder, 'write-and-fsync');
  await writeFile(probe, `#!/bin/sh\nexec dd if=/dev/zero of=${mount}/.monit-probe bs=4k count=1 conv=fsync status=none\n`);
  await chmod(probe, 0o755);
  const fast = `check program fsync with path ${probe} with timeout 5 seconds\n  if status != 0 then alert\n`;
  const monits = [await startMonit(stage, 'manual', 5, filesystemChecks(mount)), await startMonit(stage, 'fast', 1, fast)];
  return monits.flatMap((monit, place) =>
    monit === undefined ? [] : [{ name: namesOfMonit[place] as string, hasNoticed: async () => complains(await readLog(monit.logFile)) }],
  );
}

/** What monit says at its start and end has other priorities. Source: monit(1), "LOGGING". */
function complains(log: string): boolean {
  return /^\[[^\]]+\] (error|warning|critical|alert|emergency)\b/m.test(log);
}

async function readLog(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

function report(fault: Fault, rounds: readonly ReadonlyMap<string, number>[], say: BenchmarkSettings['say']): void {
  const median = (name: string) => findMedian(rounds.map((noticed) => noticed.get(name) ?? Infinity));
  const reference = median(namesOfHeald[0]);
  const rows = [...namesOfHeald, ...namesOfMonit].map((name) => [
    name,
    ...rounds.map((noticed) => sayWhen(noticed.get(name))),
    sayWhen(Number.isFinite(median(name)) ? median(name) : undefined),
    Number.isFinite(median(name)) ? `×${formatNumber(median(name) / reference)}` : '–',
  ]);
  const heading = [fault.name, ...rounds.map((_, round) => `round ${round + 1}`), 'median', 'to heald'];
  for (const line of layOutTable(heading, rows)) say(`   ${line}`);
}

function sayWhen(seconds: number | undefined): string {
  if (seconds === undefined) return 'never';
  return `${seconds.toFixed(1)}${seconds > heldMs / 1_000 ? ' late' : ''}`;
}
