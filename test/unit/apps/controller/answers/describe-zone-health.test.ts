import { expect, test } from 'vitest';

import { describeZoneHealth } from '../../../../../src/apps/controller/answers/describe-zone-health.ts';
import type { EntryBody } from '../../../../../src/controller/entry.ts';
import { createHistory, foldEntry, type History } from '../../../../../src/controller/history.ts';
import { evacuationOpened } from './opened-evacuation.ts';

const hosts = ['web-a-1', 'api-a-1', 'kafka-a-1', 'web-b-1'].map((name) => {
  const [group = '', zone = ''] = name.split('-');
  return { id: name, name, zone, group };
});

function historyAfter(...entries: readonly EntryBody[]): History {
  const history = createHistory();
  for (const host of hosts) foldEntry(history, { kind: 'host_seen', host, at: 0 });
  for (const [at, entry] of entries.entries()) foldEntry(history, { ...entry, at });
  return history;
}

const told = (groups: readonly string[], passes = false): EntryBody => ({
  kind: 'zone_health_told',
  evacuation: 'evac-7f3kqm',
  zone: 'a',
  groups,
  passes,
});

test('a zone is in service until its health is told to fail, and no other zone with it', () => {
  const before = historyAfter(evacuationOpened({ zone: 'a', groups: ['web', 'api'], kept: ['kafka'] }));
  expect(describeZoneHealth(before, 'a', undefined)).toEqual({ kind: 'in_service' });

  const after = historyAfter(evacuationOpened({ zone: 'a', groups: ['web', 'api'], kept: ['kafka'] }), told(['web', 'api']));
  expect(describeZoneHealth(after, 'a', undefined)).toEqual({ kind: 'left', sentence: 'work has left zone a (evac-7f3kqm)' });
  expect(describeZoneHealth(after, 'a', 'web')).toEqual({ kind: 'left', sentence: 'work of group web has left zone a (evac-7f3kqm)' });
  expect(describeZoneHealth(after, 'a', 'kafka')).toEqual({ kind: 'in_service' });
  expect(describeZoneHealth(after, 'b', undefined)).toEqual({ kind: 'in_service' });
});

test('where only the struck groups leave, the zone is in service for the others', () => {
  const history = historyAfter(evacuationOpened({ zone: 'a', answer: 'shift', groups: ['web'], kept: [] }), told(['web']));
  expect(describeZoneHealth(history, 'a', 'web').kind).toBe('left');
  expect(describeZoneHealth(history, 'a', 'api').kind).toBe('in_service');
  expect(describeZoneHealth(history, 'a', undefined).kind).toBe('in_service');
});

test('on the way back a group passes as soon as it is told to, and the zone with the last of them', () => {
  const opened = evacuationOpened({ zone: 'a', groups: ['web', 'api'], kept: [] });
  const canary = historyAfter(opened, told(['web', 'api']), told(['api'], true));
  expect(describeZoneHealth(canary, 'a', 'api').kind).toBe('in_service');
  expect(describeZoneHealth(canary, 'a', 'web').kind).toBe('left');
  expect(describeZoneHealth(canary, 'a', undefined).kind).toBe('left');
  const all = historyAfter(opened, told(['web', 'api']), told(['api'], true), told(['web'], true));
  expect(describeZoneHealth(all, 'a', undefined).kind).toBe('in_service');
});

test('a zone or group that nobody has heard of is told with those that are, and a zone left by its last host is still known', () => {
  expect(describeZoneHealth(historyAfter(), 'x', undefined)).toEqual({ kind: 'unknown_zone', known: ['a', 'b'] });
  expect(describeZoneHealth(historyAfter(), 'b', 'wbe')).toEqual({ kind: 'unknown_group', known: ['api', 'kafka', 'web'] });

  const opened = evacuationOpened({ zone: 'a', groups: ['web', 'api'], kept: [] });
  const emptied = hosts
    .filter(({ zone }) => zone === 'a')
    .map(({ id }): EntryBody => ({
      kind: 'host_forgotten',
      host: { id, name: id, zone: 'a', group: 'web' },
      silentForMs: 0,
      because: 'it was replaced',
    }));
  const history = historyAfter(opened, told(['web', 'api']), ...emptied);
  expect(describeZoneHealth(history, 'a', undefined).kind).toBe('left');
});

test('before the ledger has been read nothing is known, of any zone', () => {
  expect(describeZoneHealth(undefined, 'a', undefined)).toEqual({ kind: 'unknown' });
  expect(describeZoneHealth(undefined, 'nonsense', 'web')).toEqual({ kind: 'unknown' });
});
