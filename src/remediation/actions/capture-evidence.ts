import { formatDuration } from '../../base/duration.ts';
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { ActionDefinition } from '../action.ts';

/**
 * What did the host look like before anything was done to it? Kernel messages, blocked threads with their stacks, disk counters,
 * the last reports. Taken first, because a replaced host takes its memory with it.
 */
export const captureEvidence: ActionDefinition = {
  name: 'captureEvidence',
  summary: 'Keeps what the host can still tell: kernel messages, blocked threads, disk counters and its last reports.',
  fields: {
    timeout: {
      kind: 'duration',
      summary: 'How long to wait for a host that answers slowly. What came by then is kept, and the next step follows.',
      default: 30 * secondMs,
      least: secondMs,
      most: 10 * minuteMs,
    },
  },
  harm: 'none',
  irreversible: false,
  undo: 'Nothing to take back: it only reads.',
  describe: (step, hostName) => `capture evidence from ${hostName} (at most ${formatDuration(Number(step.with['timeout']))})`,
};
