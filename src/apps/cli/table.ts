/**
 * How are rows laid out? In columns as wide as they need. Where the terminal is narrower, the roomiest column gives way, and one
 * that is firm only after all others: half a name can neither be looked up nor copied.
 */
import { measureText, type Paint, type Tone } from './paint.ts';

interface Column {
  readonly heading: string;
  readonly align?: 'right';
  /** Names that a person looks up or copies. */
  readonly firm?: true;
  /** Which end of a text that is too long stays; of a path it is the end that tells. */
  readonly keep?: 'end';
}

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

const gap = '  ';
/** No column is squeezed below this many letters. */
const columnLeast = 6;

export function drawTable(table: Table, columns: number | undefined, paint: Paint): string[] {
  const widths = table.columns.map(({ heading }, at) =>
    Math.max(measureText(heading), ...table.rows.map((row) => measureText(row[at]?.text ?? ''))),
  );
  if (columns !== undefined) squeeze(widths, table.columns, columns);
  const draw = (cells: readonly Cell[]) => {
    const drawn = table.columns.map(({ align, keep }, at) => {
      const { text, tone } = cells[at] ?? { text: '' };
      const width = widths[at] as number;
      const short = measureText(text) > width ? shorten(text, width, keep) : text;
      const padding = ' '.repeat(width - measureText(short));
      const painted = tone === undefined ? short : paint(tone, short);
      return align === 'right' ? padding + painted : painted + padding;
    });
    return drawn.join(gap).trimEnd();
  };
  return [draw(table.columns.map(({ heading }) => ({ text: heading, tone: 'quiet' }))), ...table.rows.map(draw)];
}

/** For grep and cut: no headings, one tab between columns. */
export function writePlain(table: Table): string[] {
  return table.rows.map((row) => row.map(({ text }) => text).join('\t'));
}

function shorten(text: string, width: number, keep: Column['keep']): string {
  const letters = [...text];
  return keep === 'end' ? `…${letters.slice(1 - width).join('')}` : `${letters.slice(0, width - 1).join('')}…`;
}

function squeeze(widths: number[], columns: readonly Column[], room: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);
  for (const isFirmSpared of [true, false]) {
    while (total() > room) {
      const open = widths.map((width, at) => (isFirmSpared && columns[at]?.firm === true ? 0 : width));
      const widest = open.indexOf(Math.max(...open));
      if ((open[widest] as number) <= columnLeast) break;
      widths[widest] = (widths[widest] as number) - 1;
    }
  }
}
