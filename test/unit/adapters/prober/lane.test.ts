import { expect, test } from 'vitest';
import { createLane, type Outcome } from '../../../../src/adapters/prober/lane.ts';

/** A lane on virtual time whose operations end when the test says so. */
function createVirtualLane() {
  let now = 0;
  const ends: ((outcome: Outcome) => void)[] = [];
  const lane = createLane({
    mount: '/data',
    lane: 'fsync',
    everyMs: 1_000,
    firstAt: 0,
    operate: () => new Promise((resolve) => ends.push(resolve)),
    now: () => now,
  });
  return {
    lane,
    started: () => ends.length,
    to: (next: number) => {
      now = next;
      lane.tick(now);
    },
    end: async (at: number, outcome: Outcome = { kind: 'done' }) => {
      now = at;
      ends.at(-1)?.(outcome);
      await Promise.resolve();
    },
    word: () => lane.speak(now),
  };
}

test('one operation at a time: while one is stuck no second one is started', () => {
  const { to, started, word } = createVirtualLane();
  for (let now = 0; now <= 20_000; now += 250) to(now);
  expect(started()).toBe(1);
  expect(word()).toMatchObject({ inFlightMs: 20_000, tried: 0, failed: 0, tookMs: [] });
});

test('operations start once a second, counted from start to start', async () => {
  const { to, end, started } = createVirtualLane();
  to(0);
  await end(40);
  to(750);
  expect(started()).toBe(1);
  to(1_000);
  expect(started()).toBe(2);
});

test('a pause of the prober is not measured as a stall, and the duration around it is not kept', async () => {
  const { lane, to, end, word } = createVirtualLane();
  to(0);
  to(5_000);
  lane.pause(4_800);
  expect(word().inFlightMs).toBe(200);
  await end(5_010);
  expect(word()).toMatchObject({ inFlightMs: 0, tried: 1, failed: 0, tookMs: [] });
});

test('failures are told with their errno, once', async () => {
  const { to, end, word } = createVirtualLane();
  to(0);
  await end(3, { kind: 'failed', error: 'EIO' });
  expect(word()).toMatchObject({ tried: 1, failed: 1, error: 'EIO' });
  const next = word();
  expect(next).toMatchObject({ tried: 0, failed: 0 });
  expect(next).not.toHaveProperty('error');
});

test('what cannot be measured is no try, and its reason stays until something is measured', async () => {
  const { to, end, word } = createVirtualLane();
  to(0);
  await end(3, { kind: 'unmeasurable', because: 'this user may not write on /data' });
  expect(word()).toMatchObject({ tried: 0, trouble: 'this user may not write on /data' });
  expect(word()).toMatchObject({ trouble: 'this user may not write on /data' });
  to(1_000);
  await end(1_003);
  expect(word()).not.toHaveProperty('trouble');
});
