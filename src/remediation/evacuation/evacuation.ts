/**
 * How far is a zone's evacuation? It takes work out of the zone rung by rung, holds it there while the zone is ill and for the bake
 * after, and brings it back in stages. It always comes to an end, and what it could not put back it says.
 *
 *   awaiting_approval ─▶ leaving ─▶ left ⇄ returning ─▶ closed
 *                           └──────────────▲ (a relapse doubles the bake)
 *
 * The record is a fold over the ledger's entries; this file holds what it is made of and what each call makes of it. What to do next
 * is decided in the controller.
 */
import type { Answer } from '../../az/zone-verdict.ts';
import { nameThing } from '../../az/evacuation/invert-step.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';
import type { Instant } from '../../base/instant.ts';
import type { Outcome } from '../call.ts';
import type { HoldReason } from '../decision.ts';
import type { Approval } from '../remediation.ts';

/** In order: data plane first, and last what only a person's patience undoes. */
export const rungs = ['shift', 'health', 'close', 'grow', 'empty', 'weights'] as const;
export type RungName = (typeof rungs)[number];

/** The next rung begins when every step of this one is done and seen to be so, or given up. A plan may have two of a name. */
export interface Rung {
  readonly name: RungName;
  /** Whose work it is about, where that is not all that leaves: those that are short of hosts elsewhere leave later. */
  readonly groups?: readonly string[] | undefined;
  /** "shift traffic of web away from zone use1-az4 for 60m". */
  readonly words: string;
  readonly undo: string;
  /** What is known beforehand; `health` needs no call, and the batches of `empty` follow the inventory. */
  readonly steps: readonly ZoneStep[];
}

export interface EvacuationPlan {
  readonly zone: string;
  readonly answer: Answer;
  /** Groups whose work leaves, and groups with hosts in the zone that stay. */
  readonly groups: readonly string[];
  readonly kept: readonly string[];
  readonly rungs: readonly Rung[];
}

/** One stage of the way back; the next begins when its steps are done and nothing bad was seen for `watchMs` after. */
export interface ReturnStage {
  readonly words: string;
  readonly steps: readonly ZoneStep[];
  /** Health checks of these groups in the zone pass again from here on. */
  readonly opens: readonly string[];
  readonly watchMs: number;
}

/** One call and what is known of it. `given_up`: refused so often, or nobody could say; reported, and the others go on. */
export interface ZoneWork {
  /** From 1, in the order of their intents; a further try of the same step keeps its number. */
  readonly number: number;
  readonly step: ZoneStep;
  readonly words: string;
  /** Of the way out, the rung's name; of the way back, the number of its stage; `renewal` for shifts that are kept
   * alive, `guard` for those that are ended because they do harm. */
  readonly part: RungName | 'renewal' | 'guard' | `stage ${number}`;
  tries: number;
  state: 'calling' | 'uncertain' | 'refused' | 'done' | 'given_up';
  since: Instant;
  because: string | undefined;
}

export type EvacuationPhase =
  | { readonly kind: 'awaiting_approval'; readonly until: Instant }
  | { readonly kind: 'leaving'; readonly since: Instant }
  /** All rungs are through; work stays out until the zone has been clean for the bake. */
  | { readonly kind: 'left'; readonly since: Instant }
  | { readonly kind: 'returning'; readonly since: Instant; readonly stages: readonly ReturnStage[]; readonly stage: number }
  | { readonly kind: 'closed'; readonly at: Instant; readonly result: EvacuationResult; readonly because: string };

/** `returned`: everything is as it was, but for what the closing entry names. `cancelled`: before anything was changed. */
export type EvacuationResult = 'returned' | 'cancelled' | 'vetoed';

export interface EvacuationRecord {
  readonly id: string;
  readonly zone: string;
  /** Undefined where a person asked for it. */
  readonly suspicion: string | undefined;
  readonly incident: string | undefined;
  readonly policy: string;
  /** Who asked for it; undefined where the evidence did. */
  readonly askedBy: string | undefined;
  readonly because: string;
  readonly plan: EvacuationPlan;
  readonly planHash: string;
  readonly openedAt: Instant;
  readonly vetoableUntil: Instant | undefined;
  approval: Approval | undefined;
  phase: EvacuationPhase;
  /** By number. */
  readonly works: Map<number, ZoneWork>;
  /** Groups whose health checks in the zone are told to fail. */
  closedGroups: readonly string[];
  /** After so long without a bad sample work comes back, in milliseconds; doubled with each relapse. */
  bakeMs: number;
  /** The newest moment at which something spoke against the zone. */
  lastBadAt: Instant;
  /** Set by a person: no way out of this zone is begun again until somebody arms it. */
  cancelledBy: string | undefined;
  /** What stands in the way of the next calls, and since when; undefined while nothing does. */
  held: { readonly reason: HoldReason; readonly because: string; readonly since: Instant } | undefined;
  /** It did the other zones harm: its shifts are ended, and nothing more leaves. */
  stoppedBecause: string | undefined;
}

export function isOpenEvacuation({ phase }: EvacuationRecord): boolean {
  return phase.kind !== 'closed';
}

/** The calls of one rung; of those that the plan does not know beforehand, all of its name. */
export function listWorksOf({ works }: EvacuationRecord, { name, steps }: Rung): ZoneWork[] {
  const things = new Set(steps.map(nameThing));
  return [...works.values()].filter(({ part, step }) => part === name && (things.size === 0 || things.has(nameThing(step))));
}

/** What a call's answer makes of it. */
export function stateAfter(outcome: Outcome): ZoneWork['state'] {
  switch (outcome.kind) {
    case 'applied':
      return 'done';
    case 'not_applied':
      return 'refused';
    case 'unknown':
      return 'uncertain';
    default:
      return outcome satisfies never;
  }
}
