/**
 * Is there room for one more repair? What is under way, what was spent, how repairs have gone here, and whether the machine is the
 * one that is meant.
 *
 * Four different limits with four names: the in-flight cap, the windowed budget, the storm gate, the breaker.
 */
import { formatDuration } from '../base/duration.ts';
import { elapsedMs, minuteMs, secondMs, type Instant } from '../base/instant.ts';
import type { Harm } from './action.ts';
import type { Check, HoldReason } from './decision.ts';
import type { MemberState } from './inventory.ts';
import { mostOf, type Caps, type Limits } from './limits.ts';
import { allowedAtOnce, type Lineage } from './lineage.ts';
import { findAllowance, type Spending } from './spending.ts';

/** Numbers of hosts or repairs, by how far one looks around a host. */
export interface Around {
  readonly inGroup: number;
  readonly inZone: number;
  readonly inFleet: number;
}

/** Limits that hold for all policies together: in the fleet, and in any one zone of it. */
export interface FleetCaps extends Caps {
  readonly zone: Caps;
}

/** What the repairs so far leave. `underWay` and `spent` are without the repair that asks. */
export interface RepairRoom {
  readonly host: string;
  readonly machineId: string;
  readonly group: string;
  readonly zone: string;
  readonly known: Around;
  readonly underWay: Around;
  readonly spent: readonly Spending[];
  /** When the last repair of this host ended, if that did not help. */
  readonly unhelpedAt: Instant | undefined;
  readonly lineage: Lineage;
  /** Fleet-wide limits, from the guardrails. */
  readonly fleet: FleetCaps;
  /** Undefined where nothing can act: then nothing needs a second look at the machine. */
  readonly machine: MachineSeen | undefined;
}

/** What the inventory says about the machine that is to be repaired. */
export interface MachineSeen {
  readonly readAt: Instant | undefined;
  readonly doubt: string | undefined;
  /** Undefined: not in the inventory, or launched at another time than the one that is meant. */
  readonly state: MemberState | undefined;
  /** An earlier step of the same repair has put it aside. */
  readonly putAside: boolean;
  readonly keepOff: boolean;
  readonly launchTrouble: string | undefined;
  readonly unfit: string | undefined;
}

/** Between two calls that cost a host, anywhere in the fleet: time to see what the first one did. */
const paceMs = 60 * secondMs;
/** How long a group is given to replace what others have ended. */
const lossSettlesMs = 10 * minuteMs;
/** An inventory older than this is read again before anything is done. */
export const freshInventoryMs = 30 * secondMs;

export function checkRepairRoom(room: RepairRoom, limits: Limits, harm: Harm, now: Instant): Check[] {
  const checks = [...checkMachine(room.machine, now), ...checkInFlight(room, limits, now)];
  if (harm === 'none') return checks;
  checks.push(checkCoolDown(room, limits, now), ...checkBudgets(room, limits, harm, now));
  return harm === 'service' ? checks : [...checks, checkPace(room.spent, now), checkBreaker(room)];
}

function checkMachine(machine: MachineSeen | undefined, now: Instant): Check[] {
  if (machine === undefined) return [];
  const { readAt, doubt, state, putAside, keepOff, launchTrouble, unfit } = machine;
  const ageMs = readAt === undefined ? Infinity : elapsedMs(readAt, now);
  const age = readAt === undefined ? 'the inventory has not been read yet' : `the inventory was read ${formatDuration(ageMs)} ago`;
  const byUs = state === 'aside' && putAside;
  return [
    check('inventory_doubted', doubt === undefined, doubt ?? 'the inventory and the agents agree'),
    check('inventory_stale', ageMs <= freshInventoryMs, `${age}, fresh up to ${formatDuration(freshInventoryMs)}`),
    check('not_this_machine', state === 'in_service' || byUs, byUs ? 'put aside by this repair' : sayState(state)),
    check('excluded', !keepOff, keepOff ? 'marked as not to be touched, or protected by the provider' : 'neither marked nor protected'),
    check('group_unfit', unfit === undefined, unfit ?? 'nothing about the group stands in the way'),
    check('launches_fail', launchTrouble === undefined, launchTrouble ?? 'the newest launch of the group went well'),
  ];
}

function sayState(state: MemberState | undefined): string {
  switch (state) {
    case undefined:
      return 'the inventory has no such machine with that launch time';
    case 'in_service':
      return 'in service, and launched when it was';
    case 'coming':
      return 'not in service yet';
    case 'leaving':
      return 'on its way out already';
    case 'aside':
      return 'kept out of service by somebody';
    default:
      return state satisfies never;
  }
}

/** What others have just ended is under way as well, until the group has had time to make up for it. */
function checkInFlight({ group, zone, known, underWay, spent, lineage, fleet }: RepairRoom, limits: Limits, now: Instant): Check[] {
  const lost = spent.filter(({ by, at }) => by === 'others' && elapsedMs(at, now) < lossSettlesMs);
  const cap = (where: string, { inFlight }: Pick<Caps, 'inFlight'>, size: number, begun: number, gone: number) => {
    const most = mostOf(inFlight, size);
    const others = gone === 0 ? '' : `, ${gone} ended by others among them`;
    return check('in_flight_cap', begun + gone < most, `${begun + gone} of ${most} repairs under way in ${where}${others}`);
  };
  const allowed = allowedAtOnce(lineage, limits, known.inGroup);
  return [
    cap(`group ${group}`, limits, known.inGroup, underWay.inGroup, lost.filter((loss) => loss.group === group).length),
    cap(`zone ${zone}`, fleet.zone, known.inZone, underWay.inZone, lost.filter((loss) => loss.zone === zone).length),
    cap('the fleet', fleet, known.inFleet, underWay.inFleet, lost.length),
    check(
      'canary_unverified',
      underWay.inGroup < allowed,
      `${underWay.inGroup} under way, ${allowed} at once allowed by what has helped so far (${lineage.helped} in a row have helped)`,
    ),
  ];
}

/**
 * Each repair fits into the budgets of its host, its group, its zone and the fleet. A restart of a service is counted with everything
 * else; what costs a host only with its like, so that restarts never use up the room of a replacement.
 */
function checkBudgets(room: RepairRoom, limits: Limits, harm: Harm, now: Instant): Check[] {
  const { host, machineId, group, zone, known, spent, fleet } = room;
  const ours = spent.filter(({ by }) => by === 'heald');
  const alike = harm === 'service' ? ours : ours.filter((spending) => spending.harm === 'host');
  const budget = (where: string, counted: readonly Spending[], per: Caps['per'], size: number) => {
    const { left, sentence } = findAllowance(counted, per, size, now);
    return check('budget_spent', left > 0, `${where}: ${sentence}`);
  };
  const onHost = ours.filter(({ machine }) => machine === machineId);
  const inGroup = alike.filter((spending) => spending.group === group);
  const inZone = alike.filter((spending) => spending.zone === zone);
  return [
    budget(`host ${host}`, onHost, limits.perHost, 1),
    budget(`group ${group}`, inGroup, limits.per, known.inGroup),
    budget(`zone ${zone}`, inZone, fleet.zone.per, known.inZone),
    budget('fleet', alike, fleet.per, known.inFleet),
  ];
}

function checkCoolDown({ host, unhelpedAt }: RepairRoom, { coolDownMs }: Limits, now: Instant): Check {
  const sinceMs = unhelpedAt === undefined ? Infinity : elapsedMs(unhelpedAt, now);
  return check(
    'cooling_down',
    sinceMs >= coolDownMs,
    unhelpedAt === undefined
      ? `no repair of ${host} has lately ended without help`
      : `the last repair of ${host} ended without help ${formatDuration(sinceMs)} ago, the next may follow after ${formatDuration(coolDownMs)}`,
  );
}

function checkPace(spent: readonly Spending[], now: Instant): Check {
  const last = spent.reduce((latest, { at, by, harm }) => (by === 'heald' && harm === 'host' ? Math.max(latest, at) : latest), -Infinity);
  const sinceMs = elapsedMs(last, now);
  return check(
    'too_soon',
    sinceMs >= paceMs,
    Number.isFinite(sinceMs)
      ? `the last repair began ${formatDuration(sinceMs)} ago, the next may after ${formatDuration(paceMs)}`
      : 'no repair before this one',
  );
}

function checkBreaker({ group, lineage }: RepairRoom): Check {
  return check('breaker_open', lineage.brokenBecause === undefined, lineage.brokenBecause ?? `group ${group}: the breaker is closed`);
}

function check(reason: HoldReason, passed: boolean, sentence: string): Check {
  return { reason, passed, sentence };
}
