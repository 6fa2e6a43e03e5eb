import { expect, test } from 'vitest';
import type { Entry, EntryBody } from '../../../../src/controller/entry.ts';
import { createHistory, foldEntry } from '../../../../src/controller/history.ts';
import { findKafkaOccasion } from '../../../../src/controller/people/kafka-occasions.ts';
import { createBrokerDesk } from '../kafka/broker-desk.ts';
import { makeNotification, tellPeople } from './make-notification.ts';

const at = Date.UTC(2026, 6, 31, 4, 10);
const about = { cluster: 'events', group: 'shipping' } as const;

const stuck = (blame: 'hosts' | 'everybody' | 'poison' | 'unclear'): EntryBody => ({
  kind: 'consumers_stuck',
  ...about,
  blame,
  hosts: blame === 'hosts' ? ['10.0.0.7'] : [],
  because: 'nothing is read',
  partitions: ['orders-0', 'orders-1'],
  standing: 2,
  of: 6,
  lag: 900,
});

/** What is told of each entry, a minute after the one before. */
function tell(...bodies: readonly EntryBody[]) {
  const history = createHistory();
  return bodies.map((body, minute) => {
    const entry: Entry = { ...body, at: at + minute * 60_000 };
    foldEntry(history, entry);
    return findKafkaOccasion(entry, history);
  });
}

test.each([
  ['hosts', 'restart the consumer of shipping on 10.0.0.7; its partitions go to the others: orders-0, orders-1'],
  ['poison', 'restarting helps nobody: look at the message at the committed offset of orders-0, orders-1, and skip or mend it'],
  ['everybody', 'no host is to blame: look at the last deploy of shipping and at what it calls; heald changes, heald clusters events'],
  ['unclear', 'look at the consumers of shipping themselves; they stand still at orders-0, orders-1'],
] as const)('consumers that stand still through %s: what helps', (blame, next) => {
  expect(tell(stuck(blame))[0]?.next).toBe(next);
});

test('another blame is told anew, in the same story, and so is the end', () => {
  const [first, second, end] = tell(stuck('hosts'), stuck('everybody'), { kind: 'consumers_recovered', ...about, stuckForMs: 120_000 });
  expect(new Set([first?.story, second?.story, end?.story])).toEqual(new Set([`consumers events/shipping ${at}`]));
  expect(second?.about).not.toBe(first?.about);
  expect([first?.on, second?.on, end?.on]).toEqual(['advised', 'advised', 'incident_closed']);
});

test('that a cluster can be looked at again is told to whoever was told that it could not, and to nobody else', () => {
  const { desk, world, run } = createBrokerDesk();
  const onCall = makeNotification('on-call', { on: ['degraded', 'incident_closed'] });
  tellPeople(desk, onCall, makeNotification('chat', { on: ['incident_closed'] }));
  run(30);
  world.trouble = 'no broker answers';
  run(240);
  world.trouble = undefined;
  run(30);
  const sent = desk.entries.flatMap((entry) => (entry.kind === 'person_called' ? [entry.message] : []));
  expect(sent.map(({ notification, on, sentence }) => [notification, on, sentence])).toEqual([
    ['on-call', 'degraded', 'events cannot be looked at, so no broker of it is replaced: no broker answers'],
    ['on-call', 'incident_closed', expect.stringMatching(/^events can be looked at again, after /)],
  ]);
  expect(sent[0]?.story).toBe(sent[1]?.story);
  expect(sent[0]?.next).toContain('heald clusters events');
});
