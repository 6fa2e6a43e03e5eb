/**
 * Should work leave this zone now, and how much of it? Act or hold. Pure: same arguments, same answer.
 *
 * The first rungs are those that stop nothing that runs and end by themselves; what could take capacity away comes last, and hosts of
 * stateful groups are never emptied. What an executor must look at in the world (balancers that fail open, shifts that others made,
 * addresses left in subnets) is asked before each rung, and is no part of this.
 */
import { formatDuration } from '../../base/duration.ts';
import { after, elapsedMs, type Instant } from '../../base/instant.ts';
import type { Answer, ZoneCheck } from '../../az/zone-verdict.ts';
import type { Check, Decision, HoldReason, Mode } from '../decision.ts';
import { countOf, type Amount } from '../limits.ts';
import { describePause, type Pause } from '../pause.ts';

/** What a policy allows. */
export interface EvacuationRule {
  readonly name: string;
  readonly mode: Mode;
  /** Groups whose hosts stay where they are, whatever happens to the zone. */
  readonly stateful: readonly string[];
  /** Of each group so much must be healthy outside the zone before work may leave it. */
  readonly minHealthyElsewhere: Amount;
  readonly shiftForMs: number;
  readonly bakeMs: number;
  /** Between two evacuations of any zone. */
  readonly onceInMs: number;
}

/** A group with hosts in the zone; counts are hosts. */
export interface GroupInZone {
  readonly name: string;
  readonly inZone: number;
  readonly known: number;
  readonly healthyElsewhere: number;
  readonly isStruck: boolean;
}

export interface EvacuationCase {
  readonly zone: string;
  readonly isConfirmed: boolean;
  readonly answer: Answer;
  /** The conditions of the verdict, as last asked. */
  readonly verdict: readonly ZoneCheck[];
  readonly pauses: readonly Pause[];
  readonly freeze: string | undefined;
  /** Other zones that stand out as well, and how many zones are left without a doubt. */
  readonly otherZonesInDoubt: readonly string[];
  readonly soundZones: number;
  /** What changed lately and touches the suspects, in a sentence. */
  readonly change: string | undefined;
  readonly groups: readonly GroupInZone[];
  /** When another zone was last left, or would have been. */
  readonly otherZoneLeftAt: Instant | undefined;
}

const soundZonesLeast = 2;
const lookAgainMs = 5_000;

export function decideEvacuation(zone: EvacuationCase, rule: EvacuationRule | undefined, now: Instant): Decision<readonly string[]> {
  const plan = rule === undefined ? [] : planEvacuation(zone, rule);
  const checks = [
    checkVerdict(zone),
    ...checkPeople(zone),
    ...checkRest(zone),
    ...(rule === undefined ? [noRule(zone)] : checkRule(zone, rule, now)),
  ];
  const failed = checks.find(({ passed }) => !passed);
  if (failed === undefined) return { kind: 'act', act: plan, because: `zone ${zone.zone}: every check passed`, checks };
  return { kind: 'hold', reason: failed.reason, because: failed.sentence, wouldHave: plan, checks, lookAgainAt: after(now, lookAgainMs) };
}

/** The rungs in words, data plane first. */
function planEvacuation({ zone, answer, groups }: EvacuationCase, { stateful, shiftForMs, bakeMs }: EvacuationRule): string[] {
  const here = groups.filter(({ inZone }) => inZone > 0);
  const movable = here.filter(({ name }) => !stateful.includes(name));
  const leaving = answer === 'drain' ? movable : movable.filter(({ isStruck }) => isStruck);
  const kept = here.filter(({ name }) => stateful.includes(name));
  const missing = leaving.reduce((sum, { inZone }) => sum + inZone, 0);
  const names = leaving.map(({ name }) => name).join(', ');
  const shift =
    answer === 'steer' || leaving.length === 0
      ? []
      : [
          `shift traffic of ${names} away from zone ${zone} for ${formatDuration(shiftForMs)}, renewed while the evidence holds`,
          `let health checks of ${names} in zone ${zone} fail`,
        ];
  return [
    'record the evidence and what stands there now',
    ...shift,
    `launch no new hosts in zone ${zone}`,
    ...(shift.length === 0 ? [] : [`add ${missing} host${missing === 1 ? '' : 's'} to the other zones`]),
    ...(kept.length === 0 ? [] : [`leave the hosts of ${kept.map(({ name }) => name).join(', ')} where they are`]),
    `come back in stages, ${formatDuration(bakeMs)} after the last bad sample at the earliest`,
  ];
}

function checkVerdict({ isConfirmed, verdict }: EvacuationCase): Check {
  if (isConfirmed) return check('zone_unconfirmed', true, 'every condition has held for a minute');
  const missing = verdict.find(({ passed }) => !passed);
  return check('zone_unconfirmed', false, missing?.sentence ?? 'every condition holds, for less than a minute yet');
}

function checkPeople({ pauses, freeze }: EvacuationCase): Check[] {
  const [longest] = pauses.toSorted((left, right) => right.until - left.until);
  return [
    check('paused', longest === undefined, longest === undefined ? 'not paused' : describePause(longest)),
    check('frozen', freeze === undefined, freeze ?? 'no freeze'),
  ];
}

function checkRest({ zone, otherZonesInDoubt, soundZones, change }: EvacuationCase): Check[] {
  return [
    check(
      'everybody_affected',
      otherZonesInDoubt.length === 0,
      otherZonesInDoubt.length === 0 ? `no zone but ${zone} stands out` : `zone ${otherZonesInDoubt.join(', ')} stands out as well`,
    ),
    check(
      'min_healthy',
      soundZones >= soundZonesLeast,
      `${soundZones} other zones without a doubt, at least ${soundZonesLeast} must be left`,
    ),
    check('shared_change', change === undefined, change ?? 'no recent change sets the suspects apart'),
  ];
}

function noRule({ zone }: EvacuationCase): Check {
  return check('no_policy', false, `no policy of kind ZoneEvacuation speaks for zone ${zone}`);
}

function checkRule(zone: EvacuationCase, rule: EvacuationRule, now: Instant): Check[] {
  const short = zone.groups.find((group) => lacksRoom(group, rule, zone));
  const { otherZoneLeftAt } = zone;
  const sinceMs = otherZoneLeftAt === undefined ? Infinity : elapsedMs(otherZoneLeftAt, now);
  return [
    check(
      'min_healthy',
      short === undefined,
      short === undefined
        ? 'every group that leaves has enough healthy hosts elsewhere'
        : `${short.healthyElsewhere} of ${short.known} hosts of group ${short.name} healthy outside the zone, at least ${countOf(rule.minHealthyElsewhere, short.known, 'up')} wanted`,
    ),
    check(
      'budget_spent',
      sinceMs >= rule.onceInMs,
      Number.isFinite(sinceMs)
        ? `another zone was to be left ${formatDuration(sinceMs)} ago, at most one zone in ${formatDuration(rule.onceInMs)}`
        : 'no other zone was left lately',
    ),
    checkMode(rule),
  ];
}

function lacksRoom({ name, inZone, known, healthyElsewhere }: GroupInZone, rule: EvacuationRule, { answer }: EvacuationCase): boolean {
  if (inZone === 0 || answer === 'steer' || rule.stateful.includes(name)) return false;
  return healthyElsewhere < countOf(rule.minHealthyElsewhere, known, 'up');
}

function checkMode({ name, mode }: EvacuationRule): Check {
  switch (mode) {
    case 'observe':
      return check('mode_observe', false, `${name} is in mode observe`);
    case 'recommend':
      return check('mode_recommend', false, `${name} is in mode recommend`);
    case 'approve':
      return check('approval_needed', false, `${name} is in mode approve`);
    case 'auto':
      return check('no_actuator', false, `${name} is in mode auto, but this controller has nothing that it could move traffic with`);
    default:
      return mode satisfies never;
  }
}

function check(reason: HoldReason, passed: boolean, sentence: string): Check {
  return { reason, passed, sentence };
}
