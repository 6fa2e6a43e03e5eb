/**
 * Which hosts are ended next in a zone that work has left? A tenth of a group at a time, of groups that may be emptied, while as many serve
 * elsewhere as are wanted; their group launches others in the other zones. What nobody can see in the inventory is left alone, and so is a
 * group that could not be kept from launching in the zone: it would put new hosts where the old ones were, for ever.
 */
import { elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import type { ZoneStep } from '../../az/evacuation/zone-step.ts';
import { freshInventoryMs } from '../../remediation/check-repair-room.ts';
import type { Check } from '../../remediation/decision.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import { launchesIn } from '../../remediation/evacuation/plan-shifts.ts';
import type { GroupInventory, Member } from '../../remediation/inventory.ts';
import { findGroup } from '../repairs/inventories.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';

const batchShare = 0.1;
/** Hosts in the place of those that were ended take so long to come up; longer is told. */
const waitForMs = 10 * minuteMs;

/** One batch a group, of groups whose batch before is gone. */
export function listBatches({ state }: Turn, record: EvacuationRecord): ZoneStep[] {
  return listClosed(state, record).flatMap((name): ZoneStep[] => {
    const group = findGroup(state, name);
    const left = group === undefined ? [] : listLeft(group, record);
    if (group === undefined || left.length === 0 || isBusy(group, record) || isShort(group, record)) return [];
    const machines = left.slice(0, Math.max(1, Math.floor(batchShare * group.desired)));
    return [{ action: 'endMachines', group: name, machines: machines.map(({ machine, launchedAt }) => ({ machine, launchedAt })) }];
  });
}

/** Why no batch may follow, where that is no matter of moments; undefined when nothing stands in the way. */
export function findEmptyingObstacle({ state, now }: Turn, record: EvacuationRecord): Check | undefined {
  const { inventory, history } = state;
  const { doubt } = history.repairs;
  if (doubt !== undefined) return fail('inventory_doubted', doubt);
  if (inventory === undefined || elapsedMs(inventory.at, now) > freshInventoryMs)
    return fail('inventory_stale', 'what machines there are has not been read lately');
  const [unshifted] = [...record.works.values()].filter(({ step, state: stands }) => step.action === 'shift' && stands === 'given_up');
  if (unshifted !== undefined) return fail('zone_unready', `its hosts still get traffic: ${unshifted.words} was given up`);
  for (const name of listClosed(state, record)) {
    const group = findGroup(state, name);
    if (group?.launchTrouble !== undefined) return fail('launches_fail', `group ${name}: ${group.launchTrouble}`);
    if (group !== undefined && isShort(group, record) && elapsedMs(latestCallAt(record), now) >= waitForMs)
      return fail('min_healthy', `group ${name} has fewer in service than the ${wantedOf(group, record)} that it is meant to have`);
  }
  return undefined;
}

/** Whether hosts are left in the zone that are to be ended. */
export function isEmptied(state: State, record: EvacuationRecord): boolean {
  const groups = listClosed(state, record).flatMap((name) => findGroup(state, name) ?? []);
  const isKnown = state.inventory !== undefined && state.survey.survey !== undefined;
  return isKnown && groups.every((group) => listLeft(group, record).length === 0);
}

function listClosed({ survey: { survey } }: State, { zone, plan }: EvacuationRecord): string[] {
  return plan.groups.filter((name) => survey !== undefined && !launchesIn(zone, name, survey));
}

/** Those that could not be ended stay. */
function listLeft({ name, members }: GroupInventory, { zone, works }: EvacuationRecord): Member[] {
  const kept = new Set(
    [...works.values()].flatMap(({ step, state }) =>
      step.action === 'endMachines' && step.group === name && state === 'given_up' ? step.machines.map(({ machine }) => machine) : [],
    ),
  );
  return members.filter((member) => member.zone === zone && member.state === 'in_service' && !member.keepOff && !kept.has(member.machine));
}

/** The batch before is not gone yet. */
function isBusy({ name, members }: GroupInventory, { works }: EvacuationRecord): boolean {
  const inService = new Set(members.filter(({ state }) => state === 'in_service').map(({ machine }) => machine));
  return [...works.values()].some(
    ({ step, state }) =>
      step.action === 'endMachines' &&
      step.group === name &&
      (state === 'calling' || state === 'uncertain' || (state === 'done' && step.machines.some(({ machine }) => inService.has(machine)))),
  );
}

function isShort(group: GroupInventory, record: EvacuationRecord): boolean {
  const { members, launchTrouble } = group;
  return launchTrouble !== undefined || members.filter(({ state }) => state === 'in_service').length < wantedOf(group, record);
}

/** An inventory that lags behind does not know yet that it has grown. */
function wantedOf({ name, desired }: GroupInventory, { works }: EvacuationRecord): number {
  const grown = [...works.values()].flatMap(({ step, state }) =>
    state === 'done' && step.action === 'grow' && step.group === name ? [step] : [],
  );
  return Math.max(desired, ...grown.map(({ to }) => to.desired));
}

function latestCallAt({ works, openedAt }: EvacuationRecord): Instant {
  return Math.max(openedAt, ...[...works.values()].map(({ since }) => since));
}

function fail(reason: Check['reason'], sentence: string): Check {
  return { reason, passed: false, sentence };
}
