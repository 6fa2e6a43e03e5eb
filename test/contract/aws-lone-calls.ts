/** What does the small account do with instances that are in no group? It stops and starts them, and knows two types of them. */
import { listOf, type Tree } from './aws-answer.ts';

export interface Lone {
  state: 'running' | 'stopping' | 'stopped' | 'pending';
  type: string;
  isSpot: boolean;
}

interface Stoppable {
  launchedAt: Date;
  lone?: Lone;
}

type Handlers = Readonly<Record<string, (parameters: URLSearchParams) => Tree>>;

export function createLoneHandlers(find: (id: string) => Stoppable, now: () => number): Handlers {
  const change = (parameters: URLSearchParams, turn: (instance: Stoppable, lone: Lone) => void): Tree => {
    for (const id of listOf(parameters, 'InstanceId')) {
      const instance = find(id);
      if (instance.lone !== undefined) turn(instance, instance.lone);
    }
    return { instancesSet: [] };
  };
  return {
    StopInstances: (parameters) =>
      change(parameters, (_instance, lone) => {
        lone.state = 'stopped';
      }),
    StartInstances: (parameters) =>
      change(parameters, (instance, lone) => {
        if (lone.state === 'stopped') instance.launchedAt = new Date(now());
        lone.state = 'running';
      }),
    DescribeInstanceTypes: (parameters) => ({
      instanceTypeSet: listOf(parameters, 'InstanceType').map((instanceType) => ({
        instanceType,
        instanceStorageSupported: instanceType.includes('d.'),
      })),
    }),
  };
}
