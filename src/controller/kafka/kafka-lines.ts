/** How does the log read where it is about Kafka? */
import { formatDuration } from '../../base/duration.ts';
import type { LogLine } from '../transcript.ts';
import type { KafkaEntryBody } from './kafka-entry.ts';

export function describeKafka(entry: KafkaEntryBody): LogLine {
  const { cluster, broker } = entry;
  switch (entry.kind) {
    case 'broker_found':
      return { word: 'host', text: `${entry.host.name} runs broker ${broker} of ${cluster}` };
    case 'replacement_settled':
      return {
        word: 'well',
        text: `broker ${broker} of ${cluster} is whole again, ${formatDuration(entry.afterMs)} after its replacement began`,
      };
    default:
      return entry satisfies never;
  }
}
