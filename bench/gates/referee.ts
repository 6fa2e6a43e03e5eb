/** How did it go? Watches one run from outside: what was really done to which host, and when every place held a host that was well. */
import { minuteMs, secondMs, type Instant } from '../../src/base/instant.ts';
import { invariant } from '../../src/base/invariant.ts';
import type { Deed } from '../../src/simulator/cloud/deed.ts';
import type { Agent } from '../../src/simulator/world/agent.ts';
import type { World } from '../../src/simulator/world/world.ts';
import type { Case } from './cases.ts';
import type { GroupSight, Node } from './gate.ts';
import { createSickness } from './sickness.ts';

export interface Outcome {
  /** Hosts that somebody other than the cloud itself ended, or had replaced. */
  readonly ended: number;
  /** Of those: hosts that were well, or sick only from what they stand on. */
  readonly endedWell: number;
  /** From the begin until all places held a host that was well, and so to the end of the run; undefined when it never came to that. */
  readonly healedAfterMs: number | undefined;
  /** Why it held, in the order in which it said so first. */
  readonly said: readonly string[];
}

export interface Referee {
  begin(): void;
  see(): GroupSight;
  judge(deeds: readonly Deed[], said: Iterable<string>): Outcome;
}

export const looksEveryMs = 10 * secondMs;
/** A fleet whose new hosts fall ill is well for a while between one and the next. */
const staysWellForMs = 30 * minuteMs;

export function createReferee(story: Case, world: World, detectsAfterMs: number): Referee {
  const { scheduler, cloud } = world;
  const [group, ...others] = cloud?.groups ?? [];
  invariant(cloud !== undefined && group !== undefined && others.length === 0, 'The gates are compared on one group with a cloud');
  const sickness = createSickness(() => scheduler.now());
  const random = world.random.fork(`story ${story.name}`);
  let beganAt: Instant | undefined;
  let lastUnwellAt: Instant | undefined;

  function serving(): readonly Agent[] {
    return world.agents.filter(({ host }) => group?.find(host.identity.id)?.state === 'in_service');
  }

  function look(): void {
    const nodes = serving();
    if (nodes.length < (group?.desired ?? 0) || nodes.some((agent) => sickness.isSick(agent))) lastUnwellAt = scheduler.now();
    scheduler.after(looksEveryMs, look);
  }

  function seeNode({ host: { identity, disk } }: Agent): Node {
    const enteredAt = group?.find(identity.id)?.inServiceSince ?? 0;
    const unhealthyForMs = disk.stalledSince === undefined ? undefined : scheduler.now() - Math.max(disk.stalledSince, enteredAt);
    return { id: identity.id, zone: identity.zone, enteredAt, unhealthyForMs };
  }

  return {
    begin: () => {
      beganAt = scheduler.now();
      story.begin({ scheduler, random, agents: world.agents, cloud, sickness, serving });
      look();
    },
    see: () => {
      const nodes = serving().map(seeNode);
      const { desired } = group;
      const due = nodes.filter(({ unhealthyForMs = -1 }) => unhealthyForMs >= detectsAfterMs);
      return { now: scheduler.now(), desired, nodes, coming: Math.max(0, desired - nodes.length), due };
    },
    judge: (deeds, said) => {
      invariant(beganAt !== undefined && lastUnwellAt !== undefined, 'Nothing ever befell the group');
      const ends = findEnds(deeds);
      const endedWell = story.inHosts ? ends.filter(({ machine, at }) => !sickness.wasSick(machine ?? '', at)) : ends;
      const healed = scheduler.now() - lastUnwellAt >= staysWellForMs;
      return {
        ended: ends.length,
        endedWell: endedWell.length,
        healedAfterMs: healed ? lastUnwellAt - beganAt : undefined,
        said: [...new Set(said)],
      };
    },
  };
}

/** The first deed on each machine that takes it away, where the cloud did not do it of its own accord. */
function findEnds(deeds: readonly Deed[]): readonly Deed[] {
  const ends = new Map<string, Deed>();
  for (const deed of deeds) {
    if (deed.machine === undefined || ends.has(deed.machine)) continue;
    if (deed.kind === 'condemned' || deed.kind === 'leaving' || deed.kind === 'put_aside') ends.set(deed.machine, deed);
  }
  return [...ends.values()].filter(({ by }) => by !== 'the cloud');
}
