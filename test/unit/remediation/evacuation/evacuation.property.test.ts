/** Whatever stands there: what may a plan never do, and does the way back put everything as it was? */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { invertStep } from '../../../../src/az/evacuation/invert-step.ts';
import type { ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import type { ZoneStep } from '../../../../src/az/evacuation/zone-step.ts';
import { countOf } from '../../../../src/remediation/limits.ts';
import { decideEvacuation } from '../../../../src/remediation/evacuation/decide-evacuation.ts';
import type { EvacuationCase, EvacuationRule, GroupInZone } from '../../../../src/remediation/evacuation/evacuation-case.ts';
import type { EvacuationPlan, ReturnStage } from '../../../../src/remediation/evacuation/evacuation.ts';
import { hashEvacuationPlan, planEvacuation } from '../../../../src/remediation/evacuation/plan-evacuation.ts';
import { planReturn } from '../../../../src/remediation/evacuation/plan-return.ts';
import { listFronts } from '../../../../src/remediation/evacuation/plan-shifts.ts';
import { actingCase, anyCase, anyRule } from './any-zone.ts';
import { now } from './ill-zone.ts';
import { applyStep } from './standing-world.ts';
import { listWorks, recordOf } from './way-back.ts';

const stepsOf = ({ rungs }: EvacuationPlan) => rungs.flatMap(({ steps }) => steps);
const surveyOf = ({ seen }: EvacuationCase) => seen?.survey as ZoneSurvey;

function check(claim: (zone: EvacuationCase, rule: EvacuationRule, plan: EvacuationPlan) => void): void {
  fc.assert(
    fc.property(anyCase, anyRule, (zone, rule) => claim(zone, rule, planEvacuation(zone, rule))),
    { numRuns: 300 },
  );
}

test('a group that stays is never touched', () => {
  check((zone, rule, plan) => {
    expect(plan.groups.filter((group) => rule.stateful.includes(group))).toEqual([]);
    for (const step of stepsOf(plan)) if ('group' in step) expect(plan.groups).toContain(step.group);
    const fronts = listFronts(surveyOf(zone), zone.zone, plan.groups).map(({ front }) => front.resource);
    const own = surveyOf(zone).groups.flatMap(({ name, resource }) => (plan.groups.includes(name) ? [resource] : []));
    for (const step of stepsOf(plan)) if (step.action === 'shift') expect([...fronts, ...own]).toContain(step.resource);
  });
});

test('on the way out nothing is made smaller, and only what leaves is called', () => {
  check((_zone, _rule, plan) => {
    for (const step of stepsOf(plan)) {
      expect(['shift', 'stopRebalancing', 'leaveSubnets', 'grow', 'setWeights']).toContain(step.action);
      if (step.action !== 'grow') continue;
      expect(step.to.desired).toBeGreaterThan(step.from.desired);
      expect(step.to.most).toBeGreaterThanOrEqual(Math.max(step.from.most, step.to.desired));
    }
  });
});

test('each step expects what the survey has told, and what it leaves the zone for is never nothing', () => {
  check((zone, _rule, plan) => {
    const survey = surveyOf(zone);
    for (const step of stepsOf(plan)) {
      const group = 'group' in step ? survey.groups.find(({ name }) => name === step.group) : undefined;
      if (step.action === 'leaveSubnets') {
        expect(step.from).toEqual(group?.places.map(({ subnet }) => subnet));
        expect(step.to).toEqual(group?.places.flatMap((place) => (place.zone === zone.zone ? [] : [place.subnet])));
        expect(step.to.length).toBeGreaterThan(0);
      }
      if (step.action === 'grow') expect(step.from).toEqual({ desired: group?.desired, most: group?.most });
      if (step.action === 'stopRebalancing') expect(group?.suspended).not.toContain('AZRebalance');
      if (step.action !== 'setWeights') continue;
      const found = survey.records.find(({ name }) => name === step.name)?.sets;
      expect(step.from).toEqual(found?.map(({ id, weight }) => ({ id, weight })));
      expect(step.to).toEqual(found?.map((set) => ({ id: set.id, weight: set.zone === zone.zone ? 0 : set.weight })));
      expect(step.to.reduce((sum, { weight }) => sum + weight, 0)).toBeGreaterThan(0);
    }
  });
});

test('what grows launches nothing in the zone by then, and levelling stops before a place is left', () => {
  check((zone, _rule, plan) => {
    const before = new Set<string>();
    for (const step of stepsOf(plan)) {
      if (step.action === 'shift') before.add(step.resource);
      if (step.action === 'stopRebalancing' || step.action === 'leaveSubnets') before.add(`${step.action} ${step.group}`);
      const group = 'group' in step ? surveyOf(zone).groups.find(({ name }) => name === step.group) : undefined;
      if (group === undefined) continue;
      const isStopped = group.suspended.includes('AZRebalance') || before.has(`stopRebalancing ${group.name}`);
      if (step.action === 'leaveSubnets') expect(isStopped).toBe(true);
      const isClosed =
        before.has(`leaveSubnets ${group.name}`) ||
        before.has(group.resource) ||
        surveyOf(zone).shifts.some(({ resource, awayFrom }) => resource === group.resource && awayFrom === zone.zone) ||
        group.places.every((place) => place.zone !== zone.zone) ||
        group.places.every((place) => place.zone === zone.zone);
      if (step.action === 'grow') expect(isClosed).toBe(true);
    }
  });
});

test('no traffic of a group that is short of hosts elsewhere is led away before some were added to it', () => {
  let [later, staying] = [0, 0];
  fc.assert(
    fc.property(actingCase, ([zone, rule]) => {
      const decision = decideEvacuation(zone, rule, now);
      if (decision.kind === 'hold') return;
      const survey = surveyOf(zone);
      const present = zone.groups.filter(({ inZone }) => inZone > 0);
      const isShort = ({ name, known, healthyElsewhere }: GroupInZone) =>
        healthyElsewhere < countOf(rule.minHealthyElsewhere, survey.groups.find((group) => group.name === name)?.desired ?? known, 'up');
      const short = new Set(present.filter(isShort).map(({ name }) => name));
      staying += decision.act.kept.some((group) => short.has(group) && !rule.stateful.includes(group)) ? 1 : 0;
      const grown = new Set<string>();
      for (const step of stepsOf(decision.act)) {
        if (step.action === 'grow') grown.add(step.group);
        if (step.action !== 'shift') continue;
        const led = listFronts(survey, zone.zone, decision.act.groups).find(({ front }) => front.resource === step.resource)?.groups ?? [];
        const unready = led.filter((group) => short.has(group) && !grown.has(group));
        expect(unready).toEqual([]);
        later += led.some((group) => short.has(group)) ? 1 : 0;
      }
    }),
    { numRuns: 600 },
  );
  expect(Math.min(later, staying)).toBeGreaterThan(5);
});

test('the same case gives the same plan, under the same hash', () => {
  check((zone, rule, plan) => {
    const again = planEvacuation(structuredClone(zone), structuredClone(rule));
    expect(again).toEqual(plan);
    expect(hashEvacuationPlan(again)).toBe(hashEvacuationPlan(plan));
  });
});

test('it never acts while another zone is left, and never shifts what serves a group that stays', () => {
  let acted = 0;
  fc.assert(
    fc.property(fc.oneof(fc.tuple(anyCase, anyRule), actingCase), ([zone, rule]) => {
      const decision = decideEvacuation(zone, rule, now);
      expect(decision.checks.every(({ passed }) => passed)).toBe(decision.kind === 'act');
      if (decision.kind === 'hold') return;
      acted += 1;
      const { shifts } = surveyOf(zone);
      expect(shifts.filter(({ awayFrom }) => awayFrom !== zone.zone)).toEqual([]);
      expect(zone.otherEvacuation).toBeUndefined();
      expect(decision.act.groups).not.toEqual([]);
      const shifted = stepsOf(decision.act).flatMap((step) => (step.action === 'shift' ? [step.resource] : []));
      const present = zone.groups.flatMap(({ name, inZone }) => (inZone > 0 ? [name] : []));
      for (const { front, groups } of listFronts(surveyOf(zone), zone.zone, decision.act.groups))
        if (shifted.includes(front.resource))
          expect(groups.filter((group) => present.includes(group) && rule.stateful.includes(group))).toEqual([]);
    }),
    { numRuns: 600 },
  );
  expect(acted).toBeGreaterThan(30);
});

const ranks = ['enterSubnets', 'endShift', 'setWeights', 'resumeRebalancing', 'shrink'];
const rankOf = ({ steps }: ReturnStage) => Math.max(...steps.map(({ action }) => ranks.indexOf(action)));

test('the way back takes back what was done and nothing else, in its order, one balancer at a time', () => {
  fc.assert(
    fc.property(actingCase, fc.infiniteStream(fc.constantFrom('done' as const, 'refused' as const)), ([zone, rule], outcomes) => {
      const plan = planEvacuation(zone, rule);
      const works = listWorks(plan, () => outcomes.next().value);
      const stages = planReturn(recordOf(plan, works), surveyOf(zone), 600_000);
      const steps = stages.flatMap((stage) => stage.steps);
      const wanted = works.filter(({ state }) => state === 'done').map(({ step }) => invertStep(step) as ZoneStep);
      expect(steps).toHaveLength(wanted.length);
      expect(steps).toEqual(expect.arrayContaining(wanted));
      const order = stages.filter((stage) => stage.steps.length > 0).map(rankOf);
      expect(order).toEqual(order.toSorted((left, right) => left - right));
      for (const { steps: each } of stages)
        expect(each.filter((step) => step.action === 'endShift' && step.resource.startsWith('arn:balancer')).length).toBeLessThan(2);
      expect(stages.flatMap(({ opens }) => opens).toSorted()).toEqual(plan.groups.toSorted());
    }),
    { numRuns: 300 },
  );
});

test('out and back again leaves everything as it was, whichever steps were refused', () => {
  fc.assert(
    fc.property(actingCase, fc.infiniteStream(fc.boolean()), ([zone, rule], refusals) => {
      const before = surveyOf(zone);
      const plan = planEvacuation(zone, rule);
      const made = new Map<ZoneStep, boolean>();
      let world = before;
      for (const step of stepsOf(plan)) {
        const next = refusals.next().value ? undefined : applyStep(world, step, zone.zone, before);
        made.set(step, next !== undefined);
        world = next ?? world;
      }
      const works = listWorks(plan, (step) => (made.get(step) === true ? 'done' : 'refused'));
      for (const { steps } of planReturn(recordOf(plan, works), world, 600_000))
        for (const step of steps) {
          const next = applyStep(world, step, zone.zone, before);
          expect(next, `${step.action} finds something else than it expects`).toBeDefined();
          world = next ?? world;
        }
      expect(world).toEqual(before);
    }),
    { numRuns: 300 },
  );
});
