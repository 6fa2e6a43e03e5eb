/** Writes the pages of the manual that follow from the code, and removes those that follow from it no more: `npm run docs`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatePages, ownedPaths } from './docs/generate.ts';
import { findStalePages } from './docs/stale-pages.ts';

const root = join(import.meta.dirname, '..');
const pages = generatePages();
const stale = findStalePages(root, ownedPaths, pages);

for (const path of stale) rmSync(join(root, path));
for (const [path, text] of pages) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
console.log(`${pages.size} pages written, ${stale.length} removed`);
