import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/base/random.ts';
import type { Report } from '../../../../src/liveness/report.ts';
import { createOutbox } from '../../../../src/simulator/world/outbox.ts';
import { createScheduler } from '../../../../src/simulator/scheduler.ts';

const reportNumber = (sequence: number): Report => ({ sequence }) as Report;

/** An outbox whose posts all arrive; an answer comes back while `answers` is true. */
function openOutbox() {
  const scheduler = createScheduler(0);
  const controller = { answers: true };
  const arrived: string[] = [];
  const outbox = createOutbox(scheduler, createRandom(1), (report, answered) => {
    arrived.push(`${Math.floor(scheduler.now() / 1_000)} s: ${report.sequence}`);
    if (controller.answers) scheduler.after(2, answered);
  });
  return { scheduler, controller, arrived, outbox };
}

test('a report whose answer is lost is sent again until one comes back', () => {
  const { scheduler, controller, arrived, outbox } = openOutbox();
  controller.answers = false;
  outbox.put(reportNumber(1));
  scheduler.runUntil(4_400);
  controller.answers = true;
  scheduler.runUntil(60_000);
  expect(arrived).toEqual(['0 s: 1', '4 s: 1']);
});

test('one that waits overtakes nobody', () => {
  const { scheduler, controller, arrived, outbox } = openOutbox();
  controller.answers = false;
  outbox.put(reportNumber(1));
  outbox.put(reportNumber(2));
  controller.answers = true;
  scheduler.runUntil(60_000);
  expect(arrived.map((line) => line.slice(-1))).toEqual(['1', '1', '2']);
});

test('twelve wait at most; the oldest give way and are counted', () => {
  const { scheduler, controller, arrived, outbox } = openOutbox();
  controller.answers = false;
  for (let sequence = 1; sequence <= 20; sequence += 1) outbox.put(reportNumber(sequence));
  controller.answers = true;
  scheduler.runUntil(60_000);
  expect(outbox.droppedReports()).toBe(8);
  expect(arrived.slice(1).map((line) => line.replace(/.* /, ''))).toEqual(Array.from({ length: 12 }, (_, place) => `${place + 9}`));
});

test('nothing is sent while the process is stopped or after it is gone', () => {
  const { scheduler, arrived, outbox } = openOutbox();
  outbox.pause();
  outbox.put(reportNumber(1));
  scheduler.runUntil(30_000);
  expect(arrived).toEqual([]);
  outbox.resume();
  expect(arrived).toEqual(['30 s: 1']);
  outbox.close();
  outbox.put(reportNumber(2));
  scheduler.runUntil(90_000);
  expect(arrived).toEqual(['30 s: 1']);
});
