/**
 * What really happened in the cloud? Every change, whoever wished for it, at the moment at which it took place. A transcript shows
 * them beside what heald believes, and a check can count them: what was done, not what was asked for.
 */
import type { Instant } from '../../base/instant.ts';

export type DeedKind =
  | 'launched'
  | 'launch_failed'
  | 'entered_service'
  | 'condemned'
  | 'put_aside'
  | 'leaving'
  | 'gone'
  | 'rebooting'
  | 'rebooted'
  | 'started_anew'
  | 'unit_restarted'
  | 'evidence_captured'
  | 'desired_changed'
  | 'ignored'
  | 'answer_lost'
  /** With a broker's machine: the last complete copy of a partition; so many copies that nobody can write to it; too many controllers. */
  | 'data_lost'
  | 'below_min_isr'
  | 'majority_lost'
  | 'shift_begun'
  | 'shift_renewed'
  | 'shift_ended'
  | 'shift_expired'
  | 'rebalancing_stopped'
  | 'rebalancing_resumed'
  | 'subnets_changed'
  | 'weights_changed';

/** Whose will it was: a call's token (`act-7f3kqm.2`, `evac-7f3kqm.4`), the cloud's own, or somebody else's. */
export type Author = 'the cloud' | 'others' | `act-${string}` | `evac-${string}`;

export interface Deed {
  readonly at: Instant;
  readonly kind: DeedKind;
  readonly by: Author;
  /** Of a shift, what it shifts; of weights, the record. */
  readonly group: string;
  readonly zone: string | undefined;
  /** The machine's id; undefined for what happens to the group as a whole. */
  readonly machine: string | undefined;
  /** "web-a-2 is rebooted". */
  readonly text: string;
}

/** Only the text of a deed and whose will it was, for a reader. */
export function writeDeed({ text, by }: Deed): string {
  return by === 'the cloud' ? text : `${text} (${by})`;
}
