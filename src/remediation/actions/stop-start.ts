import { formatDuration } from '../../base/duration.ts';
import { hourMs, minuteMs } from '../../base/instant.ts';
import type { ActionDefinition } from '../action.ts';

/**
 * Is the hardware below it broken, and is there no group that would replace it? Stopped and started, a host comes up on other hardware.
 *
 * Irreversible: what is in its memory and on disks of the hardware itself is gone, and its public address may be another one.
 */
export const stopStart: ActionDefinition = {
  name: 'stopStart',
  summary: 'Stops the host and starts it again, which moves it to other hardware. For hosts that no group would replace.',
  fields: {
    timeout: {
      kind: 'duration',
      summary: 'How long until the agent must report again, with a new boot id, before the step counts as failed.',
      default: 20 * minuteMs,
      least: 2 * minuteMs,
      most: 2 * hourMs,
    },
  },
  harm: 'host',
  irreversible: true,
  undo: 'Cannot be taken back. A host that stays stopped can be started by a person; its volumes and its private address are kept.',
  describe: (step, hostName) =>
    `stop ${hostName} and start it on other hardware, and wait up to ${formatDuration(Number(step.with['timeout']))} for its agent`,
};
