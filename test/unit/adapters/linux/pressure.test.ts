import { expect, test } from 'vitest';
import { createPressureConcern, parsePressureTotal } from '../../../../src/adapters/linux/pressure.ts';
import { collectFrom, createFakeKernel } from './fake-kernel-files.ts';

const io = (total: number) => `some avg10=9.99 avg60=0.40 avg300=0.15 total=999\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=${total}\n`;

test('the total is read, not the lagging averages', () => {
  expect(parsePressureTotal(io(3_879_905), 'full')).toBe(3_879_905);
  expect(parsePressureTotal('some avg10=0.13 avg60=0.40 avg300=0.15 total=3003018\n', 'full')).toBeUndefined();
});

test('two stalled seconds in five are a share of 0.4', () => {
  const kernel = createFakeKernel({ '/proc/pressure/io': io(1_000_000) });
  const pressure = createPressureConcern(kernel);
  expect(collectFrom(pressure, 0).readings).toEqual({});
  kernel.texts.set('/proc/pressure/io', io(3_000_000));
  expect(collectFrom(pressure, 5_000).readings['disk.io_pressure_share host']).toBeCloseTo(0.4);
});

test('a kernel without pressure counters is a lack, not a zero', () => {
  const { lacks, readings } = collectFrom(createPressureConcern(createFakeKernel({})));
  expect(Object.keys(lacks)).toEqual(['disk.io_pressure_share', 'memory.pressure_share', 'cpu.pressure_share']);
  expect(readings).toEqual({});
});
