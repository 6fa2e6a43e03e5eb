import { expect, test } from 'vitest';
import { showsStep } from '../../../../src/az/evacuation/shows-step.ts';
import type { ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import { others, surveyAfter, waysOut } from './every-step.ts';

const empty: ZoneSurvey = { groups: [], balancers: [], records: [], shifts: [], illZones: {} };

test('after the way out its steps are shown, and those of the way back are not', () => {
  for (const step of Object.values(waysOut)) expect(showsStep(step, 'a', surveyAfter), step.action).toBe(true);
  const { endShift, resumeRebalancing, enterSubnets, shrink } = others;
  for (const step of [endShift, resumeRebalancing, enterSubnets, shrink])
    expect(showsStep(step, 'a', surveyAfter), step.action).toBe(false);
});

test('what is not in the survey shows nothing, but for a shift that is gone and for hosts, which are not in it at all', () => {
  const shown = Object.values({ ...waysOut, ...others }).filter((step) => showsStep(step, 'a', empty));
  expect(shown.map(({ action }) => action)).toEqual(['endShift', 'endMachines']);
});

test('a shift counts only when it is applied, and away from this zone', () => {
  expect(showsStep(waysOut.shift, 'b', surveyAfter)).toBe(false);
  const shifts = surveyAfter.shifts.map((shift) => ({ ...shift, isApplied: false }));
  expect(showsStep(waysOut.shift, 'a', { ...surveyAfter, shifts })).toBe(false);
});

test('the shift of somebody else is not ours to end', () => {
  const shifts = surveyAfter.shifts.map((shift) => ({ ...shift, by: 'others' as const }));
  expect(showsStep(others.endShift, 'a', { ...surveyAfter, shifts })).toBe(true);
});

test('a group that has grown further shows the growth', () => {
  const groups = surveyAfter.groups.map((group) => ({ ...group, desired: 9, most: 12 }));
  expect(showsStep(waysOut.grow, 'a', { ...surveyAfter, groups })).toBe(true);
  const smaller = surveyAfter.groups.map((group) => ({ ...group, desired: 7 }));
  expect(showsStep(waysOut.grow, 'a', { ...surveyAfter, groups: smaller })).toBe(false);
});
