/**
 * Should work leave this zone now, and how much of it? Act or hold. Pure: same arguments, same answer.
 *
 * The order of the checks is the order of judgement: is it believed? → has a person said stop? → is it this zone alone, and no change? →
 * is there room, and does what stands there allow it? → may the policy? All of them are asked, and the first that fails is the reason.
 * They are asked again before each rung, and before each further try of a step.
 */
import { formatDuration } from '../../base/duration.ts';
import { after, elapsedMs, type Instant } from '../../base/instant.ts';
import type { Check, Decision, HoldReason } from '../decision.ts';
import { describePause } from '../pause.ts';
import { checkAddresses, checkHealthyElsewhere } from './check-room.ts';
import { checkStanding } from './check-standing.ts';
import type { EvacuationCase, EvacuationRule } from './evacuation-case.ts';
import type { EvacuationPlan, Rung } from './evacuation.ts';
import { planEvacuation } from './plan-evacuation.ts';

const soundZonesLeast = 2;
const lookAgainMs = 5_000;

export function decideEvacuation(zone: EvacuationCase, rule: EvacuationRule | undefined, now: Instant): Decision<EvacuationPlan> {
  const plan = rule === undefined ? undefined : planEvacuation(zone, rule);
  const checks = listChecks(zone, plan, rule, undefined, now);
  const failed = checks.find(({ passed }) => !passed);
  if (failed === undefined && plan !== undefined)
    return { kind: 'act', act: plan, because: `zone ${zone.zone}: every check passed`, checks };
  const { reason, sentence } = failed ?? noRule(zone);
  return { kind: 'hold', reason, because: sentence, wouldHave: plan, checks, lookAgainAt: after(now, lookAgainMs) };
}

/** What is asked anew before a rung of an evacuation that is under way, and before each further try of one of its steps. */
export function checkRung(rung: Rung, zone: EvacuationCase, plan: EvacuationPlan, rule: EvacuationRule | undefined, now: Instant): Check[] {
  return listChecks(zone, plan, rule, rung, now);
}

function listChecks(
  zone: EvacuationCase,
  plan: EvacuationPlan | undefined,
  rule: EvacuationRule | undefined,
  rung: Rung | undefined,
  now: Instant,
): Check[] {
  return [
    checkVerdict(zone),
    ...checkPeople(zone),
    checkStandpoint(zone, rule),
    ...checkRest(zone),
    ...(rule === undefined || plan === undefined ? [noRule(zone)] : checkRule(zone, plan, rule, rung, now)),
  ];
}

function checkVerdict({ isConfirmed, verdict, askedBy, underWay }: EvacuationCase): Check {
  if (underWay !== undefined) return check('zone_unconfirmed', true, `${underWay.id} is under way`);
  if (askedBy !== undefined) return check('zone_unconfirmed', true, `asked for by ${askedBy}`);
  if (isConfirmed) return check('zone_unconfirmed', true, 'every condition has held for a minute');
  const missing = verdict.find(({ passed }) => !passed);
  return check('zone_unconfirmed', false, missing?.sentence ?? 'every condition holds, for less than a minute yet');
}

function checkPeople({ zone, pauses, freeze, vetoed, disarmed, cooling, askedBy }: EvacuationCase): Check[] {
  const [longest] = pauses.toSorted((left, right) => right.until - left.until);
  const rearmed = disarmed !== undefined && askedBy !== undefined;
  return [
    check('paused', longest === undefined, longest === undefined ? 'not paused' : describePause(longest)),
    check('frozen', freeze === undefined, freeze ?? 'no freeze'),
    check('vetoed', vetoed === undefined, vetoed ?? 'nobody has vetoed it'),
    check(
      'disarmed',
      disarmed === undefined || rearmed,
      disarmed === undefined
        ? `nobody has taken zone ${zone} out of heald’s hands`
        : `${disarmed}${rearmed ? `; asked for by ${askedBy} since` : ''}`,
    ),
    check('cooling_down', cooling === undefined || askedBy !== undefined, cooling ?? 'no evacuation of it has lately ended in vain'),
  ];
}

/** Who stands in the suspect zone may be the one that is ill: then somebody outside must say so too. */
function checkStandpoint(
  { zone, controllerZone, isByOutsiders, seen, askedBy, approvedBy }: EvacuationCase,
  rule: EvacuationRule | undefined,
): Check {
  const pass = (sentence: string) => check('controller_in_zone', true, sentence);
  if (controllerZone !== zone)
    return pass(
      controllerZone === undefined ? 'this controller was not told its own zone' : `this controller stands in zone ${controllerZone}`,
    );
  const here = `this controller stands in zone ${zone} itself`;
  const provider = seen?.survey?.illZones[zone];
  if (isByOutsiders) return pass(`${here}, and hosts outside do not reach it`);
  if (provider !== undefined) return pass(`${here}, and the provider calls it ${provider}`);
  const person = approvedBy ?? askedBy;
  if (person !== undefined) return pass(`${here}, and ${person} has confirmed it`);
  if (rule?.mode === 'approve') return pass(`${here}, and a person is asked`);
  return check('controller_in_zone', false, `${here}, and nobody outside confirms that it is ill`);
}

function checkRest({ zone, otherZonesInDoubt, soundZones, change, askedBy }: EvacuationCase): Check[] {
  const knows = change !== undefined && askedBy !== undefined;
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
    check(
      'shared_change',
      change === undefined || knows,
      change === undefined
        ? 'no recent change sets the suspects apart'
        : `${change}${knows ? `; asked for by ${askedBy} all the same` : ''}`,
    ),
  ];
}

function noRule({ zone }: EvacuationCase): Check {
  return check('no_policy', false, `no policy of kind ZoneEvacuation speaks for zone ${zone}`);
}

function checkRule(zone: EvacuationCase, plan: EvacuationPlan, rule: EvacuationRule, rung: Rung | undefined, now: Instant): Check[] {
  return [
    ...checkHealthyElsewhere(zone, plan, rule, rung),
    checkBudget(zone, rule, now),
    ...checkStanding(zone, plan, rule, now),
    ...checkAddresses(zone, plan),
    checkMode(zone, rule),
  ];
}

function checkBudget({ otherZoneLeftAt, askedBy, underWay }: EvacuationCase, { onceInMs }: EvacuationRule, now: Instant): Check {
  if (otherZoneLeftAt === undefined) return check('budget_spent', true, 'no other zone was left lately');
  const sinceMs = elapsedMs(otherZoneLeftAt, now);
  const isFree = askedBy !== undefined || underWay !== undefined;
  return check(
    'budget_spent',
    isFree || sinceMs >= onceInMs,
    `another zone was to be left ${formatDuration(sinceMs)} ago, at most one zone in ${formatDuration(onceInMs)}${isFree ? ', unless a person asks or it is under way' : ''}`,
  );
}

/** What a person asked for is shown to that person before it is begun. */
function checkMode({ askedBy, approvedBy, seen }: EvacuationCase, { name, mode }: EvacuationRule): Check {
  const needsWord = mode === 'approve' || askedBy !== undefined;
  if (mode === 'observe') return check('mode_observe', false, `${name} is in mode observe`);
  if (mode === 'recommend') return check('mode_recommend', false, `${name} is in mode recommend`);
  if (needsWord && approvedBy === undefined)
    return check(
      'approval_needed',
      false,
      mode === 'approve' ? `${name} is in mode approve` : `asked for by ${askedBy}, who must approve the plan`,
    );
  if (seen === undefined)
    return check('no_actuator', false, `${name} is in mode ${mode}, but this controller has nothing that it could move traffic with`);
  return check('no_actuator', true, needsWord ? `approved by ${approvedBy}` : `${name} is in mode auto`);
}

function check(reason: HoldReason, passed: boolean, sentence: string): Check {
  return { reason, passed, sentence };
}
