/**
 * What would heald have done? Plays a scenario on virtual time against the very core that runs in production.
 *
 * The seed draws what a scenario leaves open: the minute of the onset, the hosts, the jitter, the clocks. Same scenario, seed and
 * policies, same transcript, to the letter; `hash` says so in one word.
 */
import { hash } from 'node:crypto';
import type { Instant } from '../base/instant.ts';
import { createRandom, type Random } from '../base/random.ts';
import type { Entry } from '../controller/entry.ts';
import { invariant } from '../base/invariant.ts';
import type { Mode, Notification, PolicySet } from '../policy/policy.ts';
import { nodeOf } from '../policy/node.ts';
import { readNotification } from '../policy/notification.ts';
import { breakOnProblem } from '../policy/problem-list.ts';
import type { Agent } from './world/agent.ts';
import { writeDeed, type Deed } from './cloud/deed.ts';
import type { Hands } from './world/hands.ts';
import { describeCluster } from './kafka/rehearsed-cluster.ts';
import { checkInvariants } from './invariants/catalog.ts';
import type { Violation } from './invariants/invariant.ts';
import { createObserver, type Standing } from './invariants/observer.ts';
import type { Trace } from './invariants/trace.ts';
import { proveReplay } from './replay/prove-replay.ts';
import { isChosen, onsetMovesMs, start } from './scenario/load-scenario.ts';
import type { HostChoice, PlannedFault, Scenario } from './scenario/scenario.ts';
import { createScheduler } from './scheduler.ts';
import { createStory, type StoryLine } from './scenario/story.ts';
import { createWitness, type FaultTimes, type MustOutcome, type NeverOutcome } from './scenario/witness.ts';
import { createWorld, startWorld, type World } from './world/world.ts';

export interface PlayOptions {
  readonly seed: number;
  readonly policies: PolicySet;
  /** Told each line of the transcript as it comes to pass. */
  readonly onLine?: (line: StoryLine) => void;
  /** Somebody beside heald, who can reach into the world: is told of it at its begin, and then of each entry. */
  readonly company?: (world: World, random: Random) => Company;
}

export interface Company {
  readonly onEntry?: (entry: Entry) => void;
  /** The time is up, and the world still stands as it is then. */
  readonly onEnd?: (trace: Trace) => void;
  /** Stands between the controller and its cloud. */
  readonly interpose?: (hands: Hands) => Hands;
}

export interface PlayResult {
  readonly transcript: readonly string[];
  readonly entries: readonly Entry[];
  /** What the cloud really did; nothing in a world without one. */
  readonly deeds: readonly Deed[];
  readonly musts: readonly MustOutcome[];
  readonly nevers: readonly NeverOutcome[];
  /** What of the invariants did not hold, and what the ledger alone did not give again. */
  readonly violations: readonly Violation[];
  /** What the invariants were held against. */
  readonly trace: Trace;
  /** Whether a new controller could be held against the old one at the end. */
  readonly replayed: boolean;
  /** Every must was met, no never happened, every invariant held, and the ledger gave everything again. */
  readonly passed: boolean;
  /** SHA-256 over the ledger's entries and the transcript. */
  readonly hash: string;
}

/** When every rehearsal begins: a Monday morning. */
export const startsAt: Instant = Date.UTC(2026, 0, 5, 9);

export function play(scenario: Scenario, { seed, policies: written, onLine, company }: PlayOptions): PlayResult {
  const policies = equip(scenario, written);
  const random = createRandom(seed);
  const scheduler = createScheduler(startsAt);
  const transcript: string[] = [];
  const entries: Entry[] = [];
  let isOver = false;
  const story = createStory(startsAt, (line) => {
    if (isOver) return;
    transcript.push(line.text);
    onLine?.(line);
  });
  const times = new Map<string, FaultTimes>();
  times.set(start, { hosts: new Set(), beganAt: startsAt, endsAt: Infinity });
  const witness = createWitness(scenario, times);
  const onEntry = (entry: Entry): void => {
    entries.push(entry);
    witness.see(entry);
    story.tell(entry);
    beside?.onEntry?.(entry);
  };

  const deeds: Deed[] = [];
  const onDeed = (deed: Deed): void => {
    if (isOver) return;
    deeds.push(deed);
    story.tellCloud(deed.at, writeDeed(deed));
  };
  const observer = createObserver(scheduler);
  // Whoever is beside heald has to know the world first, and the world its hands: so they are joined when they are first used.
  let beside: Company | undefined;
  let joined: Hands | undefined;
  const interpose = (cloud: Hands, standing: () => Standing): Hands =>
    observer.watch(() => (joined ??= beside?.interpose?.(cloud) ?? cloud), standing);
  const { seeView: onView, hearWord: onWord, hearReport: onReport } = observer;
  const told = { onEntry, onDeed, onView, onWord, onReport };
  const world = createWorld(scenario.world, { scheduler, random: random.fork('world'), policies, interpose, ...told });
  beside = company?.(world, random.fork('company'));
  const movedMs = random.fork('onset').whole(-onsetMovesMs, onsetMovesMs);
  const struck = new Map<string, readonly Agent[]>();
  for (const fault of scenario.faults) {
    const agents = struck.get(fault.on.sameAs ?? '') ?? chooseAgents(world.agents, fault.on, random.fork(`hosts of ${fault.name}`));
    struck.set(fault.name, agents);
    const beganAt = startsAt + fault.atMs + movedMs;
    times.set(fault.name, {
      hosts: new Set(agents.map(({ host }) => host.identity.id)),
      beganAt,
      endsAt: beganAt + (fault.forMs ?? Infinity),
    });
    planFault(fault, beganAt, agents, world, (text) => story.tellFault(scheduler.now(), text));
  }
  observer.visit(world);
  startWorld(world);
  scheduler.runUntil(startsAt + scenario.untilMs);
  story.finish();

  const [musts, nevers] = [witness.musts(), witness.nevers()];
  const ledger = world.ledger.readNow({ after: 0, limit: Infinity });
  const refusedAppends = world.ledger.refusals();
  const clusterLooks = [...(world.kafka?.looks ?? [])];
  const trace: Trace = { policies, endedAt: scheduler.now(), entries, ledger, deeds, clusterLooks, refusedAppends, ...observer.conclude() };
  const broken = checkInvariants(trace);
  beside?.onEnd?.(trace);
  // For the proof time goes on; nothing of it is a part of the rehearsal.
  isOver = true;
  const replay = proveReplay(world);
  const violations = [...broken, ...replay.violations];
  return {
    transcript,
    entries,
    deeds,
    musts,
    nevers,
    violations,
    trace,
    replayed: replay.compared,
    passed: musts.every(({ met }) => met) && nevers.every(({ happened }) => !happened) && violations.length === 0,
    hash: hash('sha256', JSON.stringify([transcript, entries])),
  };
}

/** The set in the mode of the scenario, and with somebody who is called. */
function equip({ mode, pager, world }: Scenario, policies: PolicySet): PolicySet {
  const inMode = <Kind extends { readonly mode: Mode }>(all: readonly Kind[]) =>
    all.map((policy) => (mode === undefined ? policy : { ...policy, mode }));
  const [hostRemediations, zoneEvacuations] = [inMode(policies.hostRemediations), inMode(policies.zoneEvacuations)];
  const isMissing = world.kafka !== undefined && !policies.kafkaClusters.some(({ name }) => name === world.kafka?.group);
  return {
    ...policies,
    hostRemediations,
    zoneEvacuations,
    kafkaClusters: [...policies.kafkaClusters, ...(isMissing ? [describeCluster(world.kafka, countHosts(world))] : [])],
    notifications: [...policies.notifications, ...(pager === true ? [readPager()] : [])],
  };
}

function countHosts({ groups, kafka }: Scenario['world']): number {
  return Object.values(groups[kafka?.group ?? ''] ?? {}).reduce((sum, hosts) => sum + hosts, 0);
}

function readPager(): Notification {
  const webhook = { url: 'https://pager.example', secretFile: '/run/pager' };
  const words = { apiVersion: 'heald/v1', kind: 'Notification', metadata: { name: 'pager' }, webhook };
  const read = readNotification('(rehearsal)', nodeOf(words, { line: 1, column: 1, endColumn: 1 }), breakOnProblem);
  invariant(read !== undefined, 'The pager of a rehearsal is refused');
  return read;
}

function chooseAgents(agents: readonly Agent[], on: HostChoice, random: Random): readonly Agent[] {
  const matching = agents.filter(({ host }) => isChosen(host.identity, on));
  const wanted = Math.min(on.count ?? matching.length, matching.length);
  const chosen = new Set<Agent>();
  while (chosen.size < wanted) chosen.add(random.pick(matching));
  return matching.filter((agent) => chosen.has(agent));
}

function planFault(fault: PlannedFault, beganAt: Instant, agents: readonly Agent[], world: World, tell: (text: string) => void): void {
  const { name, definition, settings, forMs } = fault;
  world.scheduler.at(beganAt, () => {
    tell(`${name}: ${definition.describe(nameHosts(agents), settings)}`);
    const end = definition.begin(world, agents, settings);
    if (forMs === undefined) return;
    world.scheduler.after(forMs, () => {
      tell(`${name} is over`);
      end();
    });
  });
}

function nameHosts(agents: readonly Agent[]): string {
  const names = agents.map(({ host }) => host.identity.name);
  return names.length > 4 ? `${names.length} hosts` : names.join(', ');
}
