/**
 * May work come back into the zone? The dangerous half of an evacuation: people who came back on the first good sample have lost more than
 * the zone had cost them. All of it is asked before the way back begins, and again before each stage but for the bake.
 */
import type { SurveyedGroup } from '../../az/evacuation/survey.ts';
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, type Instant } from '../../base/instant.ts';
import type { Check } from '../decision.ts';
import { describePause, type Pause } from '../pause.ts';
import { checkRead } from './check-standing.ts';
import type { ZonesSeen } from './evacuation-case.ts';
import type { EvacuationRecord } from './evacuation.ts';

/** A group whose work left the zone; counts are hosts. */
export interface GroupAway {
  readonly name: string;
  readonly inZone: number;
  readonly healthyInZone: number;
  readonly healthyElsewhere: number;
}

export interface ReturnCase {
  readonly record: Pick<EvacuationRecord, 'zone' | 'plan' | 'bakeMs' | 'lastBadAt' | 'phase'>;
  readonly seen: ZonesSeen;
  readonly pauses: readonly Pause[];
  readonly freeze: string | undefined;
  readonly groups: readonly GroupAway[];
  /** A person wants it back: nothing holds that. */
  readonly askedBy: string | undefined;
}

export function checkReturn({ record, seen, pauses, freeze, groups, askedBy }: ReturnCase, now: Instant): Check[] {
  const checks = [
    checkBake(record, now),
    checkPause(pauses),
    check('frozen', freeze === undefined, freeze ?? 'no freeze'),
    checkRead(seen, now),
    checkProvider(record.zone, seen),
    ...groups.filter(({ name }) => record.plan.groups.includes(name)).flatMap((group) => checkCapacity(group, record, seen)),
  ];
  if (askedBy === undefined) return checks;
  return checks.map(({ reason, passed, sentence }) => ({
    reason,
    passed: true,
    sentence: passed ? sentence : `${sentence}; asked for by ${askedBy} all the same`,
  }));
}

/** While it is coming back already the bake is over: only a relapse begins another one. */
function checkBake({ lastBadAt, bakeMs, phase }: ReturnCase['record'], now: Instant): Check {
  const sinceMs = elapsedMs(lastBadAt, now);
  const isOver = phase.kind === 'returning' || sinceMs >= bakeMs;
  return check(
    'baking',
    isOver,
    `nothing has spoken against the zone for ${formatDuration(sinceMs)}, at least ${formatDuration(bakeMs)} wanted`,
  );
}

/** The longest one speaks: the others end before it. */
function checkPause(pauses: readonly Pause[]): Check {
  const [longest] = pauses.toSorted((left, right) => right.until - left.until);
  return check('paused', longest === undefined, longest === undefined ? 'not paused' : describePause(longest));
}

function checkProvider(zone: string, { survey }: ZonesSeen): Check {
  const word = survey?.illZones[zone];
  return check(
    'provider_doubts_zone',
    word === undefined,
    word === undefined ? `the provider has no doubt about zone ${zone}` : `the provider calls zone ${zone} ${word}`,
  );
}

/** As many healthy hosts as the group is meant to have, and where it has hosts in the zone, half of them well: traffic will go there. */
function checkCapacity(
  { name, inZone, healthyInZone, healthyElsewhere }: GroupAway,
  { plan }: ReturnCase['record'],
  { survey }: ZonesSeen,
): Check[] {
  const grown = plan.rungs.flatMap(({ steps }) => steps).find((step) => step.action === 'grow' && step.group === name);
  const group: Pick<SurveyedGroup, 'desired'> | undefined = survey?.groups.find((each) => each.name === name);
  const wanted = grown?.action === 'grow' ? grown.from.desired : group?.desired;
  const healthy = healthyInZone + healthyElsewhere;
  return [
    ...(wanted === undefined
      ? []
      : [check('min_healthy', healthy >= wanted, `${healthy} hosts of group ${name} healthy in all zones, at least ${wanted} wanted`)]),
    check(
      'min_healthy',
      healthyInZone * 2 >= inZone,
      `${healthyInZone} of ${inZone} hosts of group ${name} healthy in the zone, at least half wanted`,
    ),
  ];
}

function check(reason: Check['reason'], passed: boolean, sentence: string): Check {
  return { reason, passed, sentence };
}
