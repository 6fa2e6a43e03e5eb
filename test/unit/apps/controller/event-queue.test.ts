import { expect, test } from 'vitest';

import { createEventQueue } from '../../../../src/apps/controller/event-queue.ts';
import type { ControllerEvent } from '../../../../src/controller/event.ts';
import { makeReport } from '../../adapters/wire/make-report.ts';

function reportOf(id: string, sequence: number): ControllerEvent {
  return { kind: 'report_received', report: makeReport({ sequence, host: { id, name: id, zone: 'local', group: 'web', tags: {} } }) };
}

function describe(events: readonly ControllerEvent[]): string[] {
  return events.map((event) => (event.kind === 'report_received' ? `${event.report.host.id} ${event.report.sequence}` : event.kind));
}

test('events are taken in the order in which they came, as many as asked for', () => {
  const queue = createEventQueue();
  queue.put(reportOf('a', 1), false);
  queue.put({ kind: 'time_passed' }, false);
  queue.put(reportOf('a', 2), false);
  queue.put(reportOf('b', 1), false);
  expect(describe(queue.take(3))).toEqual(['a 1', 'time_passed', 'a 2']);
  expect(describe(queue.take(3))).toEqual(['b 1']);
  expect(queue.take(3)).toEqual([]);
});

test('while the disk is away only the newest report of each host waits, and what it replaced is counted', () => {
  const queue = createEventQueue();
  for (let sequence = 1; sequence <= 1_000; sequence += 1) {
    queue.put(reportOf('a', sequence), true);
    queue.put(reportOf('b', sequence), true);
    queue.put({ kind: 'time_passed' }, true);
  }
  expect(queue.size).toBe(3);
  expect(queue.replaced).toBe(1_998);
  expect(describe(queue.take(10))).toEqual(['a 1000', 'b 1000', 'time_passed']);
});

test('a host that is too fast even for a healthy disk keeps its newest reports only', () => {
  const queue = createEventQueue();
  for (let sequence = 1; sequence <= 100; sequence += 1) queue.put(reportOf('a', sequence), false);
  expect(describe(queue.take(100))).toEqual([93, 94, 95, 96, 97, 98, 99, 100].map((sequence) => `a ${sequence}`));
});

test('refusals and the stop are never replaced', () => {
  const queue = createEventQueue();
  for (let count = 1; count <= 5; count += 1) queue.put({ kind: 'reports_refused', because: 'too_fast', from: 'a', count }, true);
  queue.put({ kind: 'stopping', because: 'asked to' }, true);
  expect(queue.take(10)).toHaveLength(6);
});
