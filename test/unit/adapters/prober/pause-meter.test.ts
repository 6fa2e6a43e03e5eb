import { expect, test } from 'vitest';
import { createPauseMeter } from '../../../../src/adapters/prober/pause-meter.ts';

function createMeter() {
  let now = 0;
  const pauses: number[] = [];
  const meter = createPauseMeter({ tickMs: 250, now: () => now, onPause: (ms) => pauses.push(ms) });
  return {
    pauses,
    lookAt: (at: number) => {
      now = at;
      return meter.look();
    },
  };
}

test('ticks that come a little late are no pause', () => {
  const { lookAt, pauses } = createMeter();
  for (const at of [250, 510, 860, 1_200]) lookAt(at);
  expect(pauses).toEqual([]);
});

test('a pause is told once, by whoever looks first: the late tick or an operation that ended', () => {
  const { lookAt, pauses } = createMeter();
  lookAt(250);
  lookAt(3_250);
  lookAt(3_251);
  expect(pauses).toEqual([2_750]);
});
