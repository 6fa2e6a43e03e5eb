/** What a story about the cloud needs: hosts with agents that nobody listens to, a cloud, and the record of what it really did. */
import { createRandom } from '../../../../src/base/random.ts';
import type { Result } from '../../../../src/base/result.ts';
import type { Call, Outcome } from '../../../../src/remediation/call.ts';
import type { Inventory } from '../../../../src/remediation/inventory.ts';
import { createAgent, type Agent } from '../../../../src/simulator/world/agent.ts';
import { createCloud } from '../../../../src/simulator/cloud/cloud.ts';
import type { Deed, DeedKind } from '../../../../src/simulator/cloud/deed.ts';
import type { PlaceHost } from '../../../../src/simulator/cloud/launches.ts';
import type { Front } from '../../../../src/simulator/cloud/zone-balancers.ts';
import { createHost } from '../../../../src/simulator/world/host.ts';
import type { Machine } from '../../../../src/simulator/cloud/machine.ts';
import { createScheduler } from '../../../../src/simulator/scheduler.ts';
import { listHosts } from '../../../../src/simulator/world/world.ts';

export const minuteMs = 60_000;

/** A cloud on which nothing goes wrong by chance, with a group `web` of two hosts in each of three zones unless told otherwise. */
export function openCloud({
  seed = 1,
  web = { a: 2, b: 2, c: 2 },
  fronts,
}: { seed?: number; web?: Record<string, number>; fronts?: Record<string, Front> } = {}) {
  const scheduler = createScheduler(Date.UTC(2026, 0, 5, 9));
  const random = createRandom(seed);
  const agents: Agent[] = [];
  const reported: string[] = [];
  const placeHost: PlaceHost = (place) => {
    const agent = createAgent(createHost(place, 120, random.fork(place.name)), scheduler, (report, answered) => {
      reported.push(`${report.host.name} ${report.boot}`);
      scheduler.after(2, answered);
    });
    agents.push(agent);
    return agent;
  };
  for (const host of listHosts({ groups: { web } })) placeHost(host).start();
  const deeds: Deed[] = [];
  const cloud = createCloud({
    scheduler,
    random: random.fork('cloud'),
    agents: [...agents],
    placeHost,
    fronts,
    onDeed: (deed) => deeds.push(deed),
  });
  for (const calls of [cloud.troubles.changes, cloud.troubles.reads])
    Object.assign(calls, { failingShare: 0, lostBeforeEffectShare: 0, lostAfterEffectShare: 0, slowShare: 0 });
  cloud.troubles.stuckLeavingShare = 0;
  cloud.start();
  const [group] = cloud.groups;
  if (group === undefined) throw new Error('The stage has no group');

  const run = (ms: number): void => scheduler.runUntil(scheduler.now() + ms);
  const agentOf = (name: string): Agent => agents.find(({ host }) => host.identity.name === name) as Agent;
  const machineOf = (name: string) => group.find(agentOf(name).host.identity.id);

  /** A call on the machine of this name, as it is now. */
  function callOn(name: string, action: string, fields: Record<string, string | number> = {}, token = 'act-test.1'): Call {
    const { id, group: groupName, zone } = agentOf(name).host.identity;
    const launchedAt = machineOf(name)?.launchedAt;
    return { token, step: { action, with: fields }, target: { machine: id, launchedAt, group: groupName, zone } };
  }

  /** Asks, lets time pass until the answer is there, and gives it. */
  function awaitAnswer<Reply>(ask: (answer: (reply: Reply) => void) => void): Reply {
    const got: Reply[] = [];
    ask((reply) => got.push(reply));
    for (let waitedMs = 0; got.length === 0 && waitedMs < 10 * minuteMs; waitedMs += 100) run(100);
    const [reply] = got;
    if (reply === undefined) throw new Error('No answer within ten minutes');
    return reply;
  }

  return {
    cloud,
    group,
    scheduler,
    deeds,
    agents,
    reported,
    run,
    agentOf,
    machineOf,
    callOn,
    awaitAnswer,
    /** How many machines are in service in each zone. */
    zonesOf: () => countZones(agents.flatMap(({ host }) => group.find(host.identity.id) ?? [])),
    make: (call: Call) => awaitAnswer<Outcome>((answer) => cloud.make(call, answer)),
    look: (call: Call) => awaitAnswer<Outcome>((answer) => cloud.look(call, answer)),
    takeInventory: () => awaitAnswer<Result<Inventory, string>>((answer) => cloud.takeInventory(answer)),
    textsOf: (...kinds: DeedKind[]) => deeds.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text),
  };
}

export const launchFirst = { order: 'launchFirst', retain: 0, timeout: 30 * minuteMs };
export const terminateFirst = { order: 'terminateFirst', retain: 0, timeout: 30 * minuteMs };

function countZones(machines: readonly Machine[]): Record<string, number> {
  const zones = machines.filter(({ state }) => state === 'in_service').map(({ zone }) => zone);
  return Object.fromEntries([...Map.groupBy(zones, (zone) => zone)].map(([zone, all]) => [zone, all.length]));
}
