/**
 * What does a probe do? What the workload does: append and fsync, read past the cache, create and remove, and ask for free space.
 *
 * `stat`, `readdir` and cached reads go on for ever on a disk that hangs, so none of those is a probe.
 */
import { constants, statfs } from 'node:fs/promises';
import type { Outcome } from './lane.ts';
import type { LaneKind, ProbeTarget } from './messages.ts';
import { codeOf, type MadeFolder, makeProbeFolder, openProbeFile, removeProbeFile, removeProbeFolder } from './probe-folder.ts';

/** All operations of one mount. */
export interface MountProbe {
  operate(lane: LaneKind): Promise<Outcome>;
  /** Removes the probe files; waits for the disk. */
  clean(): Promise<void>;
}

/** In every Node, though not in the types that this project loads. */
declare const WebAssembly: { readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer } };

const blockBytes = 4_096;

/**
 * Memory from WebAssembly is page-aligned, which reads past the cache demand and Buffers are not. One page serves all mounts: nobody
 * looks at what was read.
 */
const aligned = new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 0, blockBytes);
const written = Buffer.alloc(blockBytes, 'heald probe\n');

/** What says nothing about the disk: our own rights, or our own lack of descriptors and memory. */
const ownTrouble = new Set(['EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'ENOMEM', 'EUNKNOWN']);

export function createMountProbe(target: ProbeTarget, folderName: string): MountProbe {
  let folder: Promise<MadeFolder> | undefined;
  let device: number | undefined;
  // What an earlier prober left will do: on a filesystem that takes no writes, a read probe must not begin with one.
  let readable = true;

  async function runFsync(path: string): Promise<Outcome> {
    const handle = await openProbeFile(path, 'fsync', constants.O_WRONLY | constants.O_CREAT);
    try {
      await handle.write(written, 0, 512, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { kind: 'done' };
  }

  async function prepareRead(path: string): Promise<void> {
    const handle = await openProbeFile(path, 'read', constants.O_WRONLY | constants.O_CREAT);
    try {
      await handle.write(written, 0, blockBytes, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    readable = true;
  }

  async function runRead(path: string): Promise<Outcome> {
    const direct = constants.O_DIRECT as number | undefined;
    if (direct === undefined) return { kind: 'unmeasurable', because: 'this system cannot read past its cache' };
    if (!readable) await prepareRead(path);
    const handle = await openProbeFile(path, 'read', constants.O_RDONLY | direct).catch((problem: unknown) => {
      readable = codeOf(problem) !== 'ENOENT';
      throw problem;
    });
    try {
      const { bytesRead } = await handle.read(aligned, 0, blockBytes, 0);
      if (bytesRead < blockBytes) readable = false;
    } finally {
      await handle.close();
    }
    return { kind: 'done' };
  }

  /** With a block of content: on a full disk files can still be made, and only what is written into them finds no room. */
  async function runCreate(path: string): Promise<Outcome> {
    const handle = await openProbeFile(path, 'create', constants.O_WRONLY | constants.O_CREAT);
    try {
      await handle.write(written, 0, blockBytes, 0);
    } finally {
      await handle.close();
      await removeProbeFile(path, 'create');
    }
    return { kind: 'done' };
  }

  async function runSpace(): Promise<Outcome> {
    const { blocks, bfree, bavail, files, ffree } = await statfs(target.mount);
    const used = blocks - bfree;
    const space = used + bavail === 0 ? 0 : used / (used + bavail);
    return { kind: 'done', shares: { space, inodes: files === 0 ? undefined : 1 - ffree / files } };
  }

  async function runInFolder(lane: Exclude<LaneKind, 'space'>): Promise<Outcome> {
    folder ??= makeProbeFolder(target, folderName, device);
    const made = await folder;
    if ('because' in made) {
      folder = undefined;
      return { kind: 'unmeasurable', because: made.because };
    }
    device = made.device;
    if (lane === 'fsync') return runFsync(made.path);
    return lane === 'read' ? runRead(made.path) : runCreate(made.path);
  }

  function explain(lane: LaneKind, error: string): Outcome {
    if (lane === 'read' && error === 'EINVAL') return { kind: 'unmeasurable', because: 'this filesystem cannot read past its cache' };
    if (ownTrouble.has(error)) return { kind: 'unmeasurable', because: `the probe was refused with ${error}` };
    if (error === 'ENOENT') return { kind: 'unmeasurable', because: 'somebody else keeps removing the probe files' };
    return { kind: 'failed', error };
  }

  async function attempt(lane: LaneKind): Promise<Outcome> {
    return lane === 'space' ? runSpace() : runInFolder(lane);
  }

  async function startAgain(error: string): Promise<void> {
    const wasMade = await settled(folder);
    if (wasMade && error !== 'ENOENT') return;
    folder = undefined;
  }

  return {
    operate: async (lane) => {
      try {
        return await attempt(lane);
      } catch (problem) {
        await startAgain(codeOf(problem));
        if (codeOf(problem) !== 'ENOENT') return explain(lane, codeOf(problem));
      }
      // Somebody tidied the probe files away, such as another agent that has just ended: they are made again at once.
      try {
        return await attempt(lane);
      } catch (problem) {
        await startAgain(codeOf(problem));
        return explain(lane, codeOf(problem));
      }
    },
    clean: async () => {
      const made = await folder?.catch(() => undefined);
      if (made !== undefined && 'path' in made) await removeProbeFolder(made.path);
    },
  };
}

/** True when the folder was made; a promise that was rejected is tried again. */
async function settled(folder: Promise<unknown> | undefined): Promise<boolean> {
  return (
    (await folder?.then(
      () => true,
      () => false,
    )) ?? false
  );
}
