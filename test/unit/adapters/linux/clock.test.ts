import { expect, test } from 'vitest';
import { createClockConcern } from '../../../../src/adapters/linux/clock.ts';
import type { Libc } from '../../../../src/adapters/libc.ts';
import { collectFrom } from './fake-kernel-files.ts';

function createClock() {
  let status: number | undefined = 0;
  let stepMs = 0;
  const libc: Libc = { readClockStatus: () => status, sendDatagram: () => 0, lockRange: () => 0 };
  let now = 0;
  const clock = createClockConcern(libc, () => 1_700_000_000_000 + now + stepMs);
  return {
    at: (next: number) => {
      now = next;
      return collectFrom(clock, now);
    },
    is: (next: number | undefined) => (status = next),
    step: (ms: number) => (stepMs += ms),
  };
}

test('a clock that nobody disciplines ages, and is young again once it is disciplined', () => {
  const clock = createClock();
  expect(clock.at(0).readings['clock.unsynchronised_seconds host']).toBe(0);
  clock.is(0x40);
  expect(clock.at(5_000).readings['clock.unsynchronised_seconds host']).toBe(0);
  expect(clock.at(65_000).readings['clock.unsynchronised_seconds host']).toBe(60);
  clock.is(0x2001);
  expect(clock.at(70_000).readings['clock.unsynchronised_seconds host']).toBe(0);
});

test('a step of the wall clock is seen in either direction, and elapsed time is no step', () => {
  const clock = createClock();
  clock.at(0);
  expect(clock.at(60_000).readings['clock.step_seconds host']).toBe(0);
  clock.step(-3_600_000);
  expect(clock.at(65_000).readings['clock.step_seconds host']).toBe(3_600);
});

test('a kernel that refuses to tell is a lack', () => {
  const clock = createClock();
  clock.is(undefined);
  expect(clock.at(0).lacks).toEqual({ 'clock.unsynchronised_seconds': 'this process may not ask the kernel (adjtimex)' });
});
