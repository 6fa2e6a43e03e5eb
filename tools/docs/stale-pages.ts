/** Which pages lie in a generator's folder and are generated no more? */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths below `root` of files in owned folders that are not among `pages`. */
export function findStalePages(root: string, ownedPaths: readonly string[], pages: ReadonlyMap<string, string>): string[] {
  return ownedPaths
    .filter((path) => path.endsWith('/') && existsSync(join(root, path)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}${name}`))
    .filter((path) => !pages.has(path));
}
