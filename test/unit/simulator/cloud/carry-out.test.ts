import { expect, test } from 'vitest';
import { launchFirst, minuteMs, openCloud, terminateFirst } from './stage.ts';

test('replaced launch first: the old machine serves until the new one does', () => {
  const { make, callOn, run, textsOf } = openCloud();
  const outcome = make(callOn('web-a-1', 'replace', launchFirst));
  expect(outcome).toEqual({ kind: 'applied', detail: 'web-a-1 is marked as unhealthy' });
  run(10 * minuteMs);
  expect(textsOf('condemned', 'launched', 'entered_service', 'leaving', 'gone')).toEqual([
    'web-a-1 is to be replaced',
    'web-a-3 is launched for web',
    'web-a-3 is in service',
    'web-a-1 is ended: replaced',
    'web-a-1 is gone',
  ]);
});

test('replaced terminate first: the old machine goes at once, or is kept out of service until somebody ends it', () => {
  const { make, callOn, run, machineOf, textsOf } = openCloud();
  make(callOn('web-a-1', 'replace', terminateFirst));
  make(callOn('web-b-1', 'replace', { ...terminateFirst, retain: 60 * minuteMs }, 'act-other.1'));
  expect(textsOf('leaving', 'put_aside')).toEqual(['web-a-1 is ended: replaced', 'web-b-1 is put aside']);
  run(120 * minuteMs);
  expect(machineOf('web-b-1')?.state).toBe('aside');
});

test('what was kept is ended only by the word of the call that put it aside, and nothing comes in its place', () => {
  const { make, look, callOn, run, machineOf, group, textsOf } = openCloud();
  const end = (name: string, keptBy: string) => callOn(name, 'endKept', { keptBy, timeout: 30_000 }, `${keptBy}.end`);
  make(callOn('web-b-1', 'replace', { ...terminateFirst, retain: 60 * minuteMs }, 'act-kept.1'));
  run(10 * minuteMs);
  const launched = textsOf('launched').length;
  const released = group.protect(machineOf('web-b-1') as never);
  expect(make(end('web-b-1', 'act-kept.1'))).toMatchObject({ kind: 'not_applied' });
  released();
  expect(make(end('web-b-1', 'act-other.1'))).toMatchObject({ kind: 'not_applied' });
  expect(make(end('web-c-1', 'act-kept.1'))).toMatchObject({ kind: 'not_applied' });
  const last = end('web-b-1', 'act-kept.1');
  expect(make(last)).toMatchObject({ kind: 'applied' });
  run(3 * minuteMs);
  expect(look(last)).toMatchObject({ kind: 'applied' });
  expect(machineOf('web-b-1')).toBeUndefined();
  expect([textsOf('launched').length, group.desired]).toEqual([launched, 6]);
});

test('marking a young machine as unhealthy is answered like any other mark, and silently ignored', () => {
  const { make, look, callOn, run, machineOf, group, agentOf } = openCloud();
  group.release(machineOf('web-a-1') as never, 'others', 0, 'by somebody else');
  for (let waitedMs = 0; machineOfNew()?.state !== 'in_service'; waitedMs += 1_000) run(1_000);
  function machineOfNew() {
    return agentOf('web-a-3') === undefined ? undefined : machineOf('web-a-3');
  }
  const call = callOn('web-a-3', 'replace', launchFirst);
  expect(make(call)).toMatchObject({ kind: 'applied' });
  run(minuteMs);
  expect(machineOf('web-a-3')).toMatchObject({ state: 'in_service', isCondemned: false });
  look(call);
  run(3 * minuteMs);
  expect(look(call)).toMatchObject({ kind: 'not_applied' });
  run(5 * minuteMs);
  make(call);
  expect(machineOf('web-a-3')).toMatchObject({ isCondemned: true });
});

test('a call on another machine than the one that was meant changes nothing', () => {
  const { make, callOn, machineOf, deeds } = openCloud();
  const call = callOn('web-a-1', 'replace', terminateFirst);
  const other = { ...call, target: { ...call.target, launchedAt: Number(call.target.launchedAt) + 1 } };
  const nobody = { ...call, target: { ...call.target, machine: 'i-00000000' } };
  const unnamed = { ...call, target: { ...call.target, launchedAt: undefined } };
  for (const wrong of [other, nobody, unnamed]) expect(make(wrong)).toMatchObject({ kind: 'not_applied' });
  expect(machineOf('web-a-1')?.state).toBe('in_service');
  expect(deeds).toEqual([]);
});

test('a machine that is protected, or leaving already, is not ended', () => {
  const { make, callOn, machineOf, group } = openCloud();
  const release = group.protect(machineOf('web-a-1') as never);
  expect(make(callOn('web-a-1', 'replace', terminateFirst))).toMatchObject({ because: 'OperationNotPermitted: web-a-1 is protected' });
  release();
  expect(make(callOn('web-a-1', 'replace', terminateFirst))).toMatchObject({ kind: 'applied' });
  make(callOn('web-b-1', 'replace', terminateFirst));
  expect(make(callOn('web-b-1', 'replace', terminateFirst))).toMatchObject({ because: 'web-b-1 is on its way out already' });
});

test('a machine that somebody put aside is not marked, and can still be ended', () => {
  const { make, callOn, machineOf, group } = openCloud();
  group.putAside(machineOf('web-a-1') as never, 'others');
  const refused = make(callOn('web-a-1', 'replace', launchFirst));
  expect(refused).toEqual({ kind: 'not_applied', because: 'ValidationError: web-a-1 is not in service' });
  expect(make(callOn('web-a-1', 'replace', terminateFirst))).toMatchObject({ kind: 'applied' });
  expect(machineOf('web-a-1')?.state).toBe('leaving');
});

test('a reboot brings the host back within two minutes with a new boot id, and ends what lay in its kernel', () => {
  const { make, callOn, run, agentOf, reported, scheduler } = openCloud();
  const { disk } = agentOf('web-a-1').host;
  disk.frozenSince = scheduler.now();
  disk.stalledSince = scheduler.now();
  expect(make(callOn('web-a-1', 'reboot'))).toMatchObject({ kind: 'applied' });
  run(20_000);
  reported.length = 0;
  run(2 * minuteMs);
  expect(new Set(reported.filter((line) => line.startsWith('web-a-1 ')))).toEqual(new Set(['web-a-1 boot-web-a-1-2']));
  expect(disk.frozenSince).toBeUndefined();
  expect(disk.stalledSince).toBeDefined();
  disk.stallEndsAtBoot = true;
  make(callOn('web-a-1', 'reboot'));
  run(3 * minuteMs);
  expect(disk.stalledSince).toBeUndefined();
});

test('the same reboot asked for twice is two reboots: the cloud remembers no tokens', () => {
  const { make, callOn, run, textsOf } = openCloud();
  make(callOn('web-a-1', 'reboot'));
  run(5 * minuteMs);
  make(callOn('web-a-1', 'reboot'));
  run(5 * minuteMs);
  expect(textsOf('rebooted')).toHaveLength(2);
});

test('a host that is being rebooted while it is ended does not come back', () => {
  const { make, callOn, run, group, machineOf, reported } = openCloud();
  make(callOn('web-a-1', 'reboot'));
  run(15_000);
  group.release(machineOf('web-a-1') as never, 'others', 0, 'by somebody else');
  run(20_000);
  reported.length = 0;
  run(5 * minuteMs);
  expect(reported.filter((line) => line.startsWith('web-a-1 '))).toEqual([]);
});

test('quarantine puts a machine aside, and another takes its place or the group makes do with fewer', () => {
  const { make, callOn, run, machineOf, group, textsOf } = openCloud();
  make(callOn('web-a-1', 'quarantine', { capacity: 'replace' }));
  expect(machineOf('web-a-1')?.state).toBe('aside');
  run(10 * minuteMs);
  expect(textsOf('entered_service')).toEqual(['web-a-3 is in service']);
  make(callOn('web-b-1', 'quarantine', { capacity: 'reduce' }, 'act-other.1'));
  run(10 * minuteMs);
  expect(group.desired).toBe(5);
  expect(textsOf('entered_service')).toHaveLength(1);
  expect(make(callOn('web-b-1', 'quarantine', { capacity: 'reduce' }))).toMatchObject({
    because: expect.stringContaining('not in service'),
  });
});

test('evidence comes from a host that answers, without its disk when that is stuck, and not at all from a silent one', () => {
  const { make, callOn, agentOf, scheduler, run } = openCloud();
  run(minuteMs);
  const fields = { timeout: 30_000 };
  agentOf('web-a-1').host.disk.stalledSince = scheduler.now();
  expect(make(callOn('web-a-1', 'captureEvidence', fields))).toMatchObject({ detail: expect.stringContaining('its disk gave nothing') });
  agentOf('web-b-1').kill();
  const outcome = make(callOn('web-b-1', 'captureEvidence', fields));
  expect(outcome).toEqual({ kind: 'not_applied', because: 'web-b-1 did not answer within 30 s' });
});

test('a restart brings back a unit that only had to be restarted, and no other', () => {
  const { make, callOn, agentOf, run } = openCloud();
  run(minuteMs);
  const fields = { timeout: 90_000 };
  const { units } = agentOf('web-a-1').host;
  expect(make(callOn('web-a-1', 'restartUnit', fields))).toMatchObject({ kind: 'not_applied' });
  units.set('web.service', 'down_until_restarted');
  expect(make(callOn('web-a-1', 'restartUnit', fields))).toEqual({ kind: 'applied', detail: 'restarted web.service on web-a-1' });
  expect(units.get('web.service')).toBe('up');
  units.set('web.service', 'down');
  make(callOn('web-a-1', 'restartUnit', fields));
  expect(units.get('web.service')).toBe('down');
});

test('a unit on a host whose disk is stuck does not stop, and nobody can say when it will', () => {
  const { make, callOn, agentOf, scheduler, run } = openCloud();
  run(minuteMs);
  agentOf('web-a-1').host.disk.stalledSince = scheduler.now();
  expect(make(callOn('web-a-1', 'restartUnit', { unit: 'web.service', timeout: 90_000 }))).toMatchObject({ kind: 'unknown' });
});
