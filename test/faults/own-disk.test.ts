/** Does an agent survive the disk that its own program lies on? */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { mountDisk } from './inject/loop-disk.ts';
import { run } from './inject/shell.ts';
import { createMemoryGroup } from './inject/squeeze-memory.ts';
import { stallReads } from './inject/throttle-device.ts';
import { openStage, type StagedHost } from './stage.ts';

const onStage = openStage();
const root = join(import.meta.dirname, '../..');
const modules = ['dns-packet', '@leichtgewicht', 'koffi', '@koromix', 'systeminformation', 'yaml'];
const watchedForMs = 20_000;

/** Node and the agent, with all that it loads. */
async function installAgent(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await cp(process.execPath, join(folder, 'node'));
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await cp(join(root, 'src'), join(folder, 'src'), { recursive: true });
  for (const name of modules)
    await cp(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true, dereference: true });
}

/** How many reports of the host arrive within `watchedForMs`. */
async function countReports(host: StagedHost): Promise<number> {
  const heard = new Set<string>();
  const first = (await host.look())?.host.heardAt;
  const until = performance.now() + watchedForMs;
  while (performance.now() < until) {
    const heardAt = (await host.look())?.host.heardAt;
    if (typeof heardAt === 'string' && heardAt !== first) heard.add(heardAt);
    await pause(200);
  }
  return heard.size;
}

onStage(
  'an agent whose own program lies on a disk that no longer reads goes on reporting if its code is locked, and only then',
  async ({ scene, startHost }) => {
    const disk = await mountDisk(scene, { megabytes: 420, mkfs: ['-O', '^has_journal'] });
    const kinds = ['full', 'off'] as const;
    // Two copies: pages that one of them locks would serve the other.
    for (const kind of kinds) await installAgent(join(disk.mount, kind));
    await run('umount', disk.mount);
    await run('mount', '-t', 'ext4', disk.device, disk.mount);

    const installed = await Promise.all(
      kinds.map(async (lockMemory) => {
        const group = await createMemoryGroup(scene, 1_000);
        const folder = join(disk.mount, lockMemory);
        const enter = ['sh', '-c', 'echo $$ > "$0" && exec "$@"', group.members];
        const host = await startHost({
          lockMemory,
          command: [...enter, join(folder, 'node'), join(folder, 'src/apps/agent/main.ts')],
        });
        return { host, group: dirname(group.members) };
      }),
    );
    const [locked, unlocked] = installed.map(({ host }) => host) as [StagedHost, StagedHost];
    await locked.untilWell(['memory.pressure_share', 'host']);
    await unlocked.untilWell(['memory.pressure_share', 'host']);

    const stalled = await stallReads(scene, disk);
    for (const { group } of installed) await writeFile(join(group, 'memory.force_empty'), '0');
    const [fromLocked, fromUnlocked] = await Promise.all([countReports(locked), countReports(unlocked)]);
    await stalled.undo();
    process.stdout.write(`reports within 20 s: ${fromLocked} with its code locked, ${fromUnlocked} without\n`);

    expect(fromLocked).toBeGreaterThanOrEqual(3);
    expect(fromUnlocked).toBeLessThanOrEqual(1);
  },
);
