/** How does the log read where it is about Kafka? */
import { formatDuration } from '../../base/duration.ts';
import { formatCount } from '../../liveness/signal-text.ts';
import type { LogLine } from '../transcript.ts';
import type { KafkaEntryBody } from './kafka-entry.ts';

export function describeKafka(entry: KafkaEntryBody): LogLine {
  const { cluster } = entry;
  switch (entry.kind) {
    case 'broker_found':
      return { word: 'host', text: `${entry.host.name} runs broker ${entry.broker} of ${cluster}` };
    case 'replacement_settled': {
      const after = formatDuration(entry.afterMs);
      return { word: 'well', text: `broker ${entry.broker} of ${cluster} is whole again, ${after} after its replacement began` };
    }
    case 'cluster_lost':
      return { word: 'unknown', text: `${cluster} cannot be looked at, so no broker of it is replaced: ${entry.because}` };
    case 'cluster_found_again':
      return { word: 'well', text: `${cluster} can be looked at again, after ${formatDuration(entry.lostForMs)}` };
    case 'consumers_stuck':
      return { word: 'suspect', text: describeStuck(entry) };
    case 'consumers_recovered':
      return { word: 'well', text: `consumers ${entry.group} of ${cluster} read on, after ${formatDuration(entry.stuckForMs)}` };
    default:
      return entry satisfies never;
  }
}

export function describeStuck(entry: Extract<KafkaEntryBody, { kind: 'consumers_stuck' }>): string {
  const { cluster, group, standing, of, lag, lagMs, lagIsAtLeast = false, because } = entry;
  const age = lagMs === undefined ? '' : `, ${lagIsAtLeast ? 'at least ' : ''}${formatDuration(lagMs)} behind`;
  return `consumers ${group} of ${cluster}: ${standing} of ${formatCount(of, 'partition')} stand still, ${formatCount(lag, 'message')}${age}: ${because}`;
}
