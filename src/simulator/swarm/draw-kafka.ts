/**
 * What befalls a Kafka cluster in this seed? A group whose hosts are its brokers, drawn beside everything else, from streams of its own:
 * a seed without one is what it would be if there were no Kafka at all.
 *
 * One broker falls ill, and around that moment something else goes wrong that the gate must not overlook.
 */
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { FaultSettings } from '../fault.ts';
import type { KafkaPlan, TopicPlan } from '../kafka/partitions.ts';
import { writeCluster } from '../kafka/rehearsed-cluster.ts';
import { listHosts } from '../world/world.ts';
import { diskStalls } from './draw-policies.ts';
import type { SwarmFault, SwarmPlan } from './swarm-plan.ts';

interface DrawnKafka {
  /** Undefined where no cluster is drawn; then the rest is empty. */
  readonly plan: KafkaPlan | undefined;
  readonly groups: SwarmPlan['groups'];
  readonly faults: readonly SwarmFault[];
  /** The documents of a set of policies, and those that speak of the cluster. */
  readonly besides: (documents: readonly unknown[]) => readonly unknown[];
}

/** About one in four; a large fleet takes long enough without one. */
const clusterShare = { small: 0.3, large: 0.08 };
const smallMost = 20;
const group = 'kafka';
const firstIllnessMs = 5 * minuteMs;
/** A broker that was replaced copies everything, is watched, and half an hour passes before the next may go. */
const apart = { least: 25 * minuteMs, most: 90 * minuteMs };

export function drawKafka(random: Random, fleet: SwarmPlan['groups'], calmFromMs: number): DrawnKafka {
  const isSmall = listHosts({ groups: fleet }).length <= smallMost;
  if (!random.chance(isSmall ? clusterShare.small : clusterShare.large))
    return { plan: undefined, groups: {}, faults: [], besides: (documents) => documents };
  const groups = { [group]: random.pick([oneEach, oneEach, { a: 2, b: 1, c: 1 }, { a: 2, b: 2, c: 1 }, { a: 2, b: 2, c: 2 }]) };
  const brokers = listHosts({ groups });
  const plan: KafkaPlan = {
    group,
    partitions: random.whole(4, 9),
    uneven: 0,
    topics: drawTopics(random.fork('topics')),
    controllers: random.chance(0.3) ? pickControllers(brokers) : [],
  };
  const written = random.fork('policies');
  return {
    plan,
    groups,
    faults: drawFaults(random.fork('faults'), brokers, calmFromMs),
    besides: (documents) => [...documents, writeCluster(plan, brokers.length), drawBrokerPolicy(written), pager],
  };
}

const oneEach = { a: 1, b: 1, c: 1 };

function drawTopics(random: Random): TopicPlan[] {
  const topics: TopicPlan[] = [];
  if (random.chance(0.4)) topics.push({ name: 'audit', partitions: random.whole(1, 4), replicas: 2, minIsr: 1 });
  if (random.chance(0.2)) topics.push({ name: 'scratch', partitions: random.whole(1, 3), replicas: 1, minIsr: 1, isExpendable: true });
  if (random.chance(0.15)) topics.push({ name: 'only-copy', partitions: random.whole(1, 2), replicas: 1, minIsr: 1 });
  return topics;
}

type Brokers = ReturnType<typeof listHosts>;

/** One in each zone, by number. */
function pickControllers(brokers: Brokers): readonly number[] {
  return brokers.flatMap(({ zone }, place) => (brokers.findIndex((each) => each.zone === zone) === place ? [place + 1] : []));
}

const pager = {
  apiVersion: 'heald/v1',
  kind: 'Notification',
  metadata: { name: 'pager' },
  webhook: { url: 'https://pager.example', secretFile: '/run/pager' },
};

function drawBrokerPolicy(random: Random): unknown {
  const replace = { replace: { order: 'terminateFirst', timeout: random.pick(['20m', '30m', '60m']) } };
  return {
    apiVersion: 'heald/v1',
    kind: 'HostRemediation',
    metadata: { name: 'drawn-broker' },
    mode: random.pick(['auto', 'auto', 'auto', 'approve', 'approve']),
    target: { groups: [group] },
    when: {
      any: [...diskStalls, { signal: 'kafka.canary.failing_seconds', above: '30s' }],
      witnesses: random.pick([1, 2, 2]),
      recover: '15s',
    },
    unless: random.chance(0.7) ? ['zone_suspected'] : [],
    steps: random.chance(0.6) ? ['captureEvidence', replace] : [replace],
    limits: {
      gate: 'kafka',
      inFlight: random.pick([1, 1, 2]),
      per: [
        { window: '1h', max: random.pick([1, 2, 4]) },
        { window: '24h', max: random.pick([3, 6]) },
      ],
      minHealthy: random.pick(['50%', '60%']),
      storm: { suspects: '60%', atLeast: 2, quiet: random.pick(['2m', '10m']) },
      canary: { verify: '10m', growth: 2, ceiling: '50%' },
      breakAfter: random.pick([1, 2, 3]),
    },
    verify: { healthyFor: random.pick(['2m', '5m']) },
  };
}

interface Illness {
  readonly fault: string;
  readonly settings: FaultSettings;
  /** The chance that it stays until somebody repairs it. */
  readonly stays: number;
}

const illnesses: readonly Illness[] = [
  { fault: 'stallDisk', settings: {}, stays: 0.8 },
  { fault: 'stallDisk', settings: {}, stays: 0.8 },
  { fault: 'stallDisk', settings: {}, stays: 0.8 },
  { fault: 'freezeFilesystem', settings: {}, stays: 0.7 },
  { fault: 'stopBroker', settings: {}, stays: 0 },
];

/** What may go wrong near it: on the broker itself, on another one, or anywhere. */
interface Hindrance {
  readonly fault: string;
  readonly share: number;
  readonly on: 'itself' | 'another' | 'nobody';
  readonly forMs: { readonly least: number; readonly most: number };
  readonly stays?: number;
  /** From so long before it to so long after it. */
  readonly nearMs: readonly [least: number, most: number];
  readonly settings: (random: Random) => FaultSettings;
}

const brief = { least: 10 * secondMs, most: 4 * minuteMs };
const medium = { least: minuteMs, most: 15 * minuteMs };
const nothing = () => ({});

const hindrances: readonly Hindrance[] = [
  { fault: 'stallDisk', share: 0.25, on: 'another', forMs: medium, stays: 0.7, nearMs: [-minuteMs, 12 * minuteMs], settings: nothing },
  { fault: 'stopBroker', share: 0.2, on: 'another', forMs: medium, nearMs: [-2 * minuteMs, 6 * minuteMs], settings: nothing },
  {
    fault: 'blindObserver',
    share: 0.3,
    on: 'nobody',
    forMs: { least: 15 * secondMs, most: 6 * minuteMs },
    nearMs: [-10 * secondMs, 4 * minuteMs],
    settings: (random) => ({ manner: random.pick(['silent', 'late']), delay: random.whole(4, 25) * secondMs }),
  },
  {
    fault: 'movingReplicas',
    share: 0.2,
    on: 'nobody',
    forMs: { least: minuteMs, most: 20 * minuteMs },
    nearMs: [-5 * minuteMs, 2 * minuteMs],
    settings: (random) => ({ partitions: random.whole(1, 3) }),
  },
  { fault: 'laggingReplicas', share: 0.2, on: 'another', forMs: medium, nearMs: [-10 * minuteMs, minuteMs], settings: nothing },
  { fault: 'killAgent', share: 0.1, on: 'another', forMs: medium, nearMs: [-2 * minuteMs, 2 * minuteMs], settings: nothing },
  { fault: 'pauseAgent', share: 0.1, on: 'itself', forMs: brief, nearMs: [0, 2 * minuteMs], settings: nothing },
  {
    fault: 'disturbReports',
    share: 0.15,
    on: 'itself',
    forMs: medium,
    nearMs: [-2 * minuteMs, minuteMs],
    settings: (random) => ({ lost: 0.5 * random.share(), repeated: 0.3, delay: random.pick([0, 5, 40]) * secondMs }),
  },
  {
    fault: 'launchesFail',
    share: 0.2,
    on: 'nobody',
    forMs: { least: 5 * minuteMs, most: 20 * minuteMs },
    nearMs: [-minuteMs, 2 * minuteMs],
    settings: (random) => ({ manner: random.pick(['no_capacity', 'never_up']) }),
  },
  {
    fault: 'terminationByOthers',
    share: 0.1,
    on: 'another',
    forMs: brief,
    nearMs: [-minuteMs, 10 * minuteMs],
    settings: () => ({ within: 0 }),
  },
];

function drawFaults(random: Random, brokers: Brokers, calmFromMs: number): readonly SwarmFault[] {
  const faults: SwarmFault[] = [];
  const latest = calmFromMs - 25 * minuteMs;
  for (let atMs = firstIllnessMs + random.whole(0, 40 * minuteMs); atMs < latest; atMs += random.whole(apart.least, apart.most)) {
    const { fault, settings, stays } = random.pick(illnesses);
    const { name, zone } = random.pick(brokers);
    const others = brokers.filter((each) => each.zone !== zone);
    const at = faults.length;
    faults.push({
      name: `${fault}-kafka-${at}`,
      fault,
      settings,
      on: { host: name },
      atMs,
      ...(random.chance(stays) ? {} : { forMs: random.whole(minuteMs, 15 * minuteMs) }),
    });
    for (const hindrance of hindrances) {
      const drawn = random.fork(`${hindrance.fault} ${at}`);
      if (!drawn.chance(hindrance.share)) continue;
      const near = drawHindrance(drawn, hindrance, { atMs, itself: name, another: drawn.pick(others).name });
      if (near.atMs + (near.forMs ?? 0) < calmFromMs - minuteMs)
        faults.push({ ...near, name: `${hindrance.fault}-kafka-${faults.length}` });
    }
  }
  return faults;
}

function drawHindrance(
  random: Random,
  { fault, on, forMs, stays = 0, nearMs, settings }: Hindrance,
  ill: { readonly atMs: number; readonly itself: string; readonly another: string },
): Omit<SwarmFault, 'name'> {
  return {
    fault,
    settings: settings(random),
    on: on === 'nobody' ? {} : { host: ill[on] },
    atMs: Math.max(minuteMs, ill.atMs + random.whole(nearMs[0], nearMs[1])),
    ...(random.chance(stays) ? {} : { forMs: random.whole(forMs.least, forMs.most) }),
  };
}
