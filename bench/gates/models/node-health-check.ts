/**
 * Medik8s NodeHealthCheck with `minHealthy: 51%`, the value of its documentation.
 *
 * Source: remediation goes on while at least so many of the nodes that are there are healthy; a percentage rounds up. Nodes that were
 * deleted leave the count, and nodes about to match a condition are not healthy.
 * Caveat: its remediators fence and reboot before they delete; here each remediation ends the host. The storm cool-down is off, as it
 * is by default.
 */
import { endAll, isUnhealthy, type Gate } from '../gate.ts';

const healthyShareLeast = 0.51;

export const nodeHealthCheck: Gate = {
  name: 'NHC 51 %',
  start:
    () =>
    ({ nodes, due }) => {
      const healthy = nodes.filter((node) => !isUnhealthy(node)).length;
      const isOpen = healthy >= Math.ceil(healthyShareLeast * nodes.length);
      return isOpen || due.length === 0 ? endAll(due) : { end: [], said: 'too few healthy' };
    },
};
