/** How are rows laid out? In columns as wide as they need, and where the terminal is narrower, the roomiest one gives way. */
import { measureText, type Paint, type Tone } from './paint.ts';

interface Column {
  readonly heading: string;
  readonly align?: 'right';
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
  if (columns !== undefined) squeeze(widths, columns);
  const draw = (cells: readonly Cell[]) => {
    const drawn = table.columns.map(({ align }, at) => {
      const { text, tone } = cells[at] ?? { text: '' };
      const width = widths[at] as number;
      const short = measureText(text) > width ? `${[...text].slice(0, width - 1).join('')}…` : text;
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

function squeeze(widths: number[], columns: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);
  while (total() > columns) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] as number) <= columnLeast) return;
    widths[widest] = (widths[widest] as number) - 1;
  }
}
