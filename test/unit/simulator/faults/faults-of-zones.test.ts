/** What do the faults do that are about zones, and those who move work between them? */
import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/base/random.ts';
import type { ZoneSurvey } from '../../../../src/az/evacuation/survey.ts';
import type { ZoneStep } from '../../../../src/az/evacuation/zone-step.ts';
import type { Result } from '../../../../src/base/result.ts';
import type { Outcome } from '../../../../src/remediation/call.ts';
import { faultCatalog } from '../../../../src/simulator/faults/catalog.ts';
import { createScheduler } from '../../../../src/simulator/scheduler.ts';
import { createWorld } from '../../../../src/simulator/world/world.ts';
import { readShippedPolicies } from '../../../scenarios/stage.ts';

const minuteMs = 60_000;
const policies = readShippedPolicies();

function openWorld() {
  const scheduler = createScheduler(Date.UTC(2026, 0, 5, 9));
  const random = createRandom(4);
  const plan = { groups: { web: { a: 2, b: 2, c: 2 } }, requestsPerSecond: 120, controllerZone: 'b', cloud: true };
  const world = createWorld(plan, { scheduler, random, policies, onEntry: () => {}, onDeed: () => {} });
  const { cloud } = world;
  if (cloud === undefined) throw new Error('The world has no cloud');
  for (const calls of [cloud.troubles.changes, cloud.troubles.reads])
    Object.assign(calls, { failingShare: 0, lostBeforeEffectShare: 0, lostAfterEffectShare: 0, slowShare: 0 });
  const run = (ms: number) => scheduler.runUntil(scheduler.now() + ms);
  const begin = (fault: string, settings: Record<string, unknown> = {}) => {
    const definition = faultCatalog.find(({ name }) => name === fault);
    if (definition === undefined) throw new Error(`No fault is called ${fault}`);
    const end = definition.begin(world, [], settings);
    run(2 * minuteMs);
    return end;
  };
  const survey = (): Result<ZoneSurvey, string> => {
    let read: Result<ZoneSurvey, string> | undefined;
    cloud.zones.survey([], (given) => {
      read = given;
    });
    run(minuteMs);
    if (read === undefined) throw new Error('The survey is not answered');
    return read;
  };
  const make = (step: ZoneStep): Outcome => {
    let outcome: Outcome | undefined;
    cloud.zones.make({ token: 'evac-1.1', evacuation: 'evac-1', zone: 'a', step }, (given) => {
      outcome = given;
    });
    run(2 * minuteMs);
    if (outcome === undefined) throw new Error('The call is not answered');
    return outcome;
  };
  return { cloud, begin, run, survey, make };
}

const balancer = 'arn:simulated:balancer/web';
const shift: ZoneStep = { action: 'shift', resource: balancer, name: 'web', forMs: 60 * minuteMs };
const stop: ZoneStep = { action: 'stopRebalancing', group: 'web' };

test('a survey that is refused, or not answered, is none', () => {
  for (const manner of ['refused', 'silent']) {
    const { begin, survey } = openWorld();
    const end = begin('surveyUnreadable', { manner });
    expect(survey().ok).toBe(false);
    end();
    expect(survey().ok).toBe(true);
  }
});

test('shifts that are refused are certainly not there', () => {
  const { begin, make } = openWorld();
  const end = begin('shiftsRefused');
  expect(make(shift)).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('Throttling') });
  end();
  expect(make(shift)).toMatchObject({ kind: 'applied' });
});

test('traffic that others have shifted is theirs; when they are through it is free again', () => {
  const { begin, survey, make } = openWorld();
  const end = begin('otherShift', { zone: 'b', by: 'others' });
  expect(survey()).toMatchObject({ value: { shifts: [{ awayFrom: 'b', by: 'others' }], illZones: {} } });
  expect(make(shift)).toMatchObject({ kind: 'not_applied' });
  end();
  expect(make(shift)).toMatchObject({ kind: 'applied' });
});

test('what the provider shifts by itself gives way to what is shifted by hand, and it calls the zone ill', () => {
  const { begin, survey, make } = openWorld();
  const end = begin('otherShift', { zone: 'a', by: 'provider' });
  expect(survey()).toMatchObject({ value: { shifts: [{ awayFrom: 'a', by: 'provider' }], illZones: { a: 'autoshift' } } });
  expect(make(shift)).toMatchObject({ kind: 'applied' });
  end();
  expect(survey()).toMatchObject({ value: { shifts: [{ awayFrom: 'a', by: 'heald' }], illZones: {} } });
});

test('the provider says that a zone is ill, and takes it back', () => {
  const { begin, survey } = openWorld();
  const end = begin('zoneCalledIll', { zone: 'c', word: 'impaired' });
  expect(survey()).toMatchObject({ value: { illZones: { c: 'impaired' } } });
  end();
  expect(survey()).toMatchObject({ value: { illZones: {} } });
});

test('a shift that somebody else has ended is over', () => {
  const { begin, survey, make } = openWorld();
  make(shift);
  begin('shiftEndedByOthers');
  expect(survey()).toMatchObject({ value: { shifts: [] } });
});

test('a balancer that sends to everybody says so, and its shift is not applied', () => {
  const { begin, survey, make } = openWorld();
  make(shift);
  const end = begin('balancersFailOpen', { group: 'web' });
  expect(survey()).toMatchObject({ value: { balancers: [{ failsOpen: expect.any(String) }], shifts: [{ isApplied: false }] } });
  end();
  expect(survey()).toMatchObject({ value: { balancers: [{ failsOpen: undefined }], shifts: [{ isApplied: true }] } });
});

test('a group that somebody is at work on, or has suspended, is left alone', () => {
  const { begin, survey, make } = openWorld();
  const endRefresh = begin('groupBusy', { group: 'web', because: 'an instance refresh is under way' });
  expect(survey()).toMatchObject({ value: { groups: [{ obstacle: 'an instance refresh is under way' }] } });
  expect(make(stop)).toMatchObject({ kind: 'not_applied' });
  endRefresh();
  const resume = begin('rebalancingSuspendedByOthers', { group: 'web' });
  expect(make(stop)).toMatchObject({ kind: 'not_applied', because: expect.stringContaining('somebody else') });
  resume();
  expect(make(stop)).toMatchObject({ kind: 'applied' });
});

test('a change of DNS that nobody waits for to the end is unknown, and found later', () => {
  const { begin, cloud, make, run } = openWorld();
  const page = cloud.zones.records.know({ hostedZone: 'Z1', name: 'api.example.com.', type: 'A', sets: { a: 'set-a', b: 'set-b' } });
  const to = page.weights.map(({ id, weight }) => ({ id, weight: id === 'set-a' ? 0 : weight }));
  const step: ZoneStep = { action: 'setWeights', hostedZone: 'Z1', name: 'api.example.com.', type: 'A', from: page.weights, to };
  begin('dnsChangesSlow', { times: 20 });
  expect(make(step)).toMatchObject({ kind: 'unknown' });
  let found: Outcome | undefined;
  cloud.zones.look({ token: 'evac-1.1', evacuation: 'evac-1', zone: 'a', step }, (given) => {
    found = given;
  });
  run(minuteMs);
  expect(found).toMatchObject({ kind: 'applied' });
});
