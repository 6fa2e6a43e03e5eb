import { expect, test } from 'vitest';
import { invertStep, nameSubject, nameThing } from '../../../../src/az/evacuation/invert-step.ts';
import { others, waysOut } from './every-step.ts';

test('each step of the way out is taken back by one that expects what it made, and puts back what was there', () => {
  const { shift, stopRebalancing, leaveSubnets, grow, setWeights } = waysOut;
  expect(invertStep(shift)).toEqual(others.endShift);
  expect(invertStep(stopRebalancing)).toEqual(others.resumeRebalancing);
  expect(invertStep(leaveSubnets)).toEqual(others.enterSubnets);
  expect(invertStep(grow)).toEqual(others.shrink);
  expect(invertStep(setWeights)).toEqual({ ...setWeights, from: setWeights.to, to: setWeights.from });
});

test('what is the way back already, and what cannot be taken back, has no inverse', () => {
  expect(Object.values(others).map(invertStep)).toEqual(Object.values(others).map(() => undefined));
});

test('steps on one thing share its name, and steps on different things do not', () => {
  const names = Object.values({ ...waysOut, ...others }).map(nameSubject);
  expect(new Set(names)).toEqual(new Set(['traffic of arn:lb', 'group web', 'record Z1/api./A']));
});

test('a step and what takes it back are about the same thing, and two that change different things are not', () => {
  for (const step of Object.values(waysOut)) expect(nameThing(invertStep(step) ?? others.endMachines)).toBe(nameThing(step));
  expect(nameThing(others.renewShift)).toBe(nameThing(waysOut.shift));
  expect(new Set(Object.values(waysOut).map(nameThing)).size).toBe(Object.keys(waysOut).length);
  expect(nameThing(others.endMachines)).toBe('machines i-1');
});
