import { formatDuration } from '../../base/duration.ts';
import { hourMs, minuteMs } from '../../base/instant.ts';
import type { ActionDefinition } from '../action.ts';

/**
 * Would a fresh kernel help? For a host that is stuck below its processes but whose hardware and data are to be kept.
 *
 * Irreversible: whatever the host was doing is gone, and a host with a bad disk may not come back.
 */
export const reboot: ActionDefinition = {
  name: 'reboot',
  summary: 'Restarts the host, which keeps its instance, its addresses and its disks.',
  fields: {
    timeout: {
      kind: 'duration',
      summary: 'How long until the agent must report again, with a new boot id, before the step counts as failed.',
      default: 10 * minuteMs,
      least: minuteMs,
      most: hourMs,
    },
  },
  harm: 'host',
  irreversible: true,
  undo: 'Cannot be taken back. When the host does not return, a person can stop and start it, which moves it to other hardware.',
  describe: (step, hostName) => `reboot ${hostName} and wait up to ${formatDuration(Number(step.with['timeout']))} for its agent`,
};
