import { formatDuration } from '../../base/duration.ts';
import { dayMs, hourMs, minuteMs } from '../../base/instant.ts';
import type { ActionDefinition } from '../action.ts';

/**
 * Can it be taken out of the way without being destroyed? The host stops getting work and keeps running, so that a person can look
 * at it while nobody is hurt by it.
 */
export const quarantine: ActionDefinition = {
  name: 'quarantine',
  summary: 'Takes the host out of service without stopping it, so that a person can look at it.',
  fields: {
    capacity: {
      kind: 'choice',
      summary: 'Whether the group starts another host in its place (`replace`) or makes do with fewer (`reduce`).',
      options: ['replace', 'reduce'],
      default: 'replace',
    },
    keep: {
      kind: 'duration',
      summary: 'How long the host stays out of service. At the end a person is asked; it never comes back or goes by itself.',
      default: dayMs,
      least: 10 * minuteMs,
      most: 14 * dayMs,
    },
    timeout: {
      kind: 'duration',
      summary: 'How long taking it out of service may take before the step counts as failed.',
      default: 10 * minuteMs,
      least: minuteMs,
      most: 2 * hourMs,
    },
  },
  harm: 'host',
  irreversible: false,
  undo: 'The host goes back into service, and a host that was started in its place is let go.',
  describe: (step, hostName) => {
    const capacity = step.with['capacity'] === 'replace' ? 'with another host in its place' : 'with nothing in its place';
    return `take ${hostName} out of service for ${formatDuration(Number(step.with['keep']))}, ${capacity}`;
  },
};
