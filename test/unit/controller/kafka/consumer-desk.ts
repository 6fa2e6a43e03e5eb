/** Hosts that read a topic of a cluster, and a cluster that a test plays: half a minute between the looks at its groups. */
import type { ConsumerGroupView } from '../../../../src/liveness/kafka/cluster-view.ts';
import type { Readings } from '../../../../src/liveness/report.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import type { Inventory } from '../../../../src/remediation/inventory.ts';
import { compare, createDesk, diskPolicy, policySet, type Desk } from '../desk.ts';
import { cluster, partition } from './broker-desk.ts';

export const readers = ['app-a-1', 'app-a-2', 'app-b-1', 'app-b-2', 'app-c-1', 'app-c-2'];
export const subject = 'events/shipping';
const perReader = 2;
const topics = readers.flatMap((_, place) => [0, 1].map((each) => partition(`orders:${perReader * place + each}`, [1, 2, 3], [1, 2, 3])));

export const stuckPolicy: HostRemediation = {
  ...diskPolicy,
  name: 'consumer-stuck',
  mode: 'auto',
  when: compare('kafka.consumer.stuck_seconds', 60),
  witnesses: 1,
  steps: [{ action: 'restartUnit', with: { unit: 'consumer.service', timeout: 90_000 } }],
};

const inventory: Inventory = {
  groups: [
    {
      name: 'app',
      desired: readers.length,
      members: readers.map((machine) => ({
        machine,
        zone: machine.split('-')[1] ?? '',
        launchedAt: -3_600_000,
        state: 'in_service',
        keepOff: false,
      })),
      launchTrouble: undefined,
    },
  ],
};

export interface ConsumerDesk {
  readonly desk: Desk;
  /** The addresses that each host's agent tells. */
  readonly addresses: Map<string, readonly string[]>;
  /** Where each host's consumer connects from. */
  readonly clients: Map<string, string>;
  /** The host that each host's partitions are read by; itself, unless a test moves them. */
  readonly readBy: Map<string, string>;
  /** Hosts that read nothing, and since when. */
  readonly stuck: Map<string, number>;
  /** Partitions, by number, that nobody gets past, and since when. */
  readonly poisoned: Map<number, number>;
  isBlind: boolean;
  hasGroup: boolean;
  readonly silent: Set<string>;
  run(seconds: number, readings?: Readings): void;
  /** Names of the hosts for which a decision to act, or to act but for the mode, was recorded. */
  acted(): readonly string[];
  lines(): readonly string[];
}

export function createConsumerDesk(policies: readonly HostRemediation[] = [stuckPolicy]): ConsumerDesk {
  const desk = createDesk({ ...policySet(policies), kafkaClusters: [cluster] }, { canAct: true, canView: true });
  let heard = 0;
  let group: ConsumerGroupView | undefined;
  const committed = new Map<number, number>();
  let movedAt = 0;
  const world: ConsumerDesk = {
    desk,
    addresses: new Map(readers.map((host, place) => [host, [`10.0.0.${place + 1}`]])),
    clients: new Map(readers.map((host, place) => [host, `10.0.0.${place + 1}`])),
    readBy: new Map(readers.map((host) => [host, host])),
    stuck: new Map(),
    poisoned: new Map(),
    isBlind: false,
    hasGroup: true,
    silent: new Set(),
    run(seconds, readings = {}) {
      for (let second = 0; second < seconds; second += 1) {
        desk.now += 1_000;
        read();
        desk.tell({ kind: 'time_passed' });
        for (const command of desk.asked.slice(heard)) {
          heard += 1;
          if (command.kind === 'view_cluster') look(command.withGroups);
          if (command.kind === 'take_inventory') desk.tell({ kind: 'inventory_read', inventory });
        }
        if (desk.now % 5_000 !== 0) continue;
        for (const host of readers) if (!world.silent.has(host)) desk.report([host], readings, { addresses: world.addresses.get(host) });
      }
    },
    acted: () =>
      desk.entries.flatMap((entry) =>
        entry.kind === 'decided' && entry.decision.reason === 'act' ? [entry.decision.host?.name ?? ''] : [],
      ),
    lines: () => desk.lines().filter((line) => !line.includes('consumers shipping')),
  };

  function ownerOf(number: number): string {
    const host = readers[Math.floor(number / perReader)] ?? '';
    return world.readBy.get(host) ?? host;
  }

  function read(): void {
    const passed = (desk.now - movedAt) / 1_000;
    movedAt = desk.now;
    for (const { partition: number } of topics) {
      const since = Math.min(world.stuck.get(ownerOf(number)) ?? Infinity, world.poisoned.get(number) ?? Infinity);
      if (since > desk.now) committed.set(number, (committed.get(number) ?? 0) + 10 * passed);
    }
  }

  function look(withGroups: boolean): void {
    if (world.isBlind) return desk.tell({ kind: 'cluster_unreadable', cluster: 'events', because: 'nobody answers' });
    if (withGroups) group = seeGroup();
    desk.tell({
      kind: 'cluster_viewed',
      cluster: 'events',
      view: {
        clusterId: 'lkc-1',
        seenAt: desk.now,
        seenFrom: 1,
        brokers: [1, 2, 3].map((id) => ({ id, host: `kafka-${id}`, port: 9092, rack: undefined })),
        controllerId: 2,
        partitions: topics,
        unseenTopics: [],
        reassignments: [],
        groups: group === undefined || !world.hasGroup ? [] : [group],
      },
    });
  }

  function seeGroup(): ConsumerGroupView {
    const owned = Map.groupBy(topics, ({ partition: number }) => ownerOf(number));
    return {
      group: 'shipping',
      seenAt: desk.now,
      state: 'Stable',
      members: readers.map((host) => ({ id: `m-${host}`, clientHost: world.clients.get(host) ?? '', partitions: owned.get(host) ?? [] })),
      offsets: topics.map(({ topic, partition: number }) => ({
        topic,
        partition: number,
        committed: committed.get(number) ?? 0,
        end: desk.now / 100,
        low: 0,
      })),
    };
  }

  return world;
}
