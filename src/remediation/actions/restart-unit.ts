import { formatDuration } from '../../base/duration.ts';
import { hourMs, secondMs } from '../../base/instant.ts';
import type { ActionDefinition } from '../action.ts';

/**
 * Is the process stuck, and the host well? The cheapest repair: the host stays, with its data and its place in the group.
 *
 * Counts as reversible because it takes nothing away that systemd would not have taken away itself; what the unit was doing is
 * interrupted.
 */
export const restartUnit: ActionDefinition = {
  name: 'restartUnit',
  summary: 'Restarts one systemd unit on the host.',
  fields: {
    unit: {
      kind: 'text',
      summary: 'The unit to restart, such as web.service. Left out: the unit whose check failed.',
      default: undefined,
    },
    timeout: {
      kind: 'duration',
      summary: 'How long the unit may take to stop and to be active again before the step counts as failed.',
      default: 90 * secondMs,
      least: 5 * secondMs,
      most: hourMs,
    },
  },
  harm: 'service',
  irreversible: false,
  undo: 'Nothing is left to take back once the unit runs again; `systemctl stop` takes it out by hand.',
  describe: (step, hostName) =>
    `restart ${step.with['unit'] ?? 'the failing unit'} on ${hostName} (at most ${formatDuration(Number(step.with['timeout']))})`,
};
