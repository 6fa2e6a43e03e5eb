/** How does a new machine come up? It is drawn into a zone, boots for a minute or more, and then its agent speaks; or it never does. */
import { minuteMs, secondMs } from '../../base/instant.ts';
import type { Random } from '../../base/random.ts';
import type { Agent } from '../world/agent.ts';
import type { Scheduler } from '../scheduler.ts';
import { createMachine, type Machine } from './machine.ts';
import { everywhere, type Troubles } from './troubles.ts';

/** Puts a host into the world, with an agent that has not started yet. */
export type PlaceHost = (place: { readonly name: string; readonly zone: string; readonly group: string }) => Agent;

export interface Launches {
  /** A machine that is coming, or in words why there is none. `settled` is told later whether it is up. */
  launch(group: string, zone: string, settled: (machine: Machine, isUp: boolean) => void): Machine | string;
  /** A hook that sees every new host before its agent starts; the answer takes it back. */
  atBirth(hook: (agent: Agent) => void): () => void;
}

/** A machine that has not come up by then is given up. */
const givenUpAfterMs = 15 * minuteMs;
const agentStartsMsMost = 5 * secondMs;

export function createLaunches(
  scheduler: Scheduler,
  random: Random,
  settings: { readonly troubles: Troubles; readonly placeHost: PlaceHost; readonly takenNames: Iterable<string> },
): Launches {
  const { troubles, placeHost } = settings;
  const taken = new Set(settings.takenNames);
  const hooks = new Set<(agent: Agent) => void>();

  function nameNext(group: string, zone: string): string {
    let number = 1;
    while (taken.has(`${group}-${zone}-${number}`)) number += 1;
    const name = `${group}-${zone}-${number}`;
    taken.add(name);
    return name;
  }

  function launch(group: string, zone: string, settled: (machine: Machine, isUp: boolean) => void): Machine | string {
    const trouble = troubles.launches.get(zone) ?? troubles.launches.get(everywhere);
    if (trouble === 'no_capacity') return `there is no capacity for this instance type in zone ${zone}`;
    const name = nameNext(group, zone);
    const machine = createMachine({ name, group, zone, launchedAt: scheduler.now() });
    const isUp = trouble === undefined;
    scheduler.after(isUp ? random.whole(troubles.bootMs.least, troubles.bootMs.most) : givenUpAfterMs, () => {
      if (machine.state !== 'coming') return;
      if (isUp) wake(machine);
      settled(machine, isUp);
    });
    return machine;
  }

  function wake(machine: Machine): void {
    const agent = placeHost(machine);
    machine.agent = agent;
    for (const hook of hooks) hook(agent);
    scheduler.after(random.whole(0, agentStartsMsMost), () => agent.start());
  }

  return {
    launch,
    atBirth: (hook) => {
      hooks.add(hook);
      return () => hooks.delete(hook);
    },
  };
}
