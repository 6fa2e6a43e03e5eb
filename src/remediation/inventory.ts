/**
 * Which machines are there, by the word of whoever runs them? A second way of knowing, beside the agents: what is desired, what is
 * in service, what is coming and going.
 *
 * An inventory that could not be read is no empty inventory: it is absent, and what needs it holds.
 */
import type { Instant } from '../base/instant.ts';

/** `coming`: launched, not yet in service. `leaving`: on its way out, whoever sent it. `aside`: kept out of service on purpose. */
export type MemberState = 'coming' | 'in_service' | 'leaving' | 'aside';

/** One machine of a group. Its identity is machine and launch time together: a name may be given twice, never both. */
export interface Member {
  /** The machine's id, which is also the host id that its agent reports: `i-0abc…`. */
  readonly machine: string;
  readonly zone: string;
  readonly launchedAt: Instant;
  readonly state: MemberState;
  /** The provider refuses to end it, or a person has marked it as not to be touched. */
  readonly keepOff: boolean;
  /** What checks of the provider's own find impaired; left out when that is nothing, or when they could not be asked. */
  readonly impaired?: readonly ImpairedPart[];
}

/** `machine`: the hardware below it, or whether it can be reached at all. `volumes`: the disks that it gets over the network. */
export type ImpairedPart = 'machine' | 'volumes';

export interface GroupInventory {
  readonly name: string;
  /** How many machines the group is meant to have. */
  readonly desired: number;
  readonly members: readonly Member[];
  /** Why the newest launch failed; undefined when it did not. */
  readonly launchTrouble: string | undefined;
  /** What about the group stands in the way of any repair, such as that somebody else manages it; left out when nothing does. */
  readonly unfit?: string | undefined;
}

export interface Inventory {
  readonly groups: readonly GroupInventory[];
}
