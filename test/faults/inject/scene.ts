/**
 * Who cleans up after a fault, whatever happens? The scene: it keeps how each thing is undone, and undoes all in reverse order.
 *
 * Three nets, one below the other. `close`, which every test calls at its end. A guardian, a shell that waits on a pipe from this process and
 * runs the emergency commands when the pipe breaks, so that even a killed test leaves nothing behind. And a fuse for each fault that others
 * could feel, a frozen filesystem above all: it undoes the fault when it has lasted too long.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Injection {
  /** What is broken now, in words. */
  readonly describe: string;
  /** Mends it; a second call does nothing. */
  undo(): Promise<void>;
}

export interface Undo {
  readonly describe: string;
  readonly undo: () => Promise<unknown>;
  /** The same as one shell command, for when this process is gone. */
  readonly emergency: string;
  /** Whether it is undone by force after `fuseMs`. */
  readonly fused?: boolean;
}

export interface Scene {
  /** A folder of the scene's own, on a disk that nobody breaks. */
  readonly folder: string;
  /** A new name for a device, a folder or a group of processes. */
  nextName(word: string): string;
  keep(undo: Undo): Injection;
  /** Undoes everything, the latest first; throws what did not work after it has tried all. */
  close(): Promise<void>;
}

/** A frozen filesystem holds up every sync(2) of the machine: never for 30 s. */
export const fuseMs = 28_000;

export async function createScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'heald-scene-'));
  const list = join(folder, 'emergency.sh');
  await writeFile(list, '');
  const kept: Undo[] = [];
  const undoneBy = new Map<Undo, () => Promise<void>>();
  let names = 0;
  let writing = Promise.resolve();

  const guardian = spawn('sh', ['-c', 'cat >/dev/null; sh "$0"', list], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guardian.stdin.on('error', () => {});
  guardian.unref();

  /** The list is complete before the fault it is for can be forgotten. */
  function writeList(): Promise<void> {
    const lines = kept.toReversed().map(({ emergency }) => `timeout 10 sh -c ${quote(emergency)}`);
    writing = writing.then(() => writeFile(list, `${lines.join('\n')}\nrm -rf ${quote(folder)}\n`));
    return writing;
  }

  function keep(undo: Undo): Injection {
    kept.push(undo);
    const burnOut = undo.fused === true ? lightFuse(undo.emergency) : undefined;
    void writeList();
    const once = async (): Promise<void> => {
      if (!kept.includes(undo)) return;
      await undo.undo();
      kept.splice(kept.indexOf(undo), 1);
      burnOut?.();
      await writeList();
    };
    undoneBy.set(undo, once);
    return { describe: undo.describe, undo: once };
  }

  async function close(): Promise<void> {
    const problems: unknown[] = [];
    for (const undo of kept.toReversed()) {
      await undoneBy
        .get(undo)?.()
        .catch((problem: unknown) => problems.push(new Error(`Cannot undo: ${undo.describe}`, { cause: problem })));
    }
    if (problems.length > 0) {
      guardian.stdin.end();
      throw new AggregateError(problems, 'The scene is not clean; its guardian tries the emergency commands');
    }
    await writing;
    await writeFile(list, '');
    guardian.stdin.end();
    await rm(folder, { recursive: true, force: true });
  }

  return {
    folder,
    nextName(word) {
      names += 1;
      return `heald-${word}-${process.pid}-${names}`;
    },
    keep,
    close,
  };
}

/** Returns how to put the fuse out. */
function lightFuse(emergency: string): () => void {
  const fuse = spawn('sh', ['-c', `sleep ${fuseMs / 1000}; ${emergency}`], { detached: true, stdio: 'ignore' });
  fuse.unref();
  return () => {
    if (fuse.pid === undefined) return;
    try {
      process.kill(-fuse.pid, 'SIGKILL');
    } catch {
      // It has burnt down.
    }
  };
}

/** As one word for a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
