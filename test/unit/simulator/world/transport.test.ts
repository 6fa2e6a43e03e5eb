import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/base/random.ts';
import { createScheduler } from '../../../../src/simulator/scheduler.ts';
import { createTransport, type Disturbance } from '../../../../src/simulator/world/transport.ts';

const [a, b] = [
  { name: 'web-a-1', zone: 'a' },
  { name: 'controller', zone: 'b' },
];
const fromA: Disturbance = { applies: (from) => from.zone === 'a', lostShare: 0, repeatedShare: 0, delayMsMost: 0 };

function openNetwork(...disturbances: Disturbance[]) {
  const scheduler = createScheduler(0);
  const transport = createTransport(scheduler, createRandom(1));
  for (const disturbance of disturbances) transport.disturb(disturbance);
  const arrived: { message: number; at: number }[] = [];
  const sendMany = (count: number, from = a, to = b): void => {
    for (let message = 0; message < count; message += 1)
      scheduler.after(message, () => transport.send(from, to, () => arrived.push({ message, at: scheduler.now() })));
    scheduler.runUntil(scheduler.now() + count + 60_000);
  };
  return { transport, arrived, sendMany };
}

test('an undisturbed message arrives once, within milliseconds', () => {
  const { arrived, sendMany } = openNetwork();
  sendMany(100);
  expect(arrived.map(({ message }) => message).toSorted((left, right) => left - right)).toEqual(Array.from({ length: 100 }, (_, at) => at));
  expect(arrived.every(({ message, at }) => at - message <= 3)).toBe(true);
});

test('a link that is cut in one direction lets the other direction through', () => {
  const { arrived, sendMany } = openNetwork({ ...fromA, lostShare: 1 });
  sendMany(10);
  expect(arrived).toEqual([]);
  sendMany(10, b, a);
  expect(arrived).toHaveLength(10);
});

test('loss, repetition and delay come in about the shares that were asked for, and delay reorders', () => {
  const { arrived, sendMany } = openNetwork({ ...fromA, lostShare: 0.2, repeatedShare: 0.5, delayMsMost: 5_000 });
  sendMany(1_000);
  const messages = arrived.map(({ message }) => message);
  expect(new Set(messages).size).toBeGreaterThan(760);
  expect(new Set(messages).size).toBeLessThan(840);
  expect(messages.length / new Set(messages).size).toBeCloseTo(1.5, 1);
  expect(messages).not.toEqual(messages.toSorted((left, right) => left - right));
});

test('a disturbance that has ended leaves nothing behind', () => {
  const { transport, arrived, sendMany } = openNetwork();
  const end = transport.disturb({ ...fromA, lostShare: 1 });
  end();
  sendMany(5);
  expect(arrived).toHaveLength(5);
});
