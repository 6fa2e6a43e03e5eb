/** How is a shoot-out told? One table for each size of the group: a row a story, a column a gate, in each cell hosts ended and time to heal. */
import { minuteMs } from '../../src/base/instant.ts';
import { cases } from './cases.ts';
import { gates, heald, type Result } from './shoot-out.ts';

/** Behind a number of hosts that were well themselves, or sick only from what they stood on. */
const wellMark = '†';

export interface Table {
  readonly size: number;
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function tabulate(results: readonly Result[]): readonly Table[] {
  const columns = [...gates.map(({ name }) => name), heald];
  const sizes = [...new Set(results.map(({ size }) => size))];
  return sizes.map((size) => {
    const ofSize = results.filter((result) => result.size === size);
    const rows = cases.map((story) => {
      const ofStory = ofSize.filter((result) => result.story === story);
      const cells = columns.map((gate) => writeCell(ofStory.find((result) => result.gate === gate)));
      const said = ofStory.find(({ gate }) => gate === heald)?.outcomes.flatMap((outcome) => outcome.said) ?? [];
      return [story.name, ...cells, [...new Set(said)].join(', ')];
    });
    return { size, heading: [`${size} hosts`, ...columns, 'heald said'], rows };
  });
}

/** "1, 10 min", "48–50†, 123–125 min", "54, never". */
function writeCell(result: Result | undefined): string {
  if (result === undefined) return '';
  const { outcomes } = result;
  const mark = outcomes.some(({ endedWell }) => endedWell > 0) ? wellMark : '';
  return `${writeRange(outcomes.map(({ ended }) => ended))}${mark}, ${writeHealing(outcomes.map(({ healedAfterMs }) => healedAfterMs))}`;
}

function writeRange(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least}–${most}`;
}

function writeHealing(healedAfterMs: readonly (number | undefined)[]): string {
  const healed = healedAfterMs.filter((ms) => ms !== undefined);
  if (healed.length === 0) return 'never';
  const minutes = `${writeRange(healed.map((ms) => Math.round(ms / minuteMs)))} min`;
  return healed.length === healedAfterMs.length ? minutes : `${minutes} in ${healed.length} of ${healedAfterMs.length}`;
}

/** The tables as the manual shows them. */
export function writeMarkdown(tables: readonly Table[]): string {
  return tables
    .map(({ heading, rows }) => [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'))
    .join('\n\n');
}
