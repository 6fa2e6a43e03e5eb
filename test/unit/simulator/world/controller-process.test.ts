import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/base/random.ts';
import type { Entry } from '../../../../src/controller/entry.ts';
import { createControllerProcess } from '../../../../src/simulator/world/controller-process.ts';
import { createMemoryLedger } from '../../../../src/simulator/world/memory-ledger.ts';
import { createScheduler } from '../../../../src/simulator/scheduler.ts';
import { policySet, reportOf } from '../../controller/desk.ts';

function startController() {
  const scheduler = createScheduler(0);
  const ledger = createMemoryLedger();
  const told: Entry[] = [];
  const controller = createControllerProcess({
    hands: undefined,
    place: { name: 'controller', zone: 'b' },
    scheduler,
    random: createRandom(1),
    ledger,
    readPolicies: () => ({ kind: 'policies_read', policies: policySet([]), warnings: [] }),
    onEntry: (entry) => told.push(entry),
  });
  controller.start();
  const answered: number[] = [];
  const hear = (host: string, sequence: number): void =>
    controller.hear(reportOf(host, sequence, scheduler.now(), {}), () => answered.push(scheduler.now()));
  const kinds = () => ledger.readNow({ after: 0, limit: Infinity }).map(({ entry }) => entry.kind);
  return { scheduler, ledger, controller, told, answered, hear, kinds };
}

test('what is told is what the ledger holds, in its order', () => {
  const { scheduler, ledger, told, hear } = startController();
  for (const host of ['web-a-1', 'web-b-1', 'web-c-1']) hear(host, 1);
  scheduler.runUntil(1_000);
  expect(told.map(({ kind }) => kind)).toEqual(['controller_started', 'policies_loaded', 'host_seen', 'host_seen', 'host_seen']);
  expect(ledger.readNow({ after: 0, limit: Infinity }).map(({ entry }) => entry)).toEqual(told);
});

test('a stopped controller answers nobody, and hears everything at once when it goes on', () => {
  const { scheduler, controller, answered, hear, kinds } = startController();
  scheduler.runUntil(10_000);
  controller.pause();
  hear('web-a-1', 1);
  scheduler.runUntil(53_000);
  expect(answered).toEqual([]);
  controller.resume();
  scheduler.runUntil(54_000);
  expect(answered).toEqual([53_000]);
  expect(kinds()).toContain('controller_stalled');
  expect(kinds()).toContain('host_seen');
});

test('a crash loses what was not durable, and a new start says so and goes on from the ledger', () => {
  const { scheduler, controller, hear, kinds, told } = startController();
  scheduler.runUntil(1_000);
  hear('web-a-1', 1);
  controller.crash();
  scheduler.runUntil(2_000);
  expect(kinds()).toEqual(['controller_started', 'policies_loaded']);
  hear('web-a-1', 2);
  controller.start();
  scheduler.runUntil(3_000);
  expect(kinds()).toEqual(['controller_started', 'policies_loaded', 'controller_started']);
  expect(told.at(-1)).toMatchObject({ kind: 'controller_started', epoch: 2, previousStop: 'crash' });
});

test('an entry that became durable before the crash is in the ledger although nobody was told', () => {
  const { scheduler, controller, hear, kinds } = startController();
  scheduler.runUntil(1_000);
  hear('web-a-1', 1);
  scheduler.runUntil(1_008);
  controller.crash();
  controller.start();
  scheduler.runUntil(3_000);
  expect(kinds().slice(2)).toEqual(['host_seen', 'controller_started']);
});
