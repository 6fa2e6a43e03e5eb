/** How do the policies of a rehearsal say which cluster there is? As the platform team would have written it for this fleet. */
import { invariant } from '../../base/invariant.ts';
import { readKafkaCluster } from '../../policy/kafka-cluster.ts';
import { nodeOf } from '../../policy/node.ts';
import type { KafkaCluster } from '../../policy/policy.ts';
import { breakOnProblem } from '../../policy/problem-list.ts';
import type { KafkaPlan } from './partitions.ts';
import { controllerCheck } from './read-broker.ts';

export function describeCluster(plan: KafkaPlan, brokers: number): KafkaCluster {
  const read = readKafkaCluster('(rehearsal)', nodeOf(writeCluster(plan, brokers), { line: 1, column: 1, endColumn: 1 }), breakOnProblem);
  invariant(read !== undefined, 'The cluster of a rehearsal is refused');
  return read;
}

/** As a file would say it. */
export function writeCluster({ group, topics = [], controllers = [] }: KafkaPlan, brokers: number) {
  return {
    apiVersion: 'heald/v1',
    kind: 'KafkaCluster',
    metadata: { name: group },
    target: { groups: [group] },
    bootstrap: ['127.0.0.1:9092', '127.0.0.2:9092'],
    brokers: Array.from({ length: brokers }, (_, place) => place + 1),
    controllers: controllers.length === 0 ? { brokers: [] } : { brokers: controllers, check: controllerCheck },
    expendableTopics: topics.flatMap(({ name, isExpendable }) => (isExpendable === true ? [name] : [])),
  };
}
