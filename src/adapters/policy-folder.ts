/**
 * Which policy files are there, and have they changed? Reads a folder and looks again every so often.
 *
 * It polls instead of watching: inotify misses network filesystems and the symlink swaps of configuration mounts. A change is a
 * change of content, so a file that was only touched is none. Parsing is not its business.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { ok, wrong, type Result } from '../base/result.ts';

export interface PolicyFile {
  /** Relative to the folder. */
  readonly file: string;
  readonly text: string;
}

const filesMax = 1_000;
const fileBytesMax = 1024 * 1024;

/** Policies, not their tests and not what an editor or a configuration mount hides behind a dot. */
export function isPolicyName(name: string): boolean {
  return /\.ya?ml$/.test(name) && !isTestName(name) && !name.startsWith('.');
}

/** A policy's tests lie beside it: `web.test.yaml` beside `web.yaml`. */
export function isTestName(name: string): boolean {
  return /\.test\.ya?ml$/.test(name) && !name.startsWith('.');
}

/** All policy files in `folder`, by name. The problem is a sentence that says what to do. */
export async function readPolicyFolder(folder: string): Promise<Result<readonly PolicyFile[], string>> {
  const none = `There is no policy file (*.yaml) in "${folder}". Put one there, or leave --policies out to use the shipped set.`;
  return readFiles(folder, isPolicyName, none);
}

/** All files of policy tests in `folder`, by name. */
export async function readPolicyTests(folder: string): Promise<Result<readonly PolicyFile[], string>> {
  return readFiles(folder, isTestName, `There is no test of a policy (*.test.yaml) in "${folder}".`);
}

async function readFiles(
  folder: string,
  isWanted: (name: string) => boolean,
  none: string,
): Promise<Result<readonly PolicyFile[], string>> {
  try {
    const names = (await readdir(folder)).filter((name) => isWanted(name)).toSorted();
    if (names.length === 0) return wrong(none);
    if (names.length > filesMax) return wrong(`There are ${names.length} policy files in "${folder}", at most ${filesMax} are read.`);
    const files: PolicyFile[] = [];
    for (const file of names) {
      const { size } = await stat(join(folder, file));
      if (size > fileBytesMax) return wrong(`The policy file "${join(folder, file)}" has ${size} bytes, at most ${fileBytesMax} are read.`);
      files.push({ file, text: await readFile(join(folder, file), 'utf8') });
    }
    return ok(files);
  } catch (error) {
    return wrong(sayUnreadable(folder, error as NodeJS.ErrnoException));
  }
}

function sayUnreadable(folder: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT')
    return `Cannot read policies from "${error.path ?? folder}": it does not exist. Give the right folder with --policies, or leave it out to use the shipped set.`;
  if (error.code === 'ENOTDIR') return `Cannot read policies from "${folder}": it is a file. Give its folder with --policies.`;
  if (error.code === 'EACCES')
    return `Cannot read policies from "${error.path ?? folder}": permission denied. Let the controller's user read it.`;
  return `Cannot read policies from "${folder}": ${error.message}.`;
}

/** A hash of names and texts: the same for the same policies. */
export function fingerprintOf(files: readonly PolicyFile[]): string {
  const hash = createHash('sha256');
  for (const { file, text } of files) hash.update(JSON.stringify([file, text]));
  return hash.digest('hex');
}

export interface PolicyWatch {
  stop(): void;
}

/**
 * Calls `onChange` when what the folder holds is no longer what `known` is the fingerprint of, and after each further change; a
 * trouble with the folder is told once, until it changes.
 */
export function watchPolicyFolder(
  folder: string,
  settings: { readonly everyMs: number; readonly known: string; readonly onChange: (read: Result<readonly PolicyFile[], string>) => void },
): PolicyWatch {
  let last = settings.known;
  let looking = false;
  async function look(): Promise<void> {
    const read = await readPolicyFolder(folder);
    const found = read.ok ? fingerprintOf(read.value) : read.problem;
    if (found === last || stopped) return;
    last = found;
    settings.onChange(read);
  }
  let stopped = false;
  const timer = setInterval(() => {
    // A folder on a disk that hangs is asked once, not every two seconds.
    if (looking) return;
    looking = true;
    void look().finally(() => (looking = false));
  }, settings.everyMs);
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
