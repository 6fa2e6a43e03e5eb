/**
 * How does a rehearsal read? As the log would have read, with the time since its begin in front, and with what befell the world told in
 * between: a story that a person can check line by line.
 *
 * Hosts that are heard for the first time, one after the other, are told in one line.
 */
import { minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { Entry } from '../../controller/entry.ts';
import { writeLogLine } from '../../controller/transcript.ts';

export interface StoryLine {
  /** Since the begin of the rehearsal. */
  readonly atMs: number;
  /** " 3:05  suspect   web-b-2 disk: …". */
  readonly text: string;
}

export interface Story {
  tell(entry: Entry): void;
  /** A fault begins or ends. */
  tellFault(at: Instant, text: string): void;
  /** The cloud has changed something. */
  tellCloud(at: Instant, text: string): void;
  /** Tells what is still held back. */
  finish(): void;
}

export function createStory(start: Instant, onLine: (line: StoryLine) => void): Story {
  const newcomers: Extract<Entry, { kind: 'host_seen' }>[] = [];

  function write(at: Instant, text: string): void {
    onLine({ atMs: at - start, text: `${writeClock(at - start)}  ${text}` });
  }

  function finish(): void {
    const last = newcomers.at(-1);
    if (last === undefined) return;
    write(
      last.at,
      newcomers.length === 1
        ? writeLogLine(last)
        : `${'host'.padEnd(9)} ${newcomers.length} hosts heard for the first time: ${countByGroup(newcomers)}`,
    );
    newcomers.length = 0;
  }

  function tellOfWorld(label: string, at: Instant, text: string): void {
    finish();
    write(at, `${label.padEnd(9)} ${text}`);
  }

  return {
    finish,
    tell: (entry) => {
      if (entry.kind === 'host_seen') {
        newcomers.push(entry);
        return;
      }
      finish();
      write(entry.at, writeLogLine(entry));
    },
    tellFault: (at, text) => tellOfWorld('fault', at, text),
    tellCloud: (at, text) => tellOfWorld('cloud', at, text),
  };
}

/** " 3:05": minutes and seconds, as on a stop watch. */
function writeClock(ms: number): string {
  const seconds = String(Math.floor((ms % minuteMs) / secondMs)).padStart(2, '0');
  return `${Math.floor(ms / minuteMs)}:${seconds}`.padStart(5);
}

function countByGroup(newcomers: readonly { readonly host: { readonly group: string } }[]): string {
  const counts = new Map<string, number>();
  for (const { host } of newcomers) counts.set(host.group, (counts.get(host.group) ?? 0) + 1);
  return [...counts].map(([group, count]) => `${group} ${count}`).join(', ');
}
