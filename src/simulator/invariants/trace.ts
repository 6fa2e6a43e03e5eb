/**
 * What is there to judge a rehearsal by? What heald wrote down, what it asked the cloud for, what the cloud really did, and which
 * hosts really were ill: four records, of which heald itself sees only the first two.
 */
import type { ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { Instant } from '../../base/instant.ts';
import type { Entry, LedgerEntry } from '../../controller/entry.ts';
import type { PolicySet } from '../../policy/policy.ts';
import type { ZoneCall } from '../../az/evacuation/zone-step.ts';
import type { Call } from '../../remediation/call.ts';
import type { Deed } from '../cloud/deed.ts';
import type { GroupView } from '../cloud/past-views.ts';
import type { Inventory } from '../../remediation/inventory.ts';
import type { Word } from '../world/controller-process.ts';

export interface Trace {
  readonly policies: PolicySet;
  readonly endedAt: Instant;
  readonly entries: readonly Entry[];
  /** The same entries as the ledger holds them: numbered and chained. */
  readonly ledger: readonly LedgerEntry[];
  readonly deeds: readonly Deed[];
  readonly calls: readonly MadeCall[];
  /** Calls by which the controller looked whether something was done. */
  readonly looks: readonly MadeCall[];
  readonly zoneCalls: readonly MadeZoneCall[];
  readonly zoneLooks: readonly MadeZoneCall[];
  /** Surveys of the zones that could be read, and when they came in. */
  readonly surveys: readonly { readonly at: Instant; readonly survey: ZoneSurvey }[];
  /** Inventories that could be read, and when they came in. */
  readonly inventories: readonly { readonly at: Instant; readonly inventory: Inventory }[];
  /** Views of Kafka clusters that could be taken, and when they came in. */
  readonly clusterLooks: readonly ClusterLook[];
  /** When a broker was not registered, or not in every in-sync set that it belongs to. */
  readonly brokerGaps: readonly BrokerGap[];
  /** What people told the controller, once it could not forget it any more. */
  readonly words: readonly Word[];
  /** How each group really was, from each change of it on. */
  readonly musters: readonly Muster[];
  readonly spells: readonly Spell[];
  readonly zoneSpells: readonly ZoneSpell[];
  /** When nothing was heard of a machine by a controller that listened. */
  readonly silences: readonly Silence[];
  /** When the wall clock of a host was another one than before. */
  readonly jumps: readonly { readonly at: Instant; readonly machine: string }[];
  /** How often a controller that did not lead any more was refused by the ledger. */
  readonly refusedAppends: number;
}

/** A call that changes something, at the moment at which it left the controller. */
export interface MadeCall extends Made {
  readonly call: Call;
}

export interface MadeZoneCall extends Made {
  readonly call: ZoneCall;
}

interface Made {
  readonly at: Instant;
  /** Of the controller that made it. */
  readonly epoch: number;
  /** How many entries its ledger held at that moment. */
  readonly durable: number;
}

/** A group as its cloud knows it, without the lag of those who read about it. */
export interface Muster {
  readonly at: Instant;
  readonly view: GroupView;
}

export interface ClusterLook {
  readonly at: Instant;
  readonly seenAt: Instant;
  readonly seenFrom: number | undefined;
}

export interface BrokerGap {
  readonly broker: number;
  readonly from: Instant;
  until: Instant;
}

export interface Silence {
  readonly machine: string;
  readonly from: Instant;
  until: Instant;
}

/** A host was truly ill, as only the simulation knows; `until` is Infinity while it still is. */
export interface Spell extends Silence {
  readonly fault: 'disk' | 'service' | 'kafka';
}

/** A zone was: a good part of it at least, or nearly the whole; what is whole is told as a part, too. */
export interface ZoneSpell {
  readonly zone: string;
  readonly extent: 'part' | 'whole';
  readonly from: Instant;
  until: Instant;
}
