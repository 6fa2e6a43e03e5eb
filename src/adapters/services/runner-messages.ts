/** What do the agent and its runner of commands say to each other? */

export interface CheckCommand {
  readonly name: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly everyMs: number;
  readonly timeoutMs: number;
}

/** Said once, at start. */
export interface Assignment {
  readonly units: readonly string[];
  readonly checks: readonly CheckCommand[];
}

export interface RunnerReading {
  readonly signal: 'service.unit_down' | 'service.check_status';
  readonly subject: string;
  readonly value: number | null;
  readonly detail: string | undefined;
}

/** Said every second: what is new since the last time, mostly nothing. */
export interface RunnerMessage {
  readonly readings: readonly RunnerReading[];
}
