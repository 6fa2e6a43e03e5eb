/** What is wrong with the ledger, and what can a person do? Turns errors of SQLite and of the filesystem into problems. */
import type { LedgerProblem } from '../../controller/ledger.ts';

type Kind = LedgerProblem['kind'];

/** By primary result code. Source: sqlite.org/rescode.html. */
const kindOfSqlite: Readonly<Record<number, Kind>> = {
  5: 'locked',
  6: 'locked',
  8: 'read_only',
  10: 'input_output',
  11: 'corrupt',
  13: 'disk_full',
  26: 'corrupt',
};
const kindOfErrno: Readonly<Record<string, Kind>> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EROFS: 'read_only',
  EACCES: 'read_only',
  EPERM: 'read_only',
  ENOENT: 'missing',
  ENOTDIR: 'missing',
};

const cannotOpen = 14;

/** Where to look next; whoever has looked there already needs it no more. */
export const verifyHint = ' "heald ledger verify" says from where on.';

const advice: Readonly<Record<Exclude<Kind, 'moved_on' | 'superseded' | 'newer_version'>, string>> = {
  disk_full: 'the disk is full. Free some space on its filesystem; heald then goes on by itself.',
  read_only: 'it may not be written. Check who owns the file and its folder, and whether the filesystem is mounted read-only.',
  corrupt: `it is damaged.${verifyHint} To begin a fresh one, stop the controller and move ledger.db, ledger.db-wal and ledger.db-shm away together, those that are there; keep them for the review.`,
  missing: 'it is not there. Check the state folder (--state-dir); a controller begins a ledger when it starts.',
  locked: 'another process has kept it locked. Check that only one controller uses this state folder.',
  input_output: 'the disk did not do what it was asked. Look for its errors in the kernel log (dmesg).',
};

/** The same kind of problem, for whoever only wants to read. */
const unreadable =
  'this user may not read it. Check who owns the file, its -wal and -shm, and their folder, or use the user that the controller runs as.';

/** "Cannot write the ledger "/var/lib/heald/ledger.db": the disk is full. Free …". */
export function sayLedgerProblem(kind: keyof typeof advice, doing: string, file: string, found?: string): LedgerProblem {
  const said = kind === 'read_only' && doing === 'read' ? unreadable : advice[kind];
  return { kind, message: `Cannot ${doing} the ledger "${file}": ${found === undefined ? '' : `${found}; `}${said}` };
}

/** The problem that an error thrown by node:sqlite or node:fs stands for; throws it again when it is neither. */
export function toLedgerProblem(error: unknown, doing: string, file: string): LedgerProblem {
  if (!(error instanceof Error)) throw error;
  if ('errcode' in error && typeof error.errcode === 'number') {
    const primary = error.errcode & 0xff;
    const kind = primary === cannotOpen ? 'read_only' : (kindOfSqlite[primary] ?? 'input_output');
    return sayLedgerProblem(kind as keyof typeof advice, doing, file, `SQLite says "${error.message}" (${error.errcode})`);
  }
  if ('syscall' in error && 'code' in error && typeof error.code === 'string') {
    return sayLedgerProblem((kindOfErrno[error.code] ?? 'input_output') as keyof typeof advice, doing, file, error.code);
  }
  throw error;
}
