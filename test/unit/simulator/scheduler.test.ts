import { expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.ts';
import { createScheduler } from '../../../src/simulator/scheduler.ts';

test('things happen by time, and at one time in the order in which they were asked for', () => {
  const scheduler = createScheduler(1_000);
  const told: string[] = [];
  for (const [ms, name] of [
    [30, 'c'],
    [10, 'a'],
    [20, 'b1'],
    [20, 'b2'],
    [20, 'b3'],
  ] as const)
    scheduler.after(ms, () => told.push(`${scheduler.now()} ${name}`));
  scheduler.runUntil(1_030);

  expect(told).toEqual(['1010 a', '1020 b1', '1020 b2', '1020 b3', '1030 c']);
});

test('a thousand things in any order come out sorted', () => {
  const random = createRandom(3);
  const scheduler = createScheduler(0);
  const times: number[] = [];
  for (let count = 0; count < 1_000; count += 1) scheduler.at(random.whole(0, 500), () => times.push(scheduler.now()));
  scheduler.runUntil(500);

  expect(times).toHaveLength(1_000);
  expect(times).toEqual(times.toSorted((left, right) => left - right));
});

test('what is cancelled does not happen, and what lies beyond the end waits for the next run', () => {
  const scheduler = createScheduler(0);
  const told: string[] = [];
  const cancel = scheduler.after(5, () => told.push('cancelled'));
  scheduler.after(5, () => told.push('kept'));
  scheduler.after(50, () => told.push('later'));
  cancel();
  scheduler.runUntil(20);
  expect([scheduler.now(), ...told]).toEqual([20, 'kept']);
  scheduler.runUntil(60);
  expect(told).toEqual(['kept', 'later']);
});

test('what is asked for in the past happens now, never before', () => {
  const scheduler = createScheduler(100);
  const times: number[] = [];
  scheduler.at(40, () => times.push(scheduler.now()));
  scheduler.runUntil(200);
  expect(times).toEqual([100]);
});

test('a loop that never lets time pass is a mistake of ours, not an endless test', () => {
  const scheduler = createScheduler(0);
  const again = (): void => void scheduler.after(0, again);
  again();
  expect(() => scheduler.runUntil(1)).toThrow('Time stands still');
});

test('a beat comes again at its pace until it is ended', () => {
  const scheduler = createScheduler(0);
  const times: number[] = [];
  const beat = scheduler.every(500, 120, () => {
    times.push(scheduler.now());
    if (times.length === 4) beat.end();
  });
  scheduler.runUntil(10_000);
  expect(times).toEqual([120, 620, 1_120, 1_620]);

  const ended = scheduler.every(500, 120, () => times.push(-1));
  ended.end();
  scheduler.runUntil(20_000);
  expect(times).toHaveLength(4);
});

test('a beat that rests while it has nothing to do tells the same as one that never rests', () => {
  const tell = (mayRest: boolean): string[] => {
    const random = createRandom(11);
    const scheduler = createScheduler(0);
    const told: string[] = [];
    const wakes: (() => void)[] = [];
    const busyUntil: number[] = [];
    for (let one = 0; one < 20; one += 1) {
      // Few phases, so that many beats share their instants with each other and with what strikes them.
      const beat = scheduler.every(500, 100 * random.whole(0, 4), () => {
        if (scheduler.now() <= (busyUntil[one] ?? -1)) told.push(`${scheduler.now()} ${one}`);
        else if (mayRest) beat.rest();
      });
      wakes.push(beat.wake);
    }
    for (let strike = 0; strike < 200; strike += 1) {
      const [one, at, forMs] = [random.whole(0, 19), 100 * random.whole(0, 600), 100 * random.whole(0, 30)];
      scheduler.at(at, () => {
        told.push(`${scheduler.now()} strike ${one}`);
        busyUntil[one] = Math.max(busyUntil[one] ?? -1, scheduler.now() + forMs);
        wakes[one]?.();
      });
    }
    scheduler.runUntil(70_000);
    return told;
  };
  expect(tell(true).length).toBeGreaterThan(400);
  expect(tell(true)).toEqual(tell(false));
});
