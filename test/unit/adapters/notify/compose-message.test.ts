import { expect, test } from 'vitest';
import { composeMessage } from '../../../../src/adapters/notify/compose-message.ts';
import type { Message } from '../../../../src/controller/people/message-entry.ts';
import { makeMessage } from './make-message.ts';

const calledAt = Date.UTC(2026, 6, 31, 4, 10);
const read = (message: Message, format: 'heald' | 'alertmanager') => JSON.parse(composeMessage(message, calledAt, format)) as never;

test('in heald’s own keys: everything that was recorded, and null for what is not known', () => {
  expect(read(makeMessage({ runbook: undefined }), 'heald')).toEqual({
    formatVersion: 1,
    delivery: 'msg-7f3kqm',
    at: '2026-07-31T04:10:00.000Z',
    notification: 'page',
    on: 'held',
    severity: 'critical',
    incident: 'inc-7f3kqm',
    sentence: 'disk trouble on 3 hosts, all in zone b',
    reason: 'zone_suspected',
    because: '3 in zone b, 0 elsewhere',
    hosts: [{ id: 'web-b-1', name: 'web-b-1', zone: 'b', group: 'web' }],
    hostCount: 3,
    checks: [{ reason: 'zone_suspected', passed: false, sentence: '3 in zone b, 0 elsewhere' }],
    runbook: null,
  });
});

interface Alerts {
  readonly version: string;
  readonly status: string;
  readonly groupKey: string;
  readonly alerts: readonly { readonly fingerprint: string; readonly status: string; readonly startsAt: string; readonly endsAt: string }[];
}

test('as Alertmanager: the end of an incident resolves the very alert that its holds have fired', () => {
  const [firing, resolved] = [makeMessage(), makeMessage({ on: 'incident_closed', id: 'msg-other2' })].map(
    (message) => read(message, 'alertmanager') as Alerts,
  ) as [Alerts, Alerts];
  expect(firing).toMatchObject({ version: '4', status: 'firing', groupKey: 'heald/inc-7f3kqm', alerts: [{ status: 'firing' }] });
  expect(resolved).toMatchObject({ status: 'resolved', groupKey: 'heald/inc-7f3kqm', alerts: [{ endsAt: '2026-07-31T04:10:00.000Z' }] });
  expect(resolved.alerts[0]?.fingerprint).toBe(firing.alerts[0]?.fingerprint);
});

test('the same message gives the same text at every try', () => {
  for (const format of ['heald', 'alertmanager'] as const)
    expect(composeMessage(makeMessage(), calledAt, format)).toBe(composeMessage(makeMessage(), calledAt, format));
});
