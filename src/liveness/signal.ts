/**
 * What is a signal? A named measurement with a unit, how it is judged, and the page of the manual that explains it.
 *
 * One file under signals/ declares one signal, whole: the agent's catalogue, the policy vocabulary, the JSON Schema, the console
 * label and the manual page are all derived from it. Adding one is that file, its test, and a line in catalog.ts.
 */

/** What is wrong with a host, in the coarsest words that still tell which repair could help. `agent` is silence. */
export type FaultKind =
  | 'disk'
  | 'cpu'
  | 'memory'
  | 'kernel'
  | 'limits'
  | 'clock'
  | 'dns'
  | 'network'
  | 'service'
  | 'kafka'
  | 'self'
  | 'agent';

/** Ways of knowing that fail independently of each other; a policy's `witnesses` counts these. */
export type Family =
  | 'active_probe'
  | 'kernel_counter'
  | 'kernel_state'
  | 'resolver'
  | 'remote_endpoint'
  | 'service_check'
  | 'cluster_view'
  | 'self';

/** `seconds` and `per_second` are what they say; `share` runs from 0 to 1; `state` is 0 when well (and 1, rarely 2, when not); `counts` is tried, failed and slow. */
export type Unit = 'seconds' | 'share' | 'ratio' | 'count' | 'per_second' | 'state' | 'counts';

/** What one reading of the signal is about; the key in a report. A host-wide signal uses the key `host`. */
export type Subject = 'host' | 'device' | 'mount' | 'server' | 'target' | 'unit' | 'check' | 'broker' | 'consumers';

/** `decides`: may make a host suspect or failed. `corroborates`: a witness, never alone. `informs`: shown, never judged. */
export type Weight = 'decides' | 'corroborates' | 'informs';

/** The value has been at or above `above` for at least `forMs`. */
export interface Level {
  readonly above: number;
  readonly forMs: number;
}

/**
 * At least `failedAtLeast` of the tries of the last `withinMs` failed, and they are at least `share` of those tries; to be suspect it is
 * enough when that is so of the newest part of them.
 */
export interface FailureShare {
  readonly share: number;
  readonly failedAtLeast: number;
  readonly withinMs: number;
}

/**
 * How values become a verdict. A signal without `failed` can at most make a host suspect.
 * Between `recover` and `suspect` the verdict stays what it was (hysteresis). A recovery may be 1.5 s early: `hasDwelt` says why.
 */
export type Judgement =
  | {
      readonly kind: 'level';
      readonly warn?: number;
      readonly suspect?: Level;
      readonly failed?: Level;
      readonly recover: { readonly below: number; readonly forMs: number };
    }
  | {
      readonly kind: 'counts';
      readonly suspect: FailureShare;
      readonly failed?: FailureShare;
      readonly recover: { readonly share: number; readonly forMs: number };
    }
  | { readonly kind: 'none' };

export interface SignalDefinition {
  /** `fault.what_unit`, e.g. `disk.fsync_stall_seconds`: the word in policies, reports, the log and the manual. */
  readonly name: `${FaultKind}.${string}`;
  readonly unit: Unit;
  readonly subject: Subject;
  readonly fault: FaultKind;
  readonly family: Family;
  readonly weight: Weight;
  /** Two or three words for a table heading. */
  readonly label: string;
  /** One sentence: what the number says. */
  readonly summary: string;
  /** The manual page in Markdown: what it sees, what it is blind to, where the thresholds come from. */
  readonly manual: string;
  readonly judgement: Judgement;
  /** Without a value for so long it is unknown; three reports where it is left out. */
  readonly staleAfterMs?: number;
  /** Says a bad reading for a person, without the subject: "writes have not reached the disk for 12 s". */
  readonly describe: (value: number | Counts) => string;
}

/** Whether the controller itself learns it, from a cluster that the host is part of: no agent measures it, and none may say it. */
export function isObserved({ family }: SignalDefinition): boolean {
  return family === 'cluster_view';
}

/** Tries of one interval. `slow` counts answers that came, but late; a try is never both failed and slow. */
export interface Counts {
  readonly tried: number;
  readonly failed: number;
  readonly slow: number;
}

/** One measured value: a number in the signal's unit, or counts. */
export type Value = number | Counts;

/** Identity, with the name checked by the compiler. */
export function defineSignal<const Definition extends SignalDefinition>(definition: Definition): Definition {
  return definition;
}
