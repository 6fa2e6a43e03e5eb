/** Which policy files are meant? One file, a folder, or the set that comes with heald. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { isTestName, readPolicyFolder } from '../../adapters/policy-folder.ts';
import type { PolicyFile } from '../../policy/read-policies.ts';
import { shippedFolder } from '../shipped-folder.ts';
import { Unanswerable } from './verb.ts';

export interface NamedFiles {
  /** The folder or file as people call it. */
  readonly place: string;
  readonly files: readonly PolicyFile[];
}

/** Reads `place`, or the shipped set when it is undefined; file names are as a person would open them. */
export async function readPolicyFiles(place: string | undefined): Promise<NamedFiles> {
  const folder = place ?? shippedFolder('policies');
  if (isTestName(basename(folder)))
    throw new Unanswerable('usage', `"${folder}" holds tests of policies, and no policy: run them with "heald policy test ${folder}".`);
  if ((await stat(folder).catch(() => undefined))?.isFile() === true) {
    return { place: folder, files: [{ file: folder, text: await readFile(folder, 'utf8') }] };
  }
  const read = await readPolicyFolder(folder);
  if (!read.ok) throw new Unanswerable('finding', read.problem);
  const name = (file: string) => (place === undefined ? join(basename(folder), file) : join(place, file));
  return { place: folder, files: read.value.map(({ file, text }) => ({ file: name(file), text })) };
}
