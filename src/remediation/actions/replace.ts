import { formatDuration } from '../../base/duration.ts';
import { dayMs, hourMs, minuteMs } from '../../base/instant.ts';
import type { ActionDefinition } from '../action.ts';

/**
 * Is the host itself broken? Then another one takes its place. The last rung: what is on its local disks is gone afterwards.
 */
export const replace: ActionDefinition = {
  name: 'replace',
  summary: 'Ends the host and lets its group start another one.',
  fields: {
    order: {
      kind: 'choice',
      summary:
        'Which comes first: `launchFirst` where hosts are alike, `terminateFirst` where a successor needs the name, volume or address.',
      options: ['launchFirst', 'terminateFirst'],
      default: 'launchFirst',
    },
    retain: {
      kind: 'duration',
      summary: 'How long the old host is kept, out of service, for whoever wants to know what broke. 0s ends it at once.',
      default: 0,
      least: 0,
      most: 14 * dayMs,
    },
    timeout: {
      kind: 'duration',
      summary: 'How long until the new host must be in service and its agent well, before the step counts as failed.',
      default: 30 * minuteMs,
      least: 5 * minuteMs,
      most: 6 * hourMs,
    },
  },
  harm: 'host',
  irreversible: true,
  undo: 'Cannot be taken back. While `retain` lasts a person can still read the old disks.',
  describe: (step, hostName) => {
    const order = step.with['order'] === 'terminateFirst' ? 'end it first' : 'start the new one first';
    const retainMs = Number(step.with['retain']);
    return `replace ${hostName} (${order}${retainMs === 0 ? '' : `, keep the old one ${formatDuration(retainMs)}`})`;
  },
};
