/** How many hosts are in trouble, and where? Counted over the open episodes, which are few, not over the fleet. */
import type { FaultKind } from '../../liveness/signal.ts';
import type { State } from '../state.ts';
import { countUp } from '../state.ts';

/** Numbers of hosts. `suspectInZone` is keyed by fault kind and zone. */
export interface Census {
  readonly suspectInGroup: ReadonlyMap<string, number>;
  readonly silentInGroup: ReadonlyMap<string, number>;
  readonly unwellInGroup: ReadonlyMap<string, number>;
  readonly suspectInZone: ReadonlyMap<FaultKind, ReadonlyMap<string, number>>;
}

export function takeCensus(state: State): Census {
  if (state.census !== undefined) return state.census;
  const suspectInGroup = new Map<string, number>();
  const silentInGroup = new Map<string, number>();
  const unwellInGroup = new Map<string, number>();
  const suspectInZone = new Map<FaultKind, Map<string, number>>();
  for (const faults of state.open.values()) {
    let suspect = false;
    let silent = false;
    let group = '';
    for (const [fault, id] of faults) {
      const episode = state.history.episodes.get(id);
      if (episode === undefined) continue;
      group = episode.host.group;
      if (fault === 'agent') silent = true;
      else suspect = true;
      const zones = suspectInZone.get(fault) ?? new Map<string, number>();
      countUp(zones, episode.host.zone);
      suspectInZone.set(fault, zones);
    }
    countUp(unwellInGroup, group);
    if (suspect) countUp(suspectInGroup, group);
    if (silent) countUp(silentInGroup, group);
  }
  state.census = { suspectInGroup, silentInGroup, unwellInGroup, suspectInZone };
  return state.census;
}
