/**
 * What does a gate decide? Looking at a group every few seconds: which of its unhealthy hosts to end now, so that others come.
 *
 * Every gate sees the same group with the same detector and acts through the same simulated cloud; only the rule differs. Each rule
 * is a model of what its product documents, in a file of its own under models/, with where it comes from and what it leaves out.
 */
import type { Instant } from '../../src/base/instant.ts';

export interface Node {
  readonly id: string;
  readonly zone: string;
  readonly enteredAt: Instant;
  /** For how long it has been seen unhealthy; undefined while it is well. */
  readonly unhealthyForMs: number | undefined;
}

export interface GroupSight {
  readonly now: Instant;
  /** How many the group is meant to have. */
  readonly desired: number;
  /** Machines in service. */
  readonly nodes: readonly Node[];
  /** Machines that are launched and not up yet. */
  readonly coming: number;
  /** Unhealthy for as long as the detector asks for. */
  readonly due: readonly Node[];
}

export interface Answer {
  /** Ids of the hosts to end now. */
  readonly end: readonly string[];
  /** That it holds although something is due, in a word or two. */
  readonly said?: string;
}

export interface Gate {
  readonly name: string;
  /** A gate's memory of one run; most have none. */
  start(): (sight: GroupSight) => Answer;
}

export const nothing: Answer = { end: [] };

export function endAll(nodes: readonly Node[]): Answer {
  return { end: nodes.map(({ id }) => id) };
}

export function isUnhealthy({ unhealthyForMs }: Node): boolean {
  return unhealthyForMs !== undefined;
}

/** Hosts that are not there, or not up, are not healthy: the measure is what the group is meant to have. */
export function countMissingOrUnhealthy({ desired, nodes }: GroupSight): number {
  return Math.max(0, desired - nodes.filter((node) => !isUnhealthy(node)).length);
}
