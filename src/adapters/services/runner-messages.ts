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
  /** The units that may be restarted, and no others. */
  readonly restartUnits: readonly string[];
}

/** Said when a controller has asked for it. */
export interface RestartOrder {
  readonly restart: { readonly unit: string; readonly timeoutMs: number };
}

/** What came of a restart; `refused`: it was not begun. */
export interface RestartEnd {
  readonly unit: string;
  readonly state: 'done' | 'failed' | 'refused';
  readonly detail: string;
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
  readonly restarts?: readonly RestartEnd[];
}
