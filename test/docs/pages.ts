/** What stands on the pages of the project? Their fences, tables, headings, links and words in code, as plain text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every page, by its path below the project's folder. */
export function listPages(): readonly string[] {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name.replaceAll('\\', '/')}`);
  return [...readdirSync(root), ...below].filter((name) => name.endsWith('.md'));
}

export interface Fence {
  /** "yaml", "console", …; empty when none is said. */
  readonly language: string;
  readonly text: string;
}

const fence = /^(```|~~~)(\w*)\n(.*?)^\1$/gms;

export function fencesOf(page: string): readonly Fence[] {
  return [...page.matchAll(fence)].map(([, , language = '', text = '']) => ({ language, text }));
}

/** The page without its fences. */
function proseOf(page: string): string {
  return page.replaceAll(fence, '');
}

/** What is written as code within a sentence or a table. */
export function codeWordsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code as string);
}

/** Targets of the links, outside code. */
export function linksOf(page: string): readonly string[] {
  const withoutCode = proseOf(page).replaceAll(/`[^`\n]*`/g, '');
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
}

export function headingsOf(page: string, level: number): readonly string[] {
  return [...proseOf(page).matchAll(new RegExp(`^#{${level}} (.+)$`, 'gm'))].map(([, heading]) => heading as string);
}

/** The page from this heading to the next of its level or above. */
export function sectionOf(page: string, heading: string): string {
  const [marks = '#'] = heading.split(' ');
  const after = page.split(`\n${heading}\n`)[1];
  if (after === undefined) throw new Error(`no heading "${heading}"`);
  return after.split(new RegExp(`^#{1,${marks.length}} `, 'm'))[0] as string;
}

/** The cells of every table row but the headings. */
export function rowsOf(page: string): readonly (readonly string[])[] {
  const lines = proseOf(page).split('\n');
  return lines
    .filter((line, place) => line.startsWith('|') && !/^\| *-/.test(line) && !/^\| *-/.test(lines[place + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The words in code of each row's first cell. */
export function firstCellsOf(page: string): readonly string[] {
  return rowsOf(page).flatMap(([first = '']) => codeWordsOf(first));
}
