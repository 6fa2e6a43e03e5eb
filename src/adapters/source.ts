/**
 * Where do an agent's readings come from? From sources: one for /proc, one for the prober, one for DNS, and so on.
 *
 * A source measures all the time at its own pace; `collect` only hands over what is known now. It never blocks, never throws,
 * never touches libuv's thread pool, and never decides anything.
 */
import type { Value } from '../liveness/signal.ts';

/** What a source hands its readings to. */
export interface Collection {
  /** One reading; null when it could not be measured this time, with the reason as `detail`. */
  put(signal: string, subject: string, value: Value | null, detail?: string): void;
  /** This host cannot measure that signal at all. */
  lack(signal: string, because: string): void;
}

export interface Source {
  /** For messages: "dns", "proc". */
  readonly name: string;
  start(): void;
  /** Hands over the readings since the last call. Counts start again from nothing. */
  collect(into: Collection): void;
  /**
   * The agent's own loop did not run from `from` to `until` (monotonic milliseconds): measurements that overlap it are discarded.
   */
  discard(from: number, until: number): void;
  stop(): void;
}

/** Called by a source that sees something which should not wait for the next report. */
export type Hurry = () => void;
