/** An exercise once ended brokers one zone after the other: what is known to hold data leaves no zone. */
import { expect, test } from 'vitest';
import { foldEntry } from '../../../../src/controller/history.ts';
import { describeZoneCase } from '../../../../src/controller/zones/zone-case.ts';
import { createDesk, fleetOf, type Desk } from '../desk.ts';

const asked = { zone: 'a', suspicion: undefined, askedBy: 'kim', underWay: undefined, policy: undefined };
const stayersOf = ({ state, now }: Desk) =>
  describeZoneCase({ state, now, commands: [] }, asked)
    .groups.filter(({ holdsData }) => holdsData)
    .map(({ name }) => name);

test('a group with one broker in it, in whatever zone, and one with a tag, hold data', () => {
  const desk = createDesk();
  desk.run(10, [...fleetOf('web', ['a', 'b'], 2), ...fleetOf('events', ['a', 'b'], 2)]);
  expect(stayersOf(desk)).toEqual([]);
  const host = { id: 'events-b-1', name: 'events-b-1', zone: 'b', group: 'events' };
  foldEntry(desk.state.history, { kind: 'broker_found', cluster: 'events', broker: 1, host, at: desk.now });
  expect(stayersOf(desk)).toEqual(['events']);

  const store = { id: 'store-a-1', name: 'store-a-1', zone: 'a', group: 'store', tags: { 'heald:stateful': 'kafka' } };
  desk.report(['store-a-1'], {}, { host: store });
  expect(stayersOf(desk)).toEqual(['events', 'store']);
});
