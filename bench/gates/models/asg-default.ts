/**
 * No gate: what is unhealthy for long enough is ended and launched anew, all of it at once.
 *
 * Source: an Auto Scaling group whose health check fails and that has no instance maintenance policy ("terminate and launch"); Cluster
 * API's MachineHealthCheck at its default, where up to 100 % unhealthy machines are remediated.
 * Caveat: with an instance maintenance policy the group launches first, which does not change how many it ends.
 */
import { endAll, type Gate } from '../gate.ts';

export const asgDefault: Gate = { name: 'ASG / CAPI default', start: () => (sight) => endAll(sight.due) };
