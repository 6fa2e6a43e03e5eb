/** What befalls the group? Eight stories, told to every gate alike: the same hosts, for the same seed. */
import { minuteMs } from '../../src/base/instant.ts';
import type { Random } from '../../src/base/random.ts';
import type { Cloud } from '../../src/simulator/cloud/cloud.ts';
import type { Scheduler } from '../../src/simulator/scheduler.ts';
import type { Agent } from '../../src/simulator/world/agent.ts';
import type { Sickness } from './sickness.ts';

export interface Scene {
  readonly scheduler: Scheduler;
  /** Of this story alone. */
  readonly random: Random;
  readonly agents: readonly Agent[];
  readonly cloud: Cloud;
  readonly sickness: Sickness;
  /** Of the machines in service. */
  serving(): readonly Agent[];
}

export interface Case {
  readonly name: string;
  readonly summary: string;
  /** Whether the fault is in the hosts, or in what they stand on: then a host that is ended was itself well. */
  readonly inHosts: boolean;
  /** Whether all can be well again within the run. */
  begin(scene: Scene): void;
}

const newOnesFailAfterMs = 10 * minuteMs;

export const cases: readonly Case[] = [
  {
    name: '1 gray host',
    summary: 'One host is sick, and stays so; another one in its place is well.',
    inHosts: true,
    begin: (scene) => strikeSome(scene, 1),
  },
  {
    name: 'bad image',
    summary: 'Three hosts are sick; every new one falls ill ten minutes after it has come up.',
    inHosts: true,
    begin: (scene) => {
      strikeSome(scene, 3);
      failNewOnes(scene);
    },
  },
  {
    name: 'shared dependency',
    summary: 'What every host depends on fails for 30 min; new hosts depend on it too.',
    inHosts: false,
    begin: (scene) => strikeWhere(scene, () => true, 30 * minuteMs),
  },
  {
    name: 'one zone',
    summary: 'Every host of one zone is sick for 60 min, and so is every host that is launched there.',
    inHosts: false,
    begin: (scene) => strikeWhere(scene, ({ host }) => host.identity.zone === 'a', 60 * minuteMs),
  },
  {
    name: 'ramping dependency',
    summary: 'A dependency fails for more and more hosts, new ones too, for all of them after 60 min; after 120 min it is well again.',
    inHosts: false,
    begin: ramp,
  },
  {
    name: 'slow poison',
    summary: 'A push reaches one more host every 5 min and makes it sick; every new host has it from the start and falls ill after 10 min.',
    inHosts: true,
    begin: poison,
  },
  {
    name: '10 % truly bad',
    summary: 'A tenth of the hosts is sick, each for a reason of its own; others in their places are well.',
    inHosts: true,
    begin: (scene) => strikeSome(scene, Math.max(1, Math.round(0.1 * scene.agents.length))),
  },
  {
    name: '33 % truly bad',
    summary: 'A third of the hosts is sick, each for a reason of its own; others in their places are well.',
    inHosts: true,
    begin: (scene) => strikeSome(scene, Math.round(scene.agents.length / 3)),
  },
];

function strikeSome({ agents, random, sickness }: Scene, count: number): void {
  const left = new Set(agents);
  for (let struck = 0; struck < count; struck += 1) {
    const agent = random.pick([...left]);
    left.delete(agent);
    sickness.strike(agent);
  }
}

function failNewOnes({ scheduler, cloud, sickness }: Scene): void {
  cloud.atBirth((agent) => scheduler.after(newOnesFailAfterMs, () => sickness.strike(agent)));
}

function strikeWhere({ scheduler, agents, cloud, sickness }: Scene, isStruck: (agent: Agent) => boolean, forMs: number): void {
  for (const agent of agents.filter(isStruck)) sickness.strike(agent);
  const stop = cloud.atBirth((agent) => {
    if (isStruck(agent)) sickness.strike(agent);
  });
  scheduler.after(forMs, () => {
    stop();
    for (const agent of agents) sickness.cure(agent);
  });
}

const [rampsForMs, rampEndsMs] = [60 * minuteMs, 120 * minuteMs];

/** Each host holds out until the fault has reached its own level; a new one draws its own. */
function ramp({ scheduler, random, agents, cloud, sickness }: Scene): void {
  const beganAt = scheduler.now();
  const reachLater = (agent: Agent) => {
    const fallsIllAt = beganAt + random.share() * rampsForMs;
    scheduler.at(fallsIllAt, () => {
      if (scheduler.now() < beganAt + rampEndsMs) sickness.strike(agent);
    });
  };
  for (const agent of agents) reachLater(agent);
  const stop = cloud.atBirth(reachLater);
  scheduler.after(rampEndsMs, () => {
    stop();
    for (const agent of agents) sickness.cure(agent);
  });
}

function poison(scene: Scene): void {
  const { scheduler, random, sickness, serving } = scene;
  failNewOnes(scene);
  const reachOne = () => {
    const well = serving().filter((agent) => !sickness.isSick(agent));
    if (well.length > 0) sickness.strike(random.pick(well));
    scheduler.after(5 * minuteMs, reachOne);
  };
  reachOne();
}
