/**
 * What can go wrong in a rehearsal? Each fault is one file under faults/: its word in scenario files, its fields, what it does to the
 * world and how that is taken back.
 */
import { invariant } from '../base/invariant.ts';
import type { Rows } from '../policy/shapes/object-shape.ts';
import type { Agent } from './world/agent.ts';
import type { Cloud } from './cloud/cloud.ts';
import type { CallTroubles } from './cloud/troubles.ts';
import type { World } from './world/world.ts';

/** A fault's fields as a scenario file set them, defaults filled in. Shares run from 0 to 1, durations are in milliseconds. */
export type FaultSettings = Readonly<Record<string, unknown>>;

export interface FaultDefinition {
  /** The word in scenario files. */
  readonly name: string;
  readonly summary: string;
  /** Whether it happens to hosts, which the scenario then has to choose, or to the fleet as a whole. */
  readonly strikes: 'hosts' | 'fleet';
  /** True: somebody must run the machines (`cloud: true` in the world). */
  readonly needsCloud?: boolean;
  readonly fields: Rows;
  /** "the disk of web-a-2 stalls": what a reader of the transcript is told. `whom` names the hosts that were chosen. */
  readonly describe: (whom: string, settings: FaultSettings) => string;
  /** Begins, and answers with how it ends. */
  readonly begin: (world: World, agents: readonly Agent[], settings: FaultSettings) => () => void;
}

/** A fault that does the same to each host, one by one. */
export function toEach(begin: (agent: Agent, world: World, settings: FaultSettings) => () => void): FaultDefinition['begin'] {
  return (world, agents, settings) => {
    const ends = agents.map((agent) => begin(agent, world, settings));
    return () => {
      for (const end of ends) end();
    };
  };
}

/** The cloud of a fault that says that it needs one. */
export function cloudOf({ cloud }: World): Cloud {
  invariant(cloud !== undefined, 'A fault of the cloud began in a world without one');
  return cloud;
}

/** A fault of the cloud itself: values of its troubles while it lasts. */
export function troubleCloud(change: (settings: FaultSettings) => Partial<Cloud['troubles']>): FaultDefinition['begin'] {
  return (world, _agents, settings) => {
    const { troubles } = cloudOf(world);
    const before = { ...troubles };
    const changes = change(settings);
    Object.assign(troubles, changes);
    return () => {
      for (const name of Object.keys(changes)) Object.assign(troubles, { [name]: before[name as keyof typeof before] });
    };
  };
}

/** A fault of the calls to the cloud: of those that change something, of those that read, or of all, as `calls` says. */
export function troubleCalls(change: (settings: FaultSettings) => Partial<CallTroubles>): FaultDefinition['begin'] {
  return (world, _agents, settings) => {
    const { changes, reads } = cloudOf(world).troubles;
    const troubled = settings['calls'] === 'all' ? [changes, reads] : [settings['calls'] === 'reads' ? reads : changes];
    const before = troubled.map((each) => ({ ...each }));
    for (const each of troubled) Object.assign(each, change(settings));
    return () => {
      for (const [place, each] of troubled.entries()) Object.assign(each, before[place]);
    };
  };
}

/** "calls to the cloud that change something". */
export function nameCalls({ calls }: FaultSettings): string {
  if (calls === 'all') return 'calls to the cloud';
  return calls === 'reads' ? 'calls to the cloud that only read' : 'calls to the cloud that change something';
}
