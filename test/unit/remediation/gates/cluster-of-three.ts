/** A cluster of three brokers in which broker 1 has failed: everything that the gate asks for holds. */
import type { ClusterView, PartitionSeen } from '../../../../src/liveness/kafka/cluster-view.ts';
import type { BrokerGateCase } from '../../../../src/remediation/gates/broker-gate.ts';

export const now = 10_000_000;

export function partition(
  name: string,
  replicas: readonly number[],
  isr: readonly number[],
  minIsr: number | undefined = 2,
): PartitionSeen {
  const at = name.lastIndexOf('-');
  return { topic: name.slice(0, at), partition: Number(name.slice(at + 1)), leader: isr[0], replicas, isr, offline: [], minIsr };
}

export function clusterOf(brokers: readonly number[], partitions: readonly PartitionSeen[]): ClusterView {
  return {
    clusterId: 'lkc-1',
    seenAt: now - 3_000,
    seenFrom: 2,
    brokers: brokers.map((id) => ({ id, host: `kafka-${id}`, port: 9092, rack: undefined })),
    controllerId: 2,
    partitions,
    unseenTopics: [],
    reassignments: [],
    groups: [],
  };
}

export const view = clusterOf([1, 2, 3], [partition('t-0', [1, 2, 3], [1, 2, 3]), partition('t-1', [2, 3, 1], [2, 3])]);

export const failedBroker: BrokerGateCase & { readonly view: ClusterView } = {
  target: 1,
  expectedBrokers: [1, 2, 3],
  view,
  othersUnderWay: 0,
  last: undefined,
  isController: false,
  controllerQuorum: undefined,
  verdict: { kind: 'failed_disk', because: 'its disk has finished nothing for 20 s' },
  missingForMs: undefined,
  doubted: new Map(),
  expendableTopics: [],
};
