/**
 * What can be done about a zone? Each step is one change of one thing, and says what it expects to find: what is not as expected was
 * changed by somebody else, and is left alone.
 *
 *     leaving:   shift → stopRebalancing → leaveSubnets → grow → endMachines → setWeights
 *     meanwhile: renewShift
 *     returning: enterSubnets → endShift → setWeights → resumeRebalancing → shrink
 */
import type { Instant } from '../../base/instant.ts';

export interface GroupSize {
  readonly desired: number;
  readonly most: number;
}

export interface RecordWeight {
  readonly id: string;
  readonly weight: number;
}

export type ZoneStep =
  /** Traffic of one balancer or group goes to the other zones, until the shift expires by itself. */
  | { readonly action: 'shift' | 'renewShift'; readonly resource: string; readonly name: string; readonly forMs: number }
  | { readonly action: 'endShift'; readonly resource: string; readonly name: string }
  /** The group no longer levels its zones of its own accord. */
  | { readonly action: 'stopRebalancing' | 'resumeRebalancing'; readonly group: string }
  /** New hosts of the group are launched in `to` only. `from` is what it must have before. */
  | {
      readonly action: 'leaveSubnets' | 'enterSubnets';
      readonly group: string;
      readonly from: readonly string[];
      readonly to: readonly string[];
    }
  | { readonly action: 'grow' | 'shrink'; readonly group: string; readonly from: GroupSize; readonly to: GroupSize }
  | {
      readonly action: 'setWeights';
      readonly hostedZone: string;
      readonly name: string;
      readonly type: string;
      readonly from: readonly RecordWeight[];
      readonly to: readonly RecordWeight[];
    }
  /** Hosts in the zone are ended through their group, which launches as many elsewhere; of stateless groups only, a few at a time. */
  | {
      readonly action: 'endMachines';
      readonly group: string;
      readonly machines: readonly { readonly machine: string; readonly launchedAt: Instant }[];
    };

/** One call: a step of one evacuation. Its intent is durable before it is made. */
export interface ZoneCall {
  /** `evac-7f3kqm.4`: evacuation and number of the call; the same for every try. */
  readonly token: string;
  readonly evacuation: string;
  readonly zone: string;
  readonly step: ZoneStep;
}
