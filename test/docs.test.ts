/**
 * Does the manual say what the code does? Generated pages are fresh, none is missing or left over, and every link leads somewhere.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { catalog } from '../src/liveness/catalog.ts';
import { generatePages, ownedPaths } from '../tools/docs/generate.ts';
import { findStalePages } from '../tools/docs/stale-pages.ts';

const root = join(import.meta.dirname, '..');
const pages = generatePages();
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('generated pages are fresh', () => {
  const old = [...pages].filter(([path, text]) => !existsSync(join(root, path)) || read(path) !== text).map(([path]) => path);
  expect(old, 'these pages do not say what the code says; run `npm run docs` and commit what it writes').toEqual([]);
});

test('the same code gives the same pages', () => {
  expect([...generatePages()]).toEqual([...pages]);
});

test('every signal has a page and no stale page is left', () => {
  expect(catalog.filter(({ name }) => !pages.has(`docs/manual/signals/${name}.md`))).toEqual([]);
  expect(findStalePages(root, ownedPaths, pages), 'run `npm run docs`, which removes them').toEqual([]);
});

/** Links of a page: `[text](target)`, outside code. */
function linksOf(text: string): string[] {
  const withoutCode = text.replaceAll(/^(```|~~~).*?^\1/gms, '').replaceAll(/`[^`\n]*`/g, '');
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
}

/** The anchors that a page's headings have, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isBroken(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && statSync(join(root, target)).isFile() && !anchorsOf(target).includes(anchor);
}

test('no link between docs pages is broken', () => {
  const below = existsSync(join(root, 'docs')) ? readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }) : [];
  const all = [...readdirSync(root), ...below.map((name) => `docs/${name}`)].filter((name) => name.endsWith('.md'));
  const broken = all.flatMap((page) =>
    linksOf(read(page))
      .filter((link) => isBroken(page, link))
      .map((link) => `${page} links to ${link}`),
  );
  expect(all.length).toBeGreaterThan(catalog.length);
  expect(broken).toEqual([]);
});
