/**
 * Cluster API, with remediation short-circuited above 40 % unhealthy machines.
 *
 * Source: MachineHealthCheck `remediation.triggerIf.unhealthyLessThanOrEqualTo: 40%`: unhealthy is what is expected less what is
 * healthy, so machines that are suspect or still coming count; a percentage rounds down.
 * Caveat: its `maxInFlight` is unset, as it is by default; set to 20 % it hardly changes how many are ended, only when.
 */
import { countMissingOrUnhealthy, endAll, type Gate } from '../gate.ts';

const unhealthyShareMost = 0.4;

export const capi: Gate = {
  name: 'CAPI 40 %',
  start: () => (sight) => {
    const isOpen = countMissingOrUnhealthy(sight) <= Math.floor(unhealthyShareMost * sight.desired);
    return isOpen || sight.due.length === 0 ? endAll(sight.due) : { end: [], said: 'short-circuited' };
  },
};
