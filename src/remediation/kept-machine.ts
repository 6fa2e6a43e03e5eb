/**
 * What becomes of a machine that was replaced and kept for whoever wants to know what broke? It runs on out of service until its time is
 * over, and is then ended: said beforehand, written down before it is done, and only while it is certain that heald itself put it aside.
 *
 *   kept ── its time is over, and it was said ──▶ calling ──▶ ended ──▶ gone
 *     ▲                                             │  ▲
 *     └── refused: tried again a few times ◀────────┘  └─ uncertain: looked at until somebody can say
 *
 * Whatever speaks against it leaves the machine to a person: it costs money, and nothing worse. What was put in quarantine is never ended:
 * when its time is over a person is asked, once a day, for as long as it is there.
 */
import { minuteMs, secondMs, type Instant } from '../base/instant.ts';
import type { Call, Target } from './call.ts';

/** The step that ends a kept machine. No policy asks for it: it is the end of a `replace` with `retain`. */
export const endKept = 'endKept';

/** For so long before it is ended people are told, and at least for the first of them whatever `retain` says. */
export const toldBeforeMs = { least: 10 * minuteMs, most: 60 * minuteMs };

export type KeptPhase =
  | { readonly kind: 'kept' }
  | { readonly kind: 'calling'; readonly since: Instant }
  | { readonly kind: 'uncertain'; readonly since: Instant }
  | { readonly kind: 'refused'; readonly since: Instant; readonly because: string }
  | { readonly kind: 'ended'; readonly since: Instant };

export interface KeptMachine {
  /** The call that put it aside, whose token stands on it as a tag. */
  readonly keptBy: string;
  readonly remediation: string;
  readonly policy: string;
  readonly hostName: string;
  /** Who ends it when its time is over: heald what it has replaced, a person what is in quarantine. */
  readonly endedBy: 'heald' | 'person';
  readonly target: Target;
  readonly since: Instant;
  /** When its time is over. */
  readonly until: Instant;
  /** When people were last told that it is about to be ended, or asked to end it. */
  toldAt: Instant | undefined;
  /** Why it was not ended when its time was over, as last recorded. */
  heldFor: KeepHold | undefined;
  tries: number;
  phase: KeptPhase;
}

/** Why a machine is kept beyond its time. */
export const keepHolds = {
  paused: 'a pause covers it',
  frozen: 'a freeze is in force',
  policy_off: 'the policy that kept it may not act any more',
  inventory_doubted: 'the inventory is not believed',
  excluded: 'it is marked as not to be touched, or protected by the provider',
  group_short: 'its group has fewer machines in service than it is meant to have',
} as const satisfies Record<string, string>;
export type KeepHold = keyof typeof keepHolds;

/** The same for every try, and another one than that of the call that put it aside. */
export function callToEnd({ keptBy, target }: KeptMachine): Call {
  return { token: `${keptBy}.end`, step: { action: endKept, with: { keptBy, timeout: 30 * secondMs } }, target };
}

/** When people are to be told, for a machine that is kept from `since` until `until`. */
export function tellFrom({ since, until }: Pick<KeptMachine, 'since' | 'until'>): Instant {
  const { least, most } = toldBeforeMs;
  return until - Math.min(most, Math.max(least, (until - since) / 4));
}
