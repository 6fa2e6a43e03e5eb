/**
 * What does the provider say, and is it to be believed? Keeps the newest inventory, asks for a new one in time, and compares it with
 * what the agents say and with the one before.
 *
 * In 2016 an autoscaler read half a registry, took what was missing for surplus, and ended it within 16 seconds. So a disagreement
 * stops all repairs until it is over, and a missing machine is gone only by two inventories and its agent's silence.
 */
import { elapsedMs, minuteMs, secondMs, type Instant } from '../../base/instant.ts';
import type { GroupInventory, Inventory, Member } from '../../remediation/inventory.ts';
import type { MachineSeen } from '../../remediation/check-repair-room.ts';
import { isOpen, replacesMachine } from '../../remediation/remediation.ts';
import { endsMachines } from '../evacuations/evacuations.ts';
import { forgetHost } from '../coverage/silence.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';

const askEveryMs = 10 * secondMs;
/** A machine that is younger than this may not have an agent yet. */
const youngMs = 10 * minuteMs;
/** Machines in service whose agents are not heard, or the other way round: above this share the two stories do not fit. */
const doubtShare = 0.2;
const doubtLeast = 3;
/** Machines that vanish between two inventories: above this share something is wrong with the inventory. */
const shrinkShare = 0.1;
/** After a start the agents are given so long to be heard before the two stories are compared. */
const hearFirstMs = 30 * secondMs;
const missingUntilGoneMs = 20 * secondMs;

/** Asks for an inventory when the newest is due to be read again. */
export function askForInventory(turn: Turn): void {
  const { state, now } = turn;
  if (!state.canAct || (state.inventoryAskedAt !== undefined && elapsedMs(state.inventoryAskedAt, now) < askEveryMs)) return;
  state.inventoryAskedAt = now;
  turn.commands.push({ kind: 'take_inventory' });
}

export function hearInventory(turn: Turn, inventory: Inventory): void {
  const { state, now } = turn;
  // Until the agents can have been heard nothing tells whether it is to be believed.
  if (elapsedMs(Math.max(state.startedAt ?? now, state.resumedAt ?? 0), now) < hearFirstMs) return;
  const before = state.inventory?.read;
  const doubt = findDoubt(state, before, inventory, now);
  sayDoubt(turn, doubt);
  // One that is not believed is not kept: it would be the measure for the next.
  if (doubt !== undefined) return;
  state.inventory = { read: inventory, at: now };
  if (before === undefined) noteUnseenLosses(turn, inventory);
  else noteLosses(turn, before, inventory);
  noteDepartures(turn, inventory);
  noteLateSuccessors(turn);
}

export function findGroup(state: State, group: string): GroupInventory | undefined {
  return state.inventory?.read.groups.find(({ name }) => name === group);
}

/** The member of that name, and with that launch time where one is given. */
export function findMember(state: State, machine: string, group: string, launchedAt?: Instant): Member | undefined {
  const member = findGroup(state, group)?.members.find((each) => each.machine === machine);
  return member === undefined || (launchedAt !== undefined && member.launchedAt !== launchedAt) ? undefined : member;
}

export function seeMachine(state: State, machine: string, group: string, launchedAt: Instant | undefined): Omit<MachineSeen, 'putAside'> {
  const member = findMember(state, machine, group, launchedAt);
  return {
    readAt: state.inventory?.at,
    doubt: state.history.repairs.doubt,
    state: member?.state,
    keepOff: member?.keepOff ?? false,
    launchTrouble: findGroup(state, group)?.launchTrouble,
    unfit: findGroup(state, group)?.unfit,
  };
}

/** Why this inventory is not to be believed; undefined when it is. */
function findDoubt(state: State, before: Inventory | undefined, inventory: Inventory, now: Instant): string | undefined {
  const members = inventory.groups.flatMap((group) => group.members);
  const listed = new Set(members.map(({ machine }) => machine));
  const known = before?.groups.flatMap((group) => group.members) ?? [];
  // Whoever is gone and silent is gone by two witnesses, however many they are.
  const vanished = known.filter(
    ({ machine, state: was }) => was === 'in_service' && !listed.has(machine) && isHeard(state, machine),
  ).length;
  if (vanished >= doubtLeast && vanished > shrinkShare * known.length)
    return `${vanished} of ${known.length} machines vanished from one inventory to the next`;

  const grown = members.filter((member) => member.state === 'in_service' && elapsedMs(member.launchedAt, now) >= youngMs);
  const unheard = grown.filter(({ machine }) => !isHeard(state, machine)).length;
  if (unheard >= doubtLeast && unheard > doubtShare * grown.length)
    return `${unheard} of ${grown.length} machines in service are not heard`;

  const groups = new Set(inventory.groups.map(({ name }) => name));
  const heard = [...state.views.values()].filter(
    ({ id, report }) => groups.has(report.host.group) && state.open.get(id)?.has('agent') !== true,
  );
  const unlisted = heard.filter(({ id }) => !listed.has(id)).length;
  if (unlisted >= doubtLeast && unlisted > doubtShare * heard.length)
    return `${unlisted} of ${heard.length} hosts that report are not in the inventory`;
  return undefined;
}

function sayDoubt(turn: Turn, doubt: string | undefined): void {
  const known = turn.state.history.repairs.doubt;
  if (doubt !== undefined && known === undefined) record(turn, { kind: 'inventory_doubted', because: doubt });
  if (doubt === undefined && known !== undefined) record(turn, { kind: 'inventory_trusted' });
}

/** Machines that somebody else sent away use up the same room as those that heald sends away. */
function noteLosses(turn: Turn, before: Inventory, inventory: Inventory): void {
  const now = new Map(inventory.groups.flatMap((group) => group.members.map((member) => [member.machine, member] as const)));
  for (const group of before.groups) {
    for (const { machine, zone, state } of group.members) {
      const next = now.get(machine);
      if (state !== 'in_service' || (next !== undefined && next.state !== 'leaving')) continue;
      if (!isTold(turn.state, machine) && !endsMachines(turn.state.history.evacuations, group.name, turn.now))
        record(turn, { kind: 'machine_lost', group: group.name, zone, machine });
    }
  }
}

/** Hosts that the ledger knows, and that went while nobody looked: after a start there is no inventory before to hold the first against. */
function noteUnseenLosses(turn: Turn, inventory: Inventory): void {
  const { state } = turn;
  const groups = new Map(inventory.groups.map(({ name, members }) => [name, members]));
  for (const { id: machine, group, zone } of state.history.hosts.values()) {
    const members = groups.get(group);
    if (members === undefined) continue;
    const now = members.find((member) => member.machine === machine)?.state;
    const isGone = now === 'leaving' || (now === undefined && !isHeard(state, machine));
    if (isGone && !isTold(state, machine) && !endsMachines(state.history.evacuations, group, turn.now))
      record(turn, { kind: 'machine_lost', group, zone, machine });
  }
}

function isHeard({ views, open }: State, machine: string): boolean {
  return views.has(machine) && open.get(machine)?.has('agent') !== true;
}

/** What we ended ourselves, or a loss that was told already: pages that lag behind show the same machine leaving more than once. */
function isTold({ history }: State, machine: string): boolean {
  return history.repairs.spent.some((spending) => spending.machine === machine && spending.harm === 'host');
}

/** A repair that was given up, and whose successor came all the same: the old machine is out of service, and the group is whole. */
function noteLateSuccessors(turn: Turn): void {
  const { state, now } = turn;
  for (const remediation of state.history.repairs.remediations.values()) {
    const { phase, plan } = remediation;
    const host = state.history.hosts.get(plan.target.machine);
    const group = findGroup(state, plan.target.group);
    if (phase.kind !== 'closed' || phase.result !== 'failed' || !replacesMachine(remediation) || host === undefined || group === undefined)
      continue;
    const inService = group.members.filter((member) => member.state === 'in_service').map(({ machine }) => machine);
    if (inService.includes(host.id) || inService.length < group.desired) continue;
    forgetHost(turn, host, 'replaced after all', elapsedMs(state.views.get(host.id)?.heardAt ?? now, now));
  }
}

/** Forgets hosts of known groups whose machine is gone: missing for a while, silent, and no repair waiting for them. */
function noteDepartures(turn: Turn, inventory: Inventory): void {
  const { state, now } = turn;
  const groups = new Set(inventory.groups.map(({ name }) => name));
  const listed = new Set(inventory.groups.flatMap((group) => group.members.map(({ machine }) => machine)));
  for (const host of state.history.hosts.values()) {
    const silent = state.open.get(host.id)?.has('agent') === true;
    if (!groups.has(host.group) || listed.has(host.id) || !silent) {
      state.missing.delete(host.id);
      continue;
    }
    const since = state.missing.get(host.id) ?? now;
    state.missing.set(host.id, since);
    const awaited = [...state.history.repairs.remediations.values()].some((each) => isOpen(each) && each.plan.target.machine === host.id);
    if (awaited || elapsedMs(since, now) < missingUntilGoneMs) continue;
    state.missing.delete(host.id);
    forgetHost(turn, host, 'it has left its group', elapsedMs(state.views.get(host.id)?.heardAt ?? now, now));
  }
}
