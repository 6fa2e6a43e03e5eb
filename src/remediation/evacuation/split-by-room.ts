/**
 * Whose traffic may leave at once, whose only after hosts were added elsewhere, and whose not at all? One service that is short of hosts
 * holds up no other; but those behind one balancer leave together, so the one that is worst off speaks for all of them.
 */
import type { SurveyedGroup, ZoneSurvey } from '../../az/evacuation/survey.ts';
import { countOf } from '../limits.ts';
import type { EvacuationRule, GroupInZone } from './evacuation-case.ts';
import { listFronts } from './plan-shifts.ts';

export interface ByRoom {
  readonly ready: readonly string[];
  readonly waiting: readonly string[];
  readonly short: readonly string[];
}

const worst = 2;

/** `leaving` of the groups `present` in the zone. */
export function splitByRoom(
  leaving: readonly string[],
  present: readonly GroupInZone[],
  { zone, survey, rule }: { zone: string; survey: ZoneSurvey; rule: EvacuationRule },
): ByRoom {
  const ranks = new Map(present.map((group) => [group.name, rank(group, leaving.includes(group.name), survey, rule)]));
  const fronts = listFronts(survey, zone, leaving).map(({ groups }) => groups.filter((group) => ranks.has(group)));
  for (let spread = true; spread;) {
    spread = false;
    for (const groups of fronts) {
      const together = Math.max(...groups.map((group) => ranks.get(group) ?? 0));
      for (const group of groups.filter((each) => ranks.get(each) !== together)) {
        ranks.set(group, together);
        spread = true;
      }
    }
  }
  const of = (wanted: number) => leaving.filter((group) => ranks.get(group) === wanted);
  return { ready: of(0), waiting: of(1), short: of(worst) };
}

function rank(group: GroupInZone, isLeaving: boolean, survey: ZoneSurvey, rule: EvacuationRule): number {
  if (!lacksRoom(group, rule, survey)) return 0;
  const least = countOf(rule.minHealthyElsewhere, sizeOf(group, survey), 'up');
  const canGrow = isLeaving && findGroup(survey, group.name) !== undefined && group.healthyElsewhere + group.inZone >= least;
  return canGrow ? 1 : worst;
}

/** Of so many hosts the share is taken: what the group is meant to have, and where nobody can say, what is known of it. */
export function sizeOf({ name, known }: GroupInZone, survey: ZoneSurvey | undefined): number {
  return findGroup(survey, name)?.desired ?? known;
}

function lacksRoom(group: GroupInZone, { minHealthyElsewhere }: EvacuationRule, survey: ZoneSurvey): boolean {
  return group.healthyElsewhere < countOf(minHealthyElsewhere, sizeOf(group, survey), 'up');
}

export function findGroup(survey: ZoneSurvey | undefined, name: string): SurveyedGroup | undefined {
  return survey?.groups.find((group) => group.name === name);
}
