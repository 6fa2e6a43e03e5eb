/** What do the agent's main process and its prober say to each other? Small plain objects over the channel that `fork` makes. */
import type { FactFiles } from './fact-reader.ts';

/** What is tried on a mount, each in a lane of its own: one stuck write must not hide a read that still works. */
export type LaneKind = 'fsync' | 'read' | 'create' | 'space';
export const laneKinds: readonly LaneKind[] = ['fsync', 'read', 'create', 'space'];

export interface ProbeTarget {
  readonly mount: string;
  /** "major:minor" of what is mounted there: another disk on the same path is another target. */
  readonly device: string;
  /** Where probe files may be made, best first; all that are used lie on the same device as the first. */
  readonly folders: readonly string[];
  /** The lanes to run; the others are stuck in a prober that was given up. */
  readonly lanes: readonly LaneKind[];
}

export type ToProber =
  | { readonly kind: 'probe'; readonly targets: readonly ProbeTarget[] }
  | { readonly kind: 'take_inventory' }
  | { readonly kind: 'read_facts'; readonly files: FactFiles }
  | { readonly kind: 'stop' };

export interface SpaceShares {
  /** As `df` counts: blocks that only root may use are used. */
  readonly space: number;
  /** Undefined for filesystems without a fixed number of inodes. */
  readonly inodes: number | undefined;
}

/** One lane since the last word: how old the operation in flight is (0 when there is none), and what was finished. */
export interface LaneWord {
  readonly mount: string;
  readonly lane: LaneKind;
  readonly inFlightMs: number;
  readonly tried: number;
  readonly failed: number;
  /** The errno of the last failure. */
  readonly error?: string;
  /** Durations of finished operations, in milliseconds, without those during which the prober itself did not run. */
  readonly tookMs: readonly number[];
  readonly shares?: SpaceShares;
  /** Why this lane cannot be measured, which says nothing about the disk. */
  readonly trouble?: string;
}

export type FromProber =
  | { readonly kind: 'spoke'; readonly lanes: readonly LaneWord[] }
  /** Some of the host's facts, from the inventory or from files. */
  | { readonly kind: 'took_inventory'; readonly facts: Readonly<Record<string, string>> }
  /** What could be removed is removed; the process may be stuck in the kernel for long yet. */
  | { readonly kind: 'tidied' };
