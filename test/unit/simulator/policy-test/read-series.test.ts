import { expect, test } from 'vitest';
import type { Unit } from '../../../../src/liveness/signal.ts';
import { readSeries } from '../../../../src/simulator/policy-test/read-series.ts';

function valuesOf(text: string, unit: Unit = 'seconds') {
  const read = readSeries(text, unit);
  return read.ok ? read.value : read.problem;
}

test('a value with a count is so many values, rising or falling by its step', () => {
  expect(valuesOf('0x2 30x3')).toEqual([0, 0, 30, 30, 30]);
  expect(valuesOf('5+5x4 60-10x3')).toEqual([5, 10, 15, 20, 60, 50, 40]);
  expect(valuesOf('  1.5 2 ')).toEqual([1.5, 2]);
  expect(valuesOf('0+0.1x4')).toEqual([0, 0.1, 0.2, 0.3]);
});

test('an underscore is a value that could not be measured', () => {
  expect(valuesOf('1 _ _x2 2')).toEqual([1, null, null, null, 2]);
});

test('shares may be written in per cent, steps and all', () => {
  expect(valuesOf('40%x2 50%+10%x2 0.7', 'share')).toEqual([0.4, 0.4, 0.5, 0.6, 0.7]);
});

test('signals that count take failed/tried', () => {
  expect(valuesOf('0/10 8/10x2 _', 'counts')).toEqual([
    { tried: 10, failed: 0, slow: 0 },
    { tried: 10, failed: 8, slow: 0 },
    { tried: 10, failed: 8, slow: 0 },
    null,
  ]);
});

test.for([
  ['', 'seconds', 'no value in it'],
  ['5s', 'seconds', '"5s" is not a value such as 30, 5+5x10 or _x3'],
  ['0x', 'seconds', '"0x" is not a value such as 30, 5+5x10 or _x3'],
  ['1x0', 'seconds', '"1x0" has no value: write x1 or more'],
  ['40%', 'seconds', '"40%" is a share, which this signal is not'],
  ['8', 'counts', '"8" is not failed/tried, such as 8/10x6, which this signal needs: it counts'],
  ['9/8', 'counts', '"9/8" has more failures than tries'],
  ['1x99999', 'seconds', 'more than 20000 values'],
] as const)('"%s" of %s is refused: %s', ([text, unit, problem]) => {
  expect(valuesOf(text, unit)).toBe(problem);
});
