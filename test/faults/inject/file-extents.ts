import { run } from './shell.ts';

/** Where a file's bytes lie on its device. */
export interface Extent {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** The extents of all files of a mount, its probe files among them. */
export async function listExtents(mount: string): Promise<readonly Extent[]> {
  await run('sync', '-f', mount);
  const output = await run('find', mount, '-xdev', '-type', 'f', '-size', '+0', '-exec', 'filefrag', '-v', '-b1', '{}', '+');
  return [...output.matchAll(/^\s*\d+:\s+\d+\.\.\s*\d+:\s+(\d+)\.\.\s*(\d+):/gm)].map(([, first, last]) => ({
    offsetBytes: Number(first),
    lengthBytes: Number(last) - Number(first) + 1,
  }));
}
