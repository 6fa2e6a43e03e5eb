/**
 * Does each injection break what it says, and only that? A fault test whose fault did not happen proves nothing.
 *
 * The expectations are what was measured on Linux 6.18 with ext4; a stuck operation is abandoned and ends when the fault is undone.
 */
// oxlint-disable vitest/no-standalone-expect -- `testWith` is a test too
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished } from 'vitest';
import { testWith } from '../needs.ts';
import { failReads } from './inject/fail-reads.ts';
import { exhaustPool, failWrites } from './inject/fail-writes.ts';
import { fillDisk, useUpInodes } from './inject/fill-disk.ts';
import { freezeFilesystem } from './inject/freeze-filesystem.ts';
import { hogProcessors } from './inject/hog-processors.ts';
import { keepDiskBusy } from './inject/keep-disk-busy.ts';
import { mountDisk, mountNestedDisk, type DiskShape, type NestedDisk } from './inject/loop-disk.ts';
import { makeReadOnly } from './inject/make-read-only.ts';
import { createScene, type Injection, type Scene } from './inject/scene.ts';
import { run } from './inject/shell.ts';
import { squeezeMemory } from './inject/squeeze-memory.ts';
import { stallDevice } from './inject/stall-device.ts';
import { freezeProcess, stopProcess } from './inject/stop-process.ts';
import { slowWrites, stallReads, stallWrites } from './inject/throttle-device.ts';
import { startVictim } from './inject/victim.ts';

const stuckAfterMs = 2_000;
const test = testWith({ root: true, linux: true, programs: ['fsfreeze', 'losetup', 'mkfs.ext4', 'filefrag', 'fallocate', 'dd'] });

async function openScene(): Promise<Scene> {
  const scene = await createScene();
  onTestFinished(() => scene.close());
  return scene;
}

/** "well", "stuck", or what the program complained about. */
function attempt(program: string, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const timer = setTimeout(() => {
      child.unref();
      resolve('stuck');
    }, stuckAfterMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? 'well' : (/: ([A-Z][^:\n]+)$/m.exec(complaint)?.[1] ?? complaint));
    });
  });
}

/** What the workload of a disk does. The write goes first: a loop device whose write hangs takes no read after it, but one before. */
async function useDisk(mount: string) {
  const writing = attempt('dd', 'if=/dev/zero', `of=${mount}/fsync`, 'bs=512', 'count=1', 'conv=notrunc,fsync');
  await pause(250);
  const [fsync, read, create] = await Promise.all([
    writing,
    attempt('dd', `if=${mount}/read`, 'of=/dev/null', 'bs=4096', 'count=1', 'iflag=direct'),
    attempt('sh', '-c', `: > ${mount}/create && rm ${mount}/create`),
  ]);
  return { fsync, read, create };
}

const allWell = { fsync: 'well', read: 'well', create: 'well' };
const noSpace = 'No space left on device';

interface DiskFault {
  readonly name: string;
  inject(scene: Scene, disk: NestedDisk): Promise<Injection>;
  readonly shape?: Partial<DiskShape>;
  readonly expected: Awaited<ReturnType<typeof useDisk>>;
  /** Only the end of the scene ends it. */
  readonly staysBroken?: boolean;
}

const diskFaults: readonly DiskFault[] = [
  {
    name: 'a frozen filesystem',
    inject: (scene, { upper }) => freezeFilesystem(scene, upper),
    expected: { fsync: 'stuck', read: 'well', create: 'stuck' },
  },
  { name: 'a device that hangs', inject: stallDevice, expected: { fsync: 'stuck', read: 'stuck', create: 'well' } },
  {
    name: 'writes at a byte a second',
    inject: (scene, { upper }) => stallWrites(scene, upper),
    expected: { fsync: 'stuck', read: 'well', create: 'well' },
  },
  { name: 'reads at a byte a second', inject: (scene, { upper }) => stallReads(scene, upper), expected: { ...allWell, read: 'stuck' } },
  {
    name: 'a filesystem that made itself read-only',
    inject: (scene, { upper }) => makeReadOnly(scene, upper),
    expected: { fsync: 'Read-only file system', read: 'well', create: 'Read-only file system' },
  },
  {
    name: 'writes that fail',
    inject: failWrites,
    shape: { mkfs: ['-O', '^has_journal'] },
    expected: { ...allWell, fsync: 'Input/output error' },
    staysBroken: true,
  },
  { name: 'a thin pool that is full', inject: exhaustPool, expected: { ...allWell, fsync: noSpace } },
  { name: 'reads that fail', inject: (scene, { upper }) => failReads(scene, upper), expected: { ...allWell, read: 'Input/output error' } },
  {
    name: 'no inodes left',
    inject: (scene, { upper }) => useUpInodes(scene, upper),
    shape: { mkfs: ['-N', '256'] },
    expected: { ...allWell, create: noSpace },
  },
];

describe('a disk', () => {
  for (const { name, inject, shape, expected, staysBroken } of diskFaults) {
    test(`${name}: what it touches fails, the rest goes on, and it can be undone`, async () => {
      const scene = await openScene();
      const disk = await mountNestedDisk(scene, { megabytes: 96, ...shape });
      await run('dd', 'if=/dev/zero', `of=${disk.upper.mount}/read`, 'bs=4096', 'count=1', 'conv=fsync');
      expect(await useDisk(disk.upper.mount)).toEqual(allWell);

      const injection = await inject(scene, disk);
      expect(await useDisk(disk.upper.mount)).toEqual(expected);

      await injection.undo();
      if (staysBroken !== true) await expect.poll(() => useDisk(disk.upper.mount), { timeout: 10_000 }).toEqual(allWell);
    });
  }

  test('two writes a second make an fsync slow, not stuck', async () => {
    const scene = await openScene();
    const disk = await mountDisk(scene);
    await slowWrites(scene, disk);
    const startedAt = performance.now();
    for (let write = 0; write < 3; write += 1)
      await run('dd', 'if=/dev/zero', `of=${disk.mount}/fsync`, 'bs=512', 'count=1', 'conv=notrunc,fsync');
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
  });

  test('a full disk has not a block left, also for root', async () => {
    const scene = await openScene();
    const disk = await mountDisk(scene);
    const injection = await fillDisk(scene, disk);
    expect(await attempt('dd', 'if=/dev/zero', `of=${disk.mount}/new`, 'bs=4096', 'count=1')).toBe(noSpace);
    await injection.undo();
    expect(await attempt('dd', 'if=/dev/zero', `of=${disk.mount}/new`, 'bs=4096', 'count=1')).toBe('well');
  });
});

/** Whether the echo comes back within half a second; the connection itself always does. */
function echoes(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('x'));
    const timer = setTimeout(() => socket.destroy(), 500);
    socket.on('error', reject);
    socket.on('data', () => resolve(true));
    socket.on('data', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

describe('a process', () => {
  for (const stop of [stopProcess, freezeProcess]) {
    test(`${stop.name}: it accepts, and says nothing until it goes on`, async () => {
      const scene = await openScene();
      const victim = await startVictim(scene);
      expect(await echoes(victim.tcpPort)).toBe(true);
      const injection = await stop(scene, victim.pid);
      expect(await echoes(victim.tcpPort)).toBe(false);
      await injection.undo();
      await expect.poll(() => echoes(victim.tcpPort), { timeout: 5_000 }).toBe(true);
    });
  }
});

/** The share of the next `forMs` in which the kernel saw all work waiting, or any of it. */
async function measurePressure(resource: 'memory' | 'cpu' | 'io', who: 'full' | 'some', forMs: number): Promise<number> {
  const total = (): number => Number(new RegExp(`${who} .*total=(\\d+)`).exec(readFileSync(`/proc/pressure/${resource}`, 'utf8'))?.[1]);
  const before = total();
  await pause(forMs);
  return (total() - before) / 1_000 / forMs;
}

describe('load', () => {
  test('squeezed memory is memory pressure by the kernel’s own account', async () => {
    await squeezeMemory(await openScene());
    expect(await measurePressure('memory', 'some', 4_000)).toBeGreaterThan(0.4);
  });

  test('hogs make everybody wait for a processor', async () => {
    await hogProcessors(await openScene(), 8);
    expect(await measurePressure('cpu', 'some', 2_000)).toBeGreaterThan(0.8);
  });

  test('a busy disk completes hundreds of requests a second', async () => {
    const scene = await openScene();
    const disk = await mountDisk(scene);
    const completed = (): number => Number(readFileSync(`/sys/dev/block/${disk.numbers}/stat`, 'utf8').trim().split(/\s+/)[4]);
    await keepDiskBusy(scene, disk);
    const before = completed();
    await pause(2_000);
    expect(completed() - before).toBeGreaterThan(400);
  });
});
