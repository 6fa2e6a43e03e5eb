/**
 * Where do the probe files of a mount go? Into a folder of our own, on the same device, where this user may write; and they go away.
 *
 * Nothing stays open between two operations: an agent that holds files open would keep people from unmounting a disk.
 */
import { constants, type FileHandle, lstat, mkdir, open, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProbeTarget } from './messages.ts';

/** One file a lane: with a shared one, a stuck write was measured to block the reads as well. */
const fileNames = ['fsync', 'read', 'create'] as const;
export type ProbeFile = (typeof fileNames)[number];

export type MadeFolder = { readonly path: string; readonly device: number } | { readonly because: string };

/** The first folder that can be used, or why there is none; `device` is where it was made before, if it was. Throws what the disk answers (EIO, EROFS, ENOSPC). */
export async function makeProbeFolder(target: ProbeTarget, name: string, device: number | undefined): Promise<MadeFolder> {
  const [first, ...others] = target.folders;
  if (first === undefined) return { because: `no folder on ${target.mount} to probe in` };
  const found = (await stat(first)).dev;
  if (device !== undefined && found !== device) return { because: `${target.mount} is not mounted any more` };
  for (const folder of [first, ...others]) {
    const path = join(folder, name);
    try {
      if ((await stat(folder)).dev !== found) continue;
      // Looked at first: on a frozen filesystem even a mkdir that would find the folder there waits.
      const there = await isOurs(path);
      if (there === false) continue;
      if (there === undefined) await mkdir(path, { mode: 0o700 });
      return { path, device: found };
    } catch (problem) {
      const code = codeOf(problem);
      if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EEXIST' && code !== 'ENOENT' && code !== 'ENOTDIR') throw problem;
    }
  }
  return { because: `this user may not write on ${target.mount}` };
}

/** Somebody else's folder, or a link with our name in a folder that everybody may write to, is not used. Undefined: nothing is there. */
async function isOurs(path: string): Promise<boolean | undefined> {
  const found = await lstat(path).catch((problem: unknown) => {
    if (codeOf(problem) === 'ENOENT') return undefined;
    throw problem;
  });
  if (found === undefined) return undefined;
  const writableByOthers = (found.mode & 0o022) !== 0;
  return found.isDirectory() && found.uid === process.getuid?.() && !writableByOthers;
}

export async function openProbeFile(folder: string, file: ProbeFile, flags: number): Promise<FileHandle> {
  return open(join(folder, file), flags | constants.O_NOFOLLOW, 0o600);
}

export async function removeProbeFile(folder: string, file: ProbeFile): Promise<void> {
  await unlink(join(folder, file));
}

/** Removes what we made there, and nothing else. */
export async function removeProbeFolder(folder: string): Promise<void> {
  for (const file of fileNames) await removeProbeFile(folder, file).catch(() => {});
  await rmdir(folder).catch(() => {});
}

export function codeOf(problem: unknown): string {
  const code = problem instanceof Error ? (problem as NodeJS.ErrnoException).code : undefined;
  return code ?? 'EUNKNOWN';
}
