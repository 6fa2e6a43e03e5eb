import { expect, test } from 'vitest';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b'], 5);
const policies = policySet([diskPolicy], { silentAfterMs: 16_000 });
const kinds = (desk: Desk) => desk.entries.map(({ kind }) => kind);
const own = (desk: Desk) => [...desk.state.history.incidents.values()].filter(({ cause }) => cause === 'heald');

function standStill(desk: Desk, forMs: number): void {
  desk.now += forMs;
  desk.tell({ kind: 'time_passed' });
}

test.each([
  [4_999, false],
  [5_000, true],
])('a controller that did nothing for %i ms has stood still: %s', (forMs, stalled) => {
  const desk = createDesk(policies);
  desk.run(60, fleet);
  standStill(desk, forMs);
  expect(kinds(desk).includes('controller_stalled')).toBe(stalled);
});

test.each([
  [15_999, 0],
  [16_000, 1],
])('a stall of %i ms makes so many incidents of its own: %i', (forMs, incidents) => {
  const desk = createDesk(policies);
  desk.run(60, fleet);
  standStill(desk, forMs);
  expect(own(desk)).toHaveLength(incidents);
});

test('with no host in sight nobody was missed', () => {
  const desk = createDesk(policies);
  standStill(desk, 60_000);
  expect(kinds(desk)).toContain('controller_stalled');
  expect(own(desk)).toEqual([]);
});

test('a new controller did not stand still before it was there', () => {
  const desk = createDesk(policies);
  desk.run(60, fleet);
  desk.now += 60_000;
  desk.restart();
  desk.run(5, fleet);
  expect(kinds(desk)).not.toContain('controller_stalled');
});

test('the incident says what happened, holds, and is over once four fifths are heard again', () => {
  const desk = createDesk(policies);
  desk.run(60, fleet);
  standStill(desk, 43_000);
  const [incident] = own(desk);
  expect(incident).toMatchObject({
    fault: 'self',
    cause: 'heald',
    scope: { kind: 'region', ids: [] },
    sentence: 'the controller stood still for 43 s and heard none of 10 hosts',
  });
  const decided = desk.entries.findLast((entry) => entry.kind === 'decided');
  expect(decided?.decision).toMatchObject({
    incident: incident?.id,
    answer: 'hold',
    reason: 'warming_up',
    because: 'what was known before is not acted on',
    checks: [{ reason: 'warming_up', passed: false, sentence: 'what was known before is not acted on' }],
    lookAgainAt: desk.now + 5_000,
  });

  desk.now += 1_000;
  desk.report(fleet.slice(0, 7));
  desk.tell({ kind: 'time_passed' });
  expect(own(desk)[0]?.closedAt).toBeUndefined();
  desk.now += 1_000;
  desk.report(fleet.slice(7, 8));
  desk.tell({ kind: 'time_passed' });
  expect(own(desk)[0]?.closedAt).toBe(desk.now);
  const closed = desk.entries.findLast((entry) => entry.kind === 'incident_closed');
  expect(closed?.sentence).toBe('the controller stood still for 43 s and heard none of 10 hosts; 8 are heard again, nothing was done');
});

test('a second stall is an incident of its own, and both end when the fleet is heard', () => {
  const desk = createDesk(policies);
  desk.run(60, fleet);
  standStill(desk, 30_000);
  standStill(desk, 30_000);
  expect(own(desk).map(({ closedAt }) => closedAt)).toEqual([undefined, undefined]);
  desk.run(6, fleet);
  expect(own(desk).every(({ closedAt }) => closedAt !== undefined)).toBe(true);
});

test('the end of a stall ends its own incident and nobody else’s, once', () => {
  const desk = createDesk(policies);
  desk.run(60, fleet);
  desk.run(10, fleet, (host, second) => (host === 'web-a-1' ? hangingDisk(second + 5) : {}));
  standStill(desk, 30_000);
  desk.run(6, fleet, (host, second) => (host === 'web-a-1' ? hangingDisk(second + 45) : {}));
  const closed = desk.entries.flatMap((entry) => (entry.kind === 'incident_closed' ? [entry.incident] : []));
  expect(closed).toEqual(own(desk).map(({ id }) => id));
  expect(own(desk)[0]?.id).toMatch(/^inc-/);
  expect(own(desk)[0]?.episodes).toEqual([]);
  desk.run(10, fleet, (host, second) => (host === 'web-a-1' ? hangingDisk(second + 51) : {}));
  expect(kinds(desk).filter((kind) => kind === 'incident_closed')).toHaveLength(1);
  const decided = desk.entries.flatMap((entry) =>
    entry.kind === 'decided' && entry.decision.reason === 'warming_up' ? [entry.decision] : [],
  );
  expect(decided[0]).toMatchObject({ plan: [], policy: undefined, host: undefined });
  expect(decided[0]?.id).toMatch(/^dec-/);
});
