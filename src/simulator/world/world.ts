/** Who takes part in a rehearsal? The fleet, its agents, the network and the controller, built from a scenario's `world` and a seed. */
import type { Random } from '../../base/random.ts';
import type { Entry } from '../../controller/entry.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { createAgent, type Agent } from './agent.ts';
import { createCloud, type Cloud } from '../cloud/cloud.ts';
import type { Deed } from '../cloud/deed.ts';
import type { PlaceHost } from '../cloud/launches.ts';
import type { GroupView } from '../cloud/past-views.ts';
import type { Front } from '../cloud/zone-balancers.ts';
import { rebalancing } from '../cloud/zone-terms.ts';
import { createControllerProcess, type ControllerProcess, type PolicyFiles, type Word } from './controller-process.ts';
import type { Hands } from './hands.ts';
import { createHost } from './host.ts';
import type { Standing } from '../invariants/observer.ts';
import type { Post } from './outbox.ts';
import { createConsumers, type Consumers } from '../kafka/consumers.ts';
import { createKafka, type Kafka, type KafkaSettings } from '../kafka/kafka.ts';
import type { KafkaPlan } from '../kafka/partitions.ts';
import { createMemoryLedger, type MemoryLedger } from './memory-ledger.ts';
import type { Scheduler } from '../scheduler.ts';
import { createTransport, type Transport } from './transport.ts';

/** The fleet that a scenario asks for: how many hosts of each group stand in each zone, how busy they are, where the controller is. */
export interface WorldPlan {
  readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Requests a second that each host's workload sends to its disk. */
  readonly requestsPerSecond: number;
  readonly controllerZone: string;
  /** Whether each host tries to reach a peer in each of the other zones. */
  readonly probesZones?: boolean;
  /** Whether somebody runs the machines who can be asked to change them; otherwise the hosts are simply there. */
  readonly cloud: boolean;
  /** Whether the groups level their zones of their own accord; otherwise somebody has told them not to. */
  readonly levels?: boolean;
  /** How traffic comes to each group; through a balancer that takes shifts where nothing is said. */
  readonly fronts?: Readonly<Record<string, Front>> | undefined;
  /** The Kafka cluster whose brokers run on one of the groups. */
  readonly kafka?: KafkaPlan | undefined;
  /** The group whose hosts read what is in the Kafka cluster. */
  readonly consumers?: string | undefined;
  /** The share of the hosts whose agents never start: the machines run, and nobody hears of them. */
  readonly unheard?: number | undefined;
}

export interface World {
  readonly scheduler: Scheduler;
  readonly transport: Transport;
  /** Grows when a cloud launches machines. */
  readonly agents: readonly Agent[];
  readonly controller: ControllerProcess;
  /** Another one on the same ledger; it runs only when somebody starts it by mistake, or because the first seemed to be dead. */
  readonly rival: ControllerProcess;
  /** What a controller reads when it starts. */
  policyFiles: PolicyFiles;
  readonly ledger: MemoryLedger;
  readonly cloud: Cloud | undefined;
  readonly kafka: Kafka | undefined;
  readonly consumers: Consumers | undefined;
  readonly random: Random;
  readonly unheardShare: number;
}

/** Agents do not all start in the same second. */
const agentStartMsMost = 5_000;

export function createWorld(
  plan: WorldPlan,
  run: {
    readonly scheduler: Scheduler;
    readonly random: Random;
    readonly policies: PolicySet;
    readonly onEntry: (entry: Entry) => void;
    readonly onDeed: (deed: Deed) => void;
    readonly onView?: (view: GroupView) => void;
    readonly onWord?: (word: Word) => void;
    readonly onReport?: (machine: string) => void;
    /** Stands between a controller and its cloud: sees what passes, or gets in its way. */
    readonly interpose?: (hands: Hands, standing: () => Standing) => Hands;
  },
): World {
  const { scheduler, random, policies, onEntry, onDeed, onView, interpose } = run;
  const transport = createTransport(scheduler, random.fork('transport'));
  const controllerPlace = { name: 'controller', zone: plan.controllerZone };
  const agents: Agent[] = [];
  const zones = [...new Set(Object.values(plan.groups).flatMap((byZone) => Object.keys(byZone)))];
  const placeHost: PlaceHost = ({ name, zone, group }) => {
    const place = { name, zone };
    const simulated = createHost({ name, zone, group }, plan.requestsPerSecond, random.fork(name));
    const post: Post = (report, answered) => {
      const answer = () => transport.send(controllerPlace, place, answered);
      transport.send(place, controllerPlace, () => {
        world.controller.hear(report, answer);
        world.rival.hear(report, answer);
      });
    };
    const others = zones.filter((other) => other !== zone);
    const ways = { zones: others, lostShare: (other: string) => transport.lostShare(place, { name: `peer in ${other}`, zone: other }) };
    const agent = createAgent(simulated, scheduler, post, plan.probesZones === true ? ways : undefined);
    agents.push(agent);
    return agent;
  };
  for (const host of listHosts(plan)) placeHost(host);
  const hearDeed = (deed: Deed): void => {
    onDeed(deed);
    kafka?.hear(deed);
  };
  const cloud = plan.cloud
    ? createCloud({
        scheduler,
        random: random.fork('cloud'),
        agents: [...agents],
        placeHost,
        fronts: plan.fronts,
        onDeed: hearDeed,
        onView,
      })
    : undefined;
  if (plan.levels === false) for (const group of cloud?.groups ?? []) group.changeTerms(({ suspended }) => suspended.add(rebalancing));
  const kafka = plan.kafka === undefined ? undefined : layKafka(plan.kafka, { agents, scheduler, random: random.fork('kafka'), onDeed });
  if (kafka !== undefined) cloud?.atBirth(kafka.welcome);
  const isRead = kafka !== undefined && plan.consumers !== undefined;
  const consumers = isRead ? createConsumers(plan.consumers, agents, kafka, scheduler) : undefined;
  if (consumers !== undefined) cloud?.atBirth(consumers.welcome);
  const ledger = createMemoryLedger();
  const place = (name: string): ControllerProcess => {
    const process: ControllerProcess = createControllerProcess({
      place: controllerPlace,
      scheduler,
      random: random.fork(name),
      ledger,
      readPolicies: () => world.policyFiles,
      hands: cloud === undefined ? undefined : (interpose?.(cloud, () => ({ epoch: process.epoch, durable: ledger.lengthNow() })) ?? cloud),
      viewCluster: (consumers ?? kafka)?.view,
      onEntry,
      onWord: run.onWord,
      onReport: run.onReport,
    });
    return process;
  };
  const policyFiles: PolicyFiles = { kind: 'policies_read', policies, warnings: [] };
  const [controller, rival] = [place('controller'), place('rival')];
  const unheardShare = plan.unheard ?? 0;
  const world: World = {
    scheduler,
    transport,
    agents,
    controller,
    rival,
    policyFiles,
    ledger,
    cloud,
    kafka,
    consumers,
    random,
    unheardShare,
  };
  return world;
}

/** Brings the fleet up: the controller first, its agents over the next seconds. */
export function startWorld({ scheduler, agents, controller, cloud, kafka, consumers, random, unheardShare }: World): void {
  controller.start();
  cloud?.start();
  kafka?.start();
  consumers?.start();
  const starts = random.fork('starts');
  const unheard = drawAgents(agents, unheardShare * agents.length, random.fork('unheard'));
  for (const agent of agents) {
    const afterMs = starts.whole(0, agentStartMsMost);
    if (!unheard.has(agent)) scheduler.after(afterMs, () => agent.start());
  }
}

function layKafka(plan: KafkaPlan, { agents, ...run }: Omit<KafkaSettings, 'plan'>): Kafka {
  return createKafka({ plan, agents: agents.filter(({ host }) => host.identity.group === plan.group), ...run });
}

function drawAgents(agents: readonly Agent[], wanted: number, random: Random): ReadonlySet<Agent> {
  const drawn = new Set<Agent>();
  while (drawn.size < Math.round(wanted)) drawn.add(random.pick(agents));
  return drawn;
}

/** The hosts of the plan, in a fixed order, named after group and zone: `web-a-1`. */
export function listHosts(
  plan: Pick<WorldPlan, 'groups'>,
): readonly { readonly name: string; readonly zone: string; readonly group: string }[] {
  return Object.entries(plan.groups).flatMap(([group, zones]) =>
    Object.entries(zones).flatMap(([zone, count]) =>
      Array.from({ length: count }, (_, place) => ({ name: `${group}-${zone}-${place + 1}`, zone, group })),
    ),
  );
}
