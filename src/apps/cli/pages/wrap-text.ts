/** Where does the line break? At spaces, before `columns`; words that are longer than a line stay whole, so that they can be copied. */
import { measureText } from './paint.ts';

export interface Indent {
  /** Stands before the first line. */
  readonly first: string;
  /** Stands before the others; as wide as `first` by default. */
  readonly rest?: string;
}

export function wrapText(text: string, columns: number, indent: Indent = { first: '' }): string[] {
  const rest = indent.rest ?? ' '.repeat(measureText(indent.first));
  const lines: string[] = [];
  let line = indent.first;
  let empty = true;
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (!empty && measureText(line) + 1 + measureText(word) > columns) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line.trimEnd());
  return lines;
}
