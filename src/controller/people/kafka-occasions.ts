/** What do people have to hear of Kafka? That a cluster cannot be looked at, that consumers have stopped, and the end of both. */
import { after } from '../../base/instant.ts';
import type { Entry } from '../entry.ts';
import type { History } from '../history.ts';
import type { KafkaEntryBody } from '../kafka/kafka-entry.ts';
import { nameStuck } from '../kafka/kafka-history.ts';
import { describeKafka, describeStuck } from '../kafka/kafka-lines.ts';
import { nothingElse, onOwnTrouble, type Occasion } from './occasion.ts';

type Stuck = Extract<KafkaEntryBody, { kind: 'consumers_stuck' }>;

export function findKafkaOccasion(entry: Entry, { kafka }: History): Occasion | undefined {
  switch (entry.kind) {
    case 'consumers_stuck': {
      const story = `consumers ${nameStuck(entry)} ${kafka.stuck.get(nameStuck(entry))?.at ?? entry.at}`;
      const about = `consumers ${nameStuck(entry)} ${entry.at}`;
      return { ...nothingElse, on: 'advised', about, story, sentence: describeStuck(entry), next: adviseOnStuck(entry) };
    }
    case 'consumers_recovered':
      return over(entry, `consumers ${nameStuck(entry)} ${after(entry.at, -entry.stuckForMs)}`, describeKafka(entry).text);
    case 'cluster_lost': {
      const { cluster, because, at } = entry;
      const next = `see whether the controller reaches the bootstrap addresses of ${cluster}, and its certificate and password; heald doctor and heald clusters ${cluster} tell more. Until then watch its brokers yourself: heald ends none of them`;
      const sentence = `${cluster} cannot be looked at, so no broker of it is replaced: ${because}`;
      return { ...onOwnTrouble(entry, sentence), story: `cluster ${cluster} ${at}`, next };
    }
    case 'cluster_found_again':
      return over(entry, `cluster ${entry.cluster} ${after(entry.at, -entry.lostForMs)}`, describeKafka(entry).text);
    default:
      return undefined;
  }
}

function over({ at }: Entry, story: string, sentence: string): Occasion {
  return { ...nothingElse, on: 'incident_closed', about: `${story} over ${at}`, story, sentence };
}

/** Whoever is to blame, the one thing that helps differs. */
function adviseOnStuck({ cluster, group, blame, hosts, partitions }: Stuck): string {
  const stands = partitions.slice(0, 4).join(', ');
  switch (blame) {
    case 'hosts':
      return `restart the consumer of ${group} on ${hosts.join(', ')}; its partitions go to the others: ${stands}`;
    case 'poison':
      return `restarting helps nobody: look at the message at the committed offset of ${stands}, and skip or mend it`;
    case 'everybody':
      return `no host is to blame: look at the last deploy of ${group} and at what it calls; heald changes, heald clusters ${cluster}`;
    case 'unclear':
      return `look at the consumers of ${group} themselves; they stand still at ${stands}`;
    default:
      return blame satisfies never;
  }
}
