/** Where do the tables stand in the manual? Between two marks, which everything else on the page is outside of. */
import { invariant } from '../../src/base/invariant.ts';
import type { Result } from './shoot-out.ts';
import { tabulate, writeMarkdown } from './table.ts';

const marks = { begin: '<!-- tables: npm run bench:gates -- --write -->', end: '<!-- end of tables -->' } as const;

export function putIntoPage(page: string, results: readonly Result[]): string {
  const [before, rest] = page.split(marks.begin);
  const after = rest?.split(marks.end)[1];
  invariant(before !== undefined && after !== undefined, `The page has no ${marks.begin} … ${marks.end}`);
  return `${before}${marks.begin}\n\n${writeMarkdown(tabulate(results))}\n\n${marks.end}${after}`;
}
