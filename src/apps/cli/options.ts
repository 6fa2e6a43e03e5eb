/** Which options do several verbs share? Each has one wording, so that help and manual say the same everywhere. */
import { durationForm, parseDuration } from '../../base/duration.ts';
import { Unanswerable, textOf, type Call, type VerbOption } from './verb.ts';

export const noColour: VerbOption = {
  flags: '--no-color',
  summary: 'no colours; also NO_COLOR=1, TERM=dumb, or output that is not a terminal',
};
export const asJson: VerbOption = { flags: '--json', summary: 'one JSON document with a formatVersion; times in UTC' };
export const asRows: readonly VerbOption[] = [
  { flags: '--ndjson', summary: 'one JSON object a line' },
  { flags: '--plain', summary: 'one tab between columns, no headings, for cut and grep' },
];
export const stateDir: VerbOption = {
  flags: '--state-dir <folder>',
  summary: 'where ledger and recordings lie; else HEALD_STATE_DIR, else /var/lib/heald for root and ~/.local/state/heald for others',
};
export const controllerUrl: VerbOption = {
  flags: '--controller <url>',
  summary: 'who to ask for live values; else HEALD_CONTROLLER, else http://127.0.0.1:4325',
};
/** Of the verbs that show what is recorded, and nothing live. */
export const recordFrom: VerbOption = {
  flags: '--controller <url>',
  summary:
    'read from this controller instead of the ledger of this host; where there is no ledger, from HEALD_CONTROLLER, else http://127.0.0.1:4325',
};

export const tokenFile: VerbOption = {
  flags: '--token-file <file>',
  summary: 'a file with a token, where the controller asks for one: of the role read, or admin to command it; else HEALD_TOKEN_FILE',
};
export const whyOption: VerbOption = { flags: '--reason <text>', summary: 'why, for whoever reads the log; needed' };
export const dryRun: VerbOption = { flags: '--dry-run', summary: 'say what it would do, and do nothing' };

/** The option as a duration in milliseconds; undefined when it was not given. */
export function readDuration(call: Call, option: string): number | undefined {
  const text = textOf(call, option);
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) throw new Unanswerable('usage', `--${option}: expected ${durationForm}, found "${text}"`);
  return ms;
}
