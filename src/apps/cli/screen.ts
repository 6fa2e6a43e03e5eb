/** Where does a verb write? Data to stdout, talk to stderr, and how wide and colourful that may be. */
import { choosePaint, measureText, type Paint } from './pages/paint.ts';
import { wrapText } from './pages/wrap-text.ts';

export interface Screen {
  /** The width of the terminal; undefined when stdout is not one, and lines may be as long as they are. */
  readonly columns: number | undefined;
  readonly paint: Paint;
  /** For talk on stderr, which may be a terminal when stdout is not. */
  readonly paintTalk: Paint;
  /** Writes lines of data. */
  write(lines: readonly string[]): void;
  /** Writes one line of talk: what is going on, never what was asked for. */
  say(line: string): void;
}

/** Pages of running text are laid out for this width where there is no terminal to ask. */
const pageColumns = 80;
/** Wider lines of running text tire the eye. */
const pageColumnsMost = 110;

export function createScreen(environment: Readonly<Record<string, string | undefined>>, colourAllowed: boolean): Screen {
  const { stdout, stderr } = process;
  return {
    columns: stdout.isTTY ? Math.max(40, stdout.columns) : undefined,
    paint: choosePaint(stdout, environment, colourAllowed),
    paintTalk: choosePaint(stderr, environment, colourAllowed),
    write: (lines) => {
      if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
    },
    say,
  };
}

/** Talk is wrapped for a terminal, where it would break within words; lines that are indented (a stack trace) stay as they are. */
export function say(talk: string): void {
  const { isTTY, columns } = process.stderr;
  const wrap = (line: string) => (isTTY && measureText(line) > columns && !line.startsWith(' ') ? wrapText(line, columns) : [line]);
  process.stderr.write(`${talk.split('\n').flatMap(wrap).join('\n')}\n`);
}

/** The width for running text. */
export function pageWidth(screen: Screen): number {
  return Math.min(screen.columns ?? pageColumns, pageColumnsMost);
}
