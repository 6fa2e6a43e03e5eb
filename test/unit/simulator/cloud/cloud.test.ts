import { expect, test } from 'vitest';
import { settledAfterMs } from '../../../../src/simulator/cloud/look-at-call.ts';
import { launchFirst, minuteMs, openCloud, terminateFirst } from './stage.ts';

test('a call whose answer is lost took effect: unknown at first, and applied when the world is looked at', () => {
  const { cloud, make, look, callOn, machineOf, textsOf, run } = openCloud();
  cloud.troubles.changes.lostAfterEffectShare = 1;
  const call = callOn('web-a-1', 'replace', terminateFirst);
  expect(make(call)).toEqual({ kind: 'unknown', because: 'no answer within 20 s' });
  expect(machineOf('web-a-1')?.state).toBe('leaving');
  expect(textsOf('answer_lost')).toHaveLength(1);
  cloud.troubles.changes.lostAfterEffectShare = 0;
  run(2 * minuteMs);
  expect(look(call)).toMatchObject({ kind: 'applied' });
});

test('a call that was lost on its way is unknown too, and not applied only after two looks far apart', () => {
  const { cloud, make, look, callOn, machineOf, scheduler, run } = openCloud();
  cloud.troubles.changes.lostBeforeEffectShare = 1;
  const call = callOn('web-a-1', 'reboot');
  expect(make(call)).toMatchObject({ kind: 'unknown' });
  cloud.troubles.changes.lostBeforeEffectShare = 0;
  const firstLookAt = scheduler.now();
  let looks = 0;
  for (let outcome = look(call); outcome.kind !== 'not_applied'; outcome = look(call)) {
    expect(outcome.kind).toBe('unknown');
    looks += 1;
    run(5_000);
  }
  expect(looks).toBeGreaterThan(2);
  expect(scheduler.now() - firstLookAt).toBeGreaterThanOrEqual(settledAfterMs);
  expect(machineOf('web-a-1')?.touchedBy).toEqual([]);
});

test('no look ever says that a call was not applied which then was, however slow the cloud', () => {
  const wrong: string[] = [];
  for (let seed = 1; seed <= 60; seed += 1) {
    const { cloud, make, look, callOn, run, deeds } = openCloud({ seed });
    Object.assign(cloud.troubles.changes, { lostAfterEffectShare: 0.3, lostBeforeEffectShare: 0.2, slowShare: 0.5 });
    const call = callOn('web-b-2', 'reboot');
    let outcome = make(call);
    for (let tries = 0; outcome.kind === 'unknown' && tries < 40; tries += 1) {
      run(10_000);
      outcome = look(call);
    }
    run(5 * minuteMs);
    const happened = deeds.some(({ kind }) => kind === 'rebooting');
    if (outcome.kind !== (happened ? 'applied' : 'not_applied'))
      wrong.push(`seed ${seed}: ${outcome.kind}, but it ${happened ? 'did' : 'did not'}`);
  }
  expect(wrong).toEqual([]);
});

test('a call that takes effect after its caller gave up shows nothing at first, and is found later', () => {
  let late = 0;
  for (let seed = 1; seed <= 10; seed += 1) {
    const { cloud, make, look, callOn, run, deeds } = openCloud({ seed });
    cloud.troubles.changes.slowShare = 1;
    const call = callOn('web-a-1', 'reboot');
    const outcome = make(call);
    if (deeds.length > 0) continue;
    late += 1;
    expect(outcome).toEqual({ kind: 'unknown', because: 'no answer within 20 s' });
    expect(look(call).kind).toBe('unknown');
    run(2 * minuteMs);
    expect(look(call)).toMatchObject({ kind: 'applied' });
  }
  expect(late).toBeGreaterThan(2);
});

test('an error of the server is no answer: nothing took effect here, and nobody outside can be sure', () => {
  const { cloud, make, callOn, deeds } = openCloud();
  cloud.troubles.changes.failingShare = 1;
  expect(make(callOn('web-a-1', 'replace', launchFirst))).toEqual({ kind: 'unknown', because: 'InternalError: the server failed' });
  expect(deeds).toEqual([]);
});

test('a throttled call certainly did nothing, and only the allowed rate gets through', () => {
  const { cloud, make, takeInventory, callOn, run, deeds } = openCloud();
  cloud.troubles.callsPerSecond = 1 / 60;
  expect(takeInventory().ok).toBe(true);
  const outcome = make(callOn('web-a-1', 'replace', terminateFirst));
  expect(outcome).toEqual({ kind: 'not_applied', because: 'RequestLimitExceeded: too many calls of this account' });
  expect(deeds).toEqual([]);
  run(90_000);
  expect(takeInventory().ok).toBe(true);
  expect(takeInventory()).toEqual({ ok: false, problem: 'RequestLimitExceeded: too many calls of this account' });
});

test('the inventory tells what is desired and who is there, and lags behind by up to a minute', () => {
  const { group, machineOf, takeInventory, run } = openCloud();
  const before = takeInventory();
  expect(before.ok && before.value.groups[0]).toMatchObject({ name: 'web', desired: 6, launchTrouble: undefined });
  expect(before.ok && before.value.groups[0]?.members.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'in_service'));
  run(2 * minuteMs);
  const leaving = machineOf('web-a-1');
  group.putAside(leaving as never, 'others');
  const seen = Array.from({ length: 40 }, () => {
    const read = takeInventory();
    return read.ok ? read.value.groups[0]?.members.find(({ machine }) => machine === leaving?.id)?.state : undefined;
  });
  expect(new Set(seen)).toEqual(new Set(['in_service', 'aside']));
  run(minuteMs);
  const later = takeInventory();
  expect(later.ok && later.value.groups[0]?.members.find(({ machine }) => machine === leaving?.id)?.state).toBe('aside');
});

test('a fresh machine that no page shows yet is not taken for one that is gone', () => {
  const { cloud, group, machineOf, agentOf, look, callOn, run } = openCloud();
  group.release(machineOf('web-a-1') as never, 'others', 0, 'by somebody else');
  while (agentOf('web-a-3') === undefined) run(1_000);
  const call = callOn('web-a-3', 'replace', launchFirst);
  const young = { ...call, target: { ...call.target, machine: 'i-not-shown', launchedAt: Number(call.target.launchedAt) + 5 * minuteMs } };
  expect(look(young)).toMatchObject({ kind: 'unknown' });
  cloud.troubles.inventory = 'refused';
  expect(look(call)).toMatchObject({ kind: 'unknown' });
});

test('an inventory that may not be read says so, or says nothing until the deadline', () => {
  const { cloud, takeInventory } = openCloud();
  cloud.troubles.inventory = 'refused';
  expect(takeInventory()).toEqual({ ok: false, problem: 'UnauthorizedOperation: not allowed to describe the groups' });
  cloud.troubles.inventory = 'silent';
  expect(takeInventory()).toEqual({ ok: false, problem: 'no answer within 20 s' });
});

test('a partial inventory leaves out the same machines each time and keeps what is desired', () => {
  const { cloud, takeInventory } = openCloud({ web: { a: 20, b: 20, c: 20 } });
  cloud.troubles.missingShare = 0.5;
  const [once, again] = [takeInventory(), takeInventory()];
  const members = once.ok ? (once.value.groups[0]?.members ?? []) : [];
  expect(members.length).toBeGreaterThan(20);
  expect(members.length).toBeLessThan(40);
  expect(once.ok && once.value.groups[0]?.desired).toBe(60);
  expect(again).toEqual(once);
});
