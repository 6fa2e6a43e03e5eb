/**
 * Is there room for one more repair? What is under way, what was spent, how repairs have gone here, and whether the machine is the
 * one that is meant.
 *
 * Four different limits with four names: the in-flight cap, the windowed budget, the storm gate, the breaker.
 */
import { formatDuration } from '../base/duration.ts';
import { elapsedMs, minuteMs, secondMs, type Instant } from '../base/instant.ts';
import type { Check, HoldReason } from './decision.ts';
import type { MemberState } from './inventory.ts';
import type { Limits } from './limits.ts';
import { allowedAtOnce, type Lineage } from './lineage.ts';
import { findAllowance, type Budget, type Spending } from './spending.ts';

/** What the repairs so far leave. `underWay` and `spent` are without the repair that asks. */
export interface RepairRoom {
  readonly group: string;
  readonly known: number;
  readonly underWay: { readonly inGroup: number; readonly inFleet: number };
  readonly spent: readonly Spending[];
  readonly lineage: Lineage;
  readonly inStorm: boolean;
  /** Fleet-wide limits, from the guardrails. */
  readonly fleet: { readonly inFlight: number; readonly per: readonly Budget[] };
  /** Undefined where nothing can act: then nothing needs a second look at the machine. */
  readonly machine: MachineSeen | undefined;
}

/** What the inventory says about the machine that is to be repaired. */
export interface MachineSeen {
  readonly readAt: Instant | undefined;
  readonly doubt: string | undefined;
  /** Undefined: not in the inventory, or launched at another time than the one that is meant. */
  readonly state: MemberState | undefined;
  readonly keepOff: boolean;
  readonly launchTrouble: string | undefined;
}

/** Between two irreversible calls anywhere in the fleet: time to see what the first one did. */
const paceMs = 60 * secondMs;
/** How long a group is given to replace what others have ended. */
const lossSettlesMs = 10 * minuteMs;
/** An inventory older than this is read again before anything is done. */
export const freshInventoryMs = 30 * secondMs;

export function checkRepairRoom(room: RepairRoom, limits: Limits, irreversible: boolean, now: Instant): Check[] {
  const checks = [...checkMachine(room.machine, now), ...checkInFlight(room, limits, now)];
  return irreversible ? [...checks, ...checkBudgets(room, limits, now), checkBreaker(room)] : checks;
}

function checkMachine(machine: MachineSeen | undefined, now: Instant): Check[] {
  if (machine === undefined) return [];
  const { readAt, doubt, state, keepOff, launchTrouble } = machine;
  const ageMs = readAt === undefined ? Infinity : elapsedMs(readAt, now);
  const age = readAt === undefined ? 'the inventory has not been read yet' : `the inventory was read ${formatDuration(ageMs)} ago`;
  const known = state !== undefined;
  return [
    check('inventory_doubted', doubt === undefined, doubt ?? 'the inventory and the agents agree'),
    check('inventory_stale', ageMs <= freshInventoryMs, `${age}, fresh up to ${formatDuration(freshInventoryMs)}`),
    check('not_this_machine', known && state === 'in_service', sayState(state)),
    check('excluded', !keepOff, keepOff ? 'marked as not to be touched, or protected by the provider' : 'neither marked nor protected'),
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
function checkInFlight({ group, known, underWay, spent, lineage, inStorm, fleet }: RepairRoom, limits: Limits, now: Instant): Check[] {
  const lost = spent.filter(({ by, at }) => by === 'others' && elapsedMs(at, now) < lossSettlesMs);
  const inGroup = underWay.inGroup + lost.filter((loss) => loss.group === group).length;
  const inFleet = underWay.inFleet + lost.length;
  const others = lost.length === 0 ? '' : `, ${lost.length} ended by others among them`;
  const allowed = allowedAtOnce(lineage, limits, known, inStorm);
  const why = inStorm ? 'one at a time in a storm' : `${lineage.helped} in a row have helped`;
  return [
    check('in_flight_cap', inGroup < limits.inFlight, `${inGroup} of ${limits.inFlight} repairs under way in group ${group}${others}`),
    check('in_flight_cap', inFleet < fleet.inFlight, `${inFleet} of ${fleet.inFlight} repairs under way in the fleet${others}`),
    check(
      'canary_unverified',
      underWay.inGroup < allowed,
      `${underWay.inGroup} under way, ${allowed} at once allowed by what has helped so far (${why})`,
    ),
  ];
}

function checkBudgets({ group, spent, fleet }: RepairRoom, limits: Limits, now: Instant): Check[] {
  const ours = spent.filter(({ by }) => by === 'heald');
  const ofGroup = findAllowance(
    ours.filter((spending) => spending.group === group),
    limits.per,
    now,
  );
  const ofFleet = findAllowance(ours, fleet.per, now);
  const last = ours.reduce((latest, { at }) => Math.max(latest, at), -Infinity);
  const sinceMs = elapsedMs(last, now);
  return [
    check('budget_spent', ofGroup.left > 0, `group ${group}: ${ofGroup.sentence}`),
    check('budget_spent', ofFleet.left > 0, `fleet: ${ofFleet.sentence}`),
    check(
      'too_soon',
      sinceMs >= paceMs,
      Number.isFinite(sinceMs)
        ? `the last repair began ${formatDuration(sinceMs)} ago, the next may after ${formatDuration(paceMs)}`
        : 'no repair before this one',
    ),
  ];
}

function checkBreaker({ group, lineage }: RepairRoom): Check {
  return check('breaker_open', lineage.brokenBecause === undefined, lineage.brokenBecause ?? `group ${group}: the breaker is closed`);
}

function check(reason: HoldReason, passed: boolean, sentence: string): Check {
  return { reason, passed, sentence };
}
