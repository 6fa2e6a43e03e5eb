/** Three brokers in three zones, a cloud and a cluster that a test plays: what the core asks of both is answered at once. */
import { ok, wrong, type Result } from '../../../../src/base/result.ts';
import type { Command } from '../../../../src/controller/command.ts';
import type { ClusterViewer } from '../../../../src/controller/kafka/cluster-viewer.ts';
import type { ClusterView, ConsumerGroupView, PartitionSeen } from '../../../../src/liveness/kafka/cluster-view.ts';
import type { Readings } from '../../../../src/liveness/report.ts';
import type { HostRemediation, KafkaCluster, PolicySet } from '../../../../src/policy/policy.ts';
import type { Call } from '../../../../src/remediation/call.ts';
import type { Check } from '../../../../src/remediation/decision.ts';
import { count, createDesk, diskPolicy, hangingDisk, policySet, type Desk } from '../desk.ts';

export const cluster: KafkaCluster = {
  kind: 'KafkaCluster',
  name: 'events',
  owner: undefined,
  runbook: undefined,
  description: undefined,
  file: 'events.yaml',
  provider: 'self',
  target: { autoScalingGroups: undefined, groups: ['kafka'], hosts: undefined, tags: undefined },
  bootstrap: [{ host: '127.0.0.1', port: 9092 }],
  brokers: [1, 2, 3],
  controllers: { brokers: [], check: undefined },
  expendableTopics: [],
  transactionalTopics: [],
  access: { tls: undefined, sasl: undefined },
};

export const brokerPolicy: HostRemediation = {
  ...diskPolicy,
  name: 'broker-disk',
  mode: 'auto',
  verifyHealthyForMs: 60_000,
  limits: {
    ...diskPolicy.limits,
    gate: 'kafka',
    per: [{ windowMs: 3_600_000, max: count(9) }],
    minHealthy: count(2),
    canary: { ...diskPolicy.limits.canary, verifyMs: 60_000, ceiling: count(1) },
  },
};

export function partition(name: string, replicas: readonly number[], isr: readonly number[], minIsr = 2): PartitionSeen {
  const [topic = '', number] = name.split(':');
  return { topic, partition: Number(number), leader: isr[0], replicas, isr, offline: [], minIsr };
}

/** What a test may change while it runs. */
export interface World {
  /** The broker of each host. */
  readonly hosts: Map<string, number>;
  /** Hosts whose disk hangs, and since when. */
  readonly sick: Map<string, number>;
  /** How many milliseconds the canary of a host takes; 20 where it is not said. */
  readonly slow: Map<string, number>;
  /** Hosts whose broker has not answered once since their agent began. */
  readonly starting: Set<string>;
  /** Hosts whose canary alone fails. */
  readonly mute: Set<string>;
  /** Brokers that are registered, and the partitions; why nobody answers, as a text. */
  registered: readonly number[];
  /** The rack of each broker that has one. */
  readonly racks: Map<number, string>;
  partitions: readonly PartitionSeen[];
  trouble: string | undefined;
  /** The consumer groups as they are then. */
  groups: (now: number) => readonly ConsumerGroupView[];
  /** What the check called quorum says on each host; none where it is missing. */
  readonly quorum: Map<string, number>;
}

type Look = Extract<Command, { kind: 'view_cluster' }>;

export interface BrokerDesk {
  readonly desk: Desk;
  readonly world: World;
  run(seconds: number): void;
  /** The same where somebody really looks at the cluster, and takes his time. */
  live(seconds: number): Promise<void>;
  calls(): readonly Call[];
  /** Has another machine take the place of the last one that was to be replaced, with the same broker. */
  replace(by: string): void;
  /** The checks of the newest decision that are about the gate. */
  gate(): readonly Check[];
}

export function createBrokerDesk(
  policy: Partial<HostRemediation> = {},
  more: Partial<KafkaCluster> | 'none' = {},
  viewer?: ClusterViewer,
): BrokerDesk {
  const policies: PolicySet = {
    ...policySet([{ ...brokerPolicy, ...policy }]),
    kafkaClusters: more === 'none' ? [] : [{ ...cluster, ...more }],
  };
  const desk = createDesk(policies, { canAct: true, canView: true });
  const launchedAt = new Map<string, number>();
  const world: World = {
    hosts: new Map([
      ['kafka-a-1', 1],
      ['kafka-b-2', 2],
      ['kafka-c-3', 3],
    ]),
    sick: new Map(),
    slow: new Map(),
    starting: new Set(),
    mute: new Set(),
    registered: [1, 2, 3],
    racks: new Map(),
    partitions: [partition('orders:0', [1, 2, 3], [1, 2, 3]), partition('orders:1', [2, 3, 1], [2, 3, 1])],
    trouble: undefined,
    groups: () => [],
    quorum: new Map(),
  };
  let heard = 0;
  let groups: readonly ConsumerGroupView[] = [];

  function readingsOf(host: string): Readings {
    const broker = String(world.hosts.get(host));
    const since = world.sick.get(host);
    const seconds = since === undefined ? 0 : Math.max(0, (desk.now - since) / 1_000);
    const quorum = world.quorum.get(host);
    if (world.starting.has(host))
      return { 'kafka.canary.failing_seconds': { [broker]: null }, 'kafka.listener.failing_seconds': { [broker]: null } };
    return {
      ...(seconds === 0 ? {} : hangingDisk(seconds)),
      'kafka.canary.failing_seconds': { [broker]: world.mute.has(host) ? 10 : seconds },
      'kafka.canary.produce_seconds': { [broker]: (world.slow.get(host) ?? 20) / 1_000 },
      'kafka.listener.failing_seconds': { [broker]: 0 },
      ...(quorum === undefined ? {} : { 'service.check_status': { quorum } }),
    };
  }

  function seeCluster({ besides, withGroups }: Look): ClusterView {
    if (withGroups) groups = world.groups(desk.now);
    return {
      clusterId: 'lkc-1',
      seenAt: desk.now,
      seenFrom: world.registered.find((id) => id !== besides),
      brokers: world.registered.map((id) => ({ id, host: `kafka-${id}`, port: 9092, rack: world.racks.get(id) })),
      controllerId: 2,
      partitions: world.partitions,
      unseenTopics: [],
      reassignments: [],
      groups,
    };
  }

  /** Answers everything but the looks at a cluster, which it gives back. */
  function answer(): Look[] {
    const looks: Look[] = [];
    for (const command of desk.asked.slice(heard)) {
      heard += 1;
      if (command.kind === 'view_cluster') looks.push(command);
      if (command.kind === 'make_call')
        desk.tell({ kind: 'call_answered', token: command.call.token, outcome: { kind: 'applied', detail: 'request 1' } });
      if (command.kind !== 'take_inventory') continue;
      const members = [...world.hosts.keys()].map((machine) => ({
        machine,
        zone: machine.split('-')[1] ?? 'a',
        launchedAt: launchedAt.get(machine) ?? -3_600_000,
        state: 'in_service' as const,
        keepOff: false,
      }));
      desk.tell({ kind: 'inventory_read', inventory: { groups: [{ name: 'kafka', desired: 3, members, launchTrouble: undefined }] } });
    }
    return looks;
  }

  function show({ cluster: { name } }: Look, seen: Result<ClusterView, string>): void {
    if (seen.ok) desk.tell({ kind: 'cluster_viewed', cluster: name, view: seen.value });
    else desk.tell({ kind: 'cluster_unreadable', cluster: name, because: seen.problem });
  }

  const made = () => desk.asked.flatMap((command) => (command.kind === 'make_call' ? [command.call] : []));
  return {
    desk,
    world,
    calls: made,
    run(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        desk.run(1, [...world.hosts.keys()], readingsOf);
        for (const look of answer()) show(look, world.trouble === undefined ? ok(seeCluster(look)) : wrong(world.trouble));
      }
    },
    async live(seconds) {
      if (viewer === undefined) throw new Error('nobody looks at this cluster');
      for (let second = 0; second < seconds; second += 1) {
        desk.run(1, [...world.hosts.keys()], readingsOf);
        for (const look of answer()) show(look, await viewer.view(look.cluster, look));
      }
    },
    replace(by) {
      const old = made().at(-1)?.target.machine ?? '';
      world.hosts.set(by, world.hosts.get(old) ?? 0);
      world.hosts.delete(old);
      world.sick.delete(old);
      launchedAt.set(by, desk.now);
    },
    gate() {
      const decided = desk.entries.flatMap((entry) => (entry.kind === 'decided' ? [entry.decision] : []));
      return decided.at(-1)?.checks.filter(({ reason }) => reason.startsWith('gate_')) ?? [];
    },
  };
}
