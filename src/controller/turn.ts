/** One step under way: the state, the time, and what has been asked for so far. */
import type { Instant } from '../base/instant.ts';
import type { Command } from './command.ts';
import type { EntryBody } from './entry.ts';
import { foldEntry } from './history.ts';
import type { State } from './state.ts';

export interface Turn {
  readonly state: State;
  readonly now: Instant;
  readonly commands: Command[];
}

/** Asks for a ledger entry and takes it into the history at once, by the same fold that a replay uses. */
export function record(turn: Turn, body: EntryBody): void {
  const entry = { ...body, at: turn.now };
  foldEntry(turn.state.history, entry);
  turn.commands.push({ kind: 'record', entry });
}
