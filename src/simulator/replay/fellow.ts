/** What does a core do that has no hands? It hears what the other one hears, and what it would do is only written down. */
import type { ControllerEvent } from '../../controller/event.ts';
import type { State } from '../../controller/state.ts';
import { step } from '../../controller/step.ts';
import type { ZoneCall } from '../../az/evacuation/zone-step.ts';
import type { Call } from '../../remediation/call.ts';
import type { World } from '../world/world.ts';

export interface Fellow {
  readonly state: State;
  /** The calls that it would have made. */
  readonly calls: Call[];
  readonly zoneCalls: ZoneCall[];
}

export function createFellow(state: State): Fellow {
  return { state, calls: [], zoneCalls: [] };
}

/** What one of them asks for, it alone is told; `tell` is for what both hear, as all inventories and surveys are. */
export function hear(world: World, fellow: Fellow, event: ControllerEvent, tell: (event: ControllerEvent) => void): void {
  for (const command of step(fellow.state, event, world.scheduler.now()).commands) {
    if (command.kind === 'make_call') fellow.calls.push(command.call);
    if (command.kind === 'make_zone_call') fellow.zoneCalls.push(command.call);
    if (command.kind === 'survey_zones') {
      world.cloud?.zones.survey(command.records, (read) =>
        tell(read.ok ? { kind: 'zones_surveyed', survey: read.value } : { kind: 'zones_unreadable', because: read.problem }),
      );
    }
    if (command.kind === 'look_up_zone_call') {
      const { call } = command;
      world.cloud?.zones.look(call, (outcome) => hear(world, fellow, { kind: 'zone_call_looked_up', token: call.token, outcome }, tell));
    }
    if (command.kind === 'take_inventory') {
      world.cloud?.takeInventory((read) =>
        tell(read.ok ? { kind: 'inventory_read', inventory: read.value } : { kind: 'inventory_unreadable', because: read.problem }),
      );
    }
    if (command.kind === 'view_cluster') {
      const { name: cluster } = command.cluster;
      world.kafka?.view(command, (seen) =>
        tell(
          seen.ok ? { kind: 'cluster_viewed', cluster, view: seen.value } : { kind: 'cluster_unreadable', cluster, because: seen.problem },
        ),
      );
    }
    if (command.kind === 'look_up_call') {
      const { call } = command;
      world.cloud?.look(call, (outcome) => hear(world, fellow, { kind: 'call_looked_up', token: call.token, outcome }, tell));
    }
  }
}

/**
 * What stands about each host and fault that is in trouble, and each call. Ids differ where an episode has been opened since; and of a host
 * that is not heard a new controller cannot know which policies are for it, so the reason for holding is another one; and of a cluster that
 * nobody can look at the old one has an old view to refuse by, and the new one has none.
 */
export function listDecisions({ state, calls, zoneCalls }: Fellow): ReadonlyMap<string, unknown> {
  const { history } = state;
  const isSilent = (host: string) =>
    [...history.episodes.values()].some(({ host: { id }, fault, closedAt }) => id === host && fault === 'agent' && closedAt === undefined);
  const decisions = [...history.episodes.values()]
    .filter(({ closedAt }) => closedAt === undefined)
    .map(({ host, fault, verdict, decision, incident }): [string, unknown] => {
      const decided = decision ?? (incident === undefined ? undefined : history.incidents.get(incident)?.decision);
      const { answer, reason, plan } = decided ?? {};
      if (answer === 'hold' && isSilent(host.id)) return [`${fault} of ${host.name}`, { verdict, answer }];
      const why = reason === 'gate_refused' && isUnseen(state, host.id) ? 'gate_unanswered' : reason;
      return [`${fault} of ${host.name}`, { verdict, answer, reason: why, plan: plan?.join(', then ') }];
    });
  const made = calls.map(({ step: { action }, target }): [string, unknown] => [`${action} ${target.machine}`, target]);
  const moved = zoneCalls.map(({ step: zoneStep, zone }): [string, unknown] => [`${JSON.stringify(zoneStep)} in ${zone}`, zoneStep]);
  return new Map([...decisions, ...made, ...moved].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function isUnseen({ history, clusters }: State, host: string): boolean {
  const cluster = history.kafka.brokers.get(host)?.cluster;
  return cluster !== undefined && clusters.get(cluster)?.trouble !== undefined;
}

/** Whether it has heard enough since it started to believe itself. */
export function isWarm({ state: { history } }: Fellow): boolean {
  return [...history.episodes.values()].every(({ closedAt, decision }) => closedAt !== undefined || decision?.reason !== 'warming_up');
}
