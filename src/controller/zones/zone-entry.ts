/** What is remembered of zones? The ledger entries of suspicions, and of what is usual in a zone. */
import type { Answer, ZoneCheck } from '../../az/zone-verdict.ts';
import type { FaultKind } from '../../liveness/signal.ts';

/** Another explanation that was weighed. */
export interface Rival {
  readonly dimension: string;
  readonly value: string;
  readonly bad: number;
  readonly hosts: number;
  readonly decades: number;
}

/** What spoke for a zone at one moment: all that `heald zones why` shows. */
export interface ZoneFinding {
  /** True: hosts outside the zone tell what they see of it, and are what is counted. */
  readonly isByOutsiders: boolean;
  /** What was counted: "dns.failures within 60 s", "agent silent", "the ways to it within 300 s". */
  readonly stream: string;
  readonly bad: number;
  readonly hosts: number;
  readonly elsewhereBad: number;
  readonly elsewhereHosts: number;
  /** The share of the zone's hosts that is suspect on an ordinary day, over 24 hours. */
  readonly usualShare: number;
  readonly decades: number;
  /** How many times likelier the zone is than the next explanation, in decades. */
  readonly leadDecades: number;
  readonly rivals: readonly Rival[];
  readonly isAmbiguous: boolean;
  readonly checks: readonly ZoneCheck[];
}

export type ZoneEntryBody =
  | {
      readonly kind: 'zone_suspected';
      readonly suspicion: string;
      readonly incident: string;
      readonly zone: string;
      readonly fault: FaultKind;
      readonly finding: ZoneFinding;
    }
  | {
      /** Every condition of acting has held for a minute. `answer`: how far it may go, by the share of the zone that is struck. */
      readonly kind: 'zone_confirmed';
      readonly suspicion: string;
      readonly zone: string;
      readonly answer: Answer;
      readonly finding: ZoneFinding;
    }
  | {
      readonly kind: 'zone_cleared';
      readonly suspicion: string;
      readonly zone: string;
      readonly because: string;
      readonly afterMs: number;
    }
  /** Where hosts of a zone are suspect on ordinary days; what is not told is hardly ever so. Written when it has changed, hourly at most. */
  | {
      readonly kind: 'usual_shares_noted';
      readonly shares: readonly { readonly stream: string; readonly zone: string; readonly share: number }[];
    };
