/** In which form does the answer come out? For people, or as a document, rows or plain columns where they were asked for. */
import { writeDocument, writeRow } from './document.ts';
import type { Screen } from './screen.ts';
import { drawTable, writePlain, type Table } from './pages/table.ts';
import { Unanswerable, type Call } from './verb.ts';

export interface Answer {
  /** What the document is about: "hosts", "incident". */
  readonly kind: string;
  readonly document: () => object;
  /** For lists: one object a row, for `--ndjson`. */
  readonly rows?: () => readonly object[];
  /** For lists: the columns of `--plain`. */
  readonly table?: () => Table;
  readonly page: (screen: Screen) => readonly string[];
}

export function show(call: Call, answer: Answer): void {
  const { screen, options } = call;
  const forms = ['json', 'ndjson', 'plain'].filter((form) => options[form] === true);
  if (forms.length > 1) throw new Unanswerable('usage', `Only one of --${forms.join(' and --')} at a time`);
  if (options['json'] === true) screen.write([writeDocument(answer.kind, answer.document())]);
  else if (options['ndjson'] === true) screen.write((answer.rows?.() ?? []).map(writeRow));
  else if (options['plain'] === true && answer.table !== undefined) screen.write(writePlain(answer.table()));
  else screen.write(answer.page(screen));
}

/** True when people read the answer, not a program. */
export function isForPeople({ options }: Call): boolean {
  return options['json'] !== true && options['ndjson'] !== true && options['plain'] !== true;
}

export function drawOn(screen: Screen, table: Table): string[] {
  return drawTable(table, screen.columns, screen.paint);
}
