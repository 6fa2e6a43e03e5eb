/** What room is left for repairs, for whoever asks over HTTP? */
import type { GroupsAnswer } from '../../../adapters/wire/answers.ts';
import { tellTimes } from '../../../adapters/wire/tell-times.ts';
import type { Instant } from '../../../base/instant.ts';
import { describeFleetRoom, listGroupRooms, listZoneRooms } from '../../../controller/repairs/group-room.ts';
import type { State } from '../../../controller/state.ts';

export function describeGroups(state: State, now: Instant): GroupsAnswer {
  const { doubt } = state.history.repairs;
  return {
    formatVersion: 1,
    groups: tellTimes(listGroupRooms(state, now)),
    zones: tellTimes(listZoneRooms(state, now)),
    fleet: tellTimes(describeFleetRoom(state, now)),
    inventoryDoubt: doubt ?? null,
  };
}
