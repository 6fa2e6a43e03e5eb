/**
 * How are rows laid out? In columns as wide as they need. Where the terminal is narrower, remarks move under their rows and the
 * roomiest column gives way, one that is firm only after all others: half a name can neither be looked up nor copied.
 */
import { measureText, type Paint, type Tone } from './paint.ts';
import { wrapText } from './wrap-text.ts';

interface Column {
  readonly heading: string;
  readonly align?: 'right';
  /** Names that a person looks up or copies. */
  readonly firm?: true;
  /** Which end of a text that is too long stays; of a path it is the end that tells. */
  readonly keep?: 'end';
  /** Remarks, which most rows have none of; only the last column can hold them. */
  readonly remarks?: true;
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
const remarkIndent = '    ';
/** No column is squeezed below this many letters. */
const columnLeast = 6;

export function drawTable(table: Table, columns: number | undefined, paint: Paint): string[] {
  const widths = measureColumns(table);
  if (columns !== undefined && totalOf(widths) > columns) {
    if (table.columns.at(-1)?.remarks === true) return drawAboveRemarks(table, columns, paint);
    squeeze(widths, table.columns, columns);
  }
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

function drawAboveRemarks({ columns: all, rows }: Table, columns: number, paint: Paint): string[] {
  const [heading = '', ...lines] = drawTable(
    { columns: all.slice(0, -1), rows: rows.map((row) => row.slice(0, all.length - 1)) },
    columns,
    paint,
  );
  const below = lines.flatMap((line, at) => {
    const { text = '', tone = 'quiet' } = rows[at]?.[all.length - 1] ?? {};
    return text === '' ? [line] : [line, ...wrapText(text, columns, { first: remarkIndent }).map((remark) => paint(tone, remark))];
  });
  return [heading, ...below];
}

function measureColumns({ columns, rows }: Table): number[] {
  return columns.map(({ heading }, at) => Math.max(measureText(heading), ...rows.map((row) => measureText(row[at]?.text ?? ''))));
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);
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
  for (const isFirmSpared of [true, false]) {
    while (totalOf(widths) > room) {
      const open = widths.map((width, at) => (isFirmSpared && columns[at]?.firm === true ? 0 : width));
      const widest = open.indexOf(Math.max(...open));
      if ((open[widest] as number) <= columnLeast) break;
      widths[widest] = (widths[widest] as number) - 1;
    }
  }
}
