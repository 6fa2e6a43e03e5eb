/**
 * What does an agent say? Its host's signals of one interval, who it is, and how well it is itself.
 *
 * Values, ages and counts, never conclusions: thresholds live with the controller, so that a change takes effect everywhere at
 * once and can be tried on recorded reports first.
 */
import type { Value } from './signal.ts';

/** Who speaks. `zone` is the zone's id (`use1-az4`), never its shuffled name; `local` where there is none. */
export interface HostIdentity {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly group: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What the host runs, for the question "what do the suspects have in common?". Free keys: `release`, `kernel`, `image`, … */
export type Facts = Readonly<Record<string, string>>;

/** How well the agent is itself. Slow self means slow answers from healthy targets, so deadlines stretch by `score` + 1. */
export interface SelfHealth {
  /** 0 (well) to 8. Source: Lifeguard's local health multiplier. */
  readonly score: number;
  /** The longest time in this interval during which the agent's own loop did not run, in milliseconds. */
  readonly loopGapMs: number;
  /** Time since the prober last spoke, in milliseconds; null when this agent has none. */
  readonly proberSilentMs: number | null;
  /** Reports thrown away since the agent started because no controller took them in time. */
  readonly droppedReports: number;
}

/** Readings by signal and subject; null is "could not measure", and `details` may say why. */
export type Readings = Readonly<Record<string, Readonly<Record<string, Value | null>>>>;

export interface Report {
  readonly formatVersion: 1;
  readonly host: HostIdentity;
  readonly facts: Facts;
  /** The IP addresses that others may know the host by, where its agent tells them. */
  readonly addresses?: readonly string[] | undefined;
  /** The kernel's boot id: a new one means that the host restarted. */
  readonly boot: string;
  /** A new one each time the agent starts. */
  readonly run: string;
  /** Counts up from 1 within a run; gaps are lost reports, repeats are duplicates. */
  readonly sequence: number;
  /** Milliseconds since the run began on the agent's monotonic clock: the time axis of its samples. */
  readonly uptimeMs: number;
  /** The host's wall clock when the report was composed, to see skew; never used to order anything. */
  readonly wallClock: number;
  readonly agentVersion: string;
  readonly self: SelfHealth;
  readonly readings: Readings;
  /** Text for a reading: the errno of a failed probe, or why a value is null. By signal, then subject. */
  readonly details: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Signals that this host cannot measure at all, and why. By signal. */
  readonly lacks: Readonly<Record<string, string>>;
}

/** So many addresses of a host are told, the first that its kernel names. */
export const addressesMost = 16;

/** The subject of host-wide signals. */
export const wholeHost = 'host';
