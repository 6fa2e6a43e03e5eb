/**
 * Which broker runs where? A broker is its id; the machine under it may become another one, which comes with an empty disk and is turned
 * away for as long as the old one is still registered.
 */
import type { Instant } from '../../base/instant.ts';
import type { Agent } from '../world/agent.ts';
import { isAtRest } from '../world/disk.ts';
import type { HostedBroker } from './read-broker.ts';

export interface Broker {
  readonly id: number;
  readonly zone: string;
  /** Its machine; a new one takes over once the old one is off and has left the metadata. */
  agent: Agent;
  /** Waits to take over. */
  successor: Agent | undefined;
  isRegistered: boolean;
  lastBeatAt: Instant;
  /** From then on its replicas have what the leaders had when it came back. */
  completeAt: Instant;
}

/** One for each host of the group, numbered from 1 in their order. */
export function placeBrokers(agents: readonly Agent[], controllers: readonly number[], now: Instant): Broker[] {
  return agents.map((agent, place) => {
    const id = place + 1;
    agent.host.broker = hostBroker(id, controllers);
    const { zone } = agent.host.identity;
    return {
      id,
      zone,
      agent,
      successor: undefined,
      isRegistered: true,
      lastBeatAt: now,
      completeAt: now,
    };
  });
}

export function hostBroker(id: number, controllers: readonly number[]): HostedBroker {
  return { id, isController: controllers.includes(id), standsStillSince: undefined, none: { [id]: 0 }, isLagging: false };
}

/** Its process runs and tells the controllers so, whatever its disk does. */
export function isAlive({ agent }: Broker): boolean {
  return agent.isOn() && agent.host.broker?.standsStillSince === undefined;
}

/** It copies what others lead as fast as that comes. */
export function keepsUp(broker: Broker): boolean {
  return broker.isRegistered && isWorking(broker) && broker.agent.host.broker?.isLagging !== true;
}

/** It takes records and hands them on. */
export function isWorking(broker: Broker): boolean {
  return isAlive(broker) && isAtRest(broker.agent.host.disk);
}
