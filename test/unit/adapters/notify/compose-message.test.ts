import { expect, test } from 'vitest';
import { composeMessage } from '../../../../src/adapters/notify/compose-message.ts';
import type { Message } from '../../../../src/controller/people/message-entry.ts';
import { messageFormats, type Webhook } from '../../../../src/policy/policy.ts';
import { makeMessage } from './make-message.ts';

const calledAt = Date.UTC(2026, 6, 31, 4, 10);
const read = (message: Message, format: Webhook['format']) => JSON.parse(composeMessage(message, calledAt, format)) as never;

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
    next: null,
    story: 'inc-7f3kqm',
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

test('as PagerDuty: an event that opens one alert an incident, and its end resolves it', () => {
  expect(read(makeMessage(), 'pagerduty')).toEqual({
    event_action: 'trigger',
    dedup_key: 'heald/inc-7f3kqm',
    client: 'heald',
    payload: {
      summary: 'disk trouble on 3 hosts, all in zone b',
      source: 'web-b-1',
      severity: 'critical',
      timestamp: '2026-07-31T04:10:00.000Z',
      component: 'page',
      group: 'web',
      class: 'zone_suspected',
      custom_details: {
        delivery: 'msg-7f3kqm',
        because: '3 in zone b, 0 elsewhere',
        next: null,
        explain: 'heald explain inc-7f3kqm',
        hosts: ['web-b-1 (zone b)'],
        host_count: 3,
        runbook: 'docs/runbooks/disk.md',
      },
    },
  });
  expect(read(makeMessage({ on: 'incident_closed', id: 'msg-other2' }), 'pagerduty')).toMatchObject({
    event_action: 'resolve',
    dedup_key: 'heald/inc-7f3kqm',
  });
});

test('as Slack: blocks to read, and no word of a host that could call a channel', () => {
  expect(read(makeMessage({ because: 'look at <!channel> & more' }), 'slack')).toEqual({
    text: 'heald: zone suspected (inc-7f3kqm): disk trouble on 3 hosts, all in zone b',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'heald: zone suspected (inc-7f3kqm)' } },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: [
            'disk trouble on 3 hosts, all in zone b',
            'Because: look at &lt;!channel&gt; &amp; more',
            'Hosts: web-b-1 (zone b) and 2 more',
            'Runbook: docs/runbooks/disk.md',
            'heald explain inc-7f3kqm',
          ].join('\n'),
        },
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'delivery msg-7f3kqm' }] },
    ],
  });
});

test('as SNS: its envelope, with heald’s own keys as the text in it', () => {
  const envelope = read(makeMessage({ sentence: 'disk trouble – three hosts' }), 'sns') as { readonly Message: string };
  const { Message: text, ...around } = envelope;
  expect(around).toEqual({
    Type: 'Notification',
    MessageId: 'msg-7f3kqm',
    TopicArn: 'heald:page',
    Subject: 'heald: disk trouble ? three hosts',
    Timestamp: '2026-07-31T04:10:00.000Z',
    MessageAttributes: { on: { Type: 'String', Value: 'held' }, severity: { Type: 'String', Value: 'critical' } },
  });
  expect(JSON.parse(text)).toEqual(read(makeMessage({ sentence: 'disk trouble – three hosts' }), 'heald'));
});

test('no format makes more than its receiver takes of a very long sentence', () => {
  const long = makeMessage({ sentence: 'x'.repeat(5_000), because: 'y'.repeat(5_000) });
  const { payload } = read(long, 'pagerduty') as { readonly payload: { readonly summary: string } };
  const { blocks } = read(long, 'slack') as { readonly blocks: readonly { readonly text?: { readonly text: string } }[] };
  const { Subject } = read(long, 'sns') as { readonly Subject: string };
  expect([payload.summary.length, blocks[1]?.text?.text.length, Subject.length]).toEqual([1_024, 3_000, 100]);
});

test('what to do is in every format, and is never what is cut off', () => {
  const next = 'bring broker 1 (kafka-a-1) back first. heald clusters events shows what still stands in the way';
  const long = makeMessage({ because: `${'<'.repeat(900)} and more`, next });
  const { blocks } = read(long, 'slack') as { readonly blocks: readonly { readonly text?: { readonly text: string } }[] };
  const text = blocks[1]?.text?.text ?? '';
  expect(text.length).toBeGreaterThan(2_990);
  expect(text.length).toBeLessThanOrEqual(3_000);
  expect(text).toMatch(/&lt;…\nNext: bring broker 1 .* in the way\nRunbook: docs\/runbooks\/disk.md\nheald explain inc-7f3kqm$/);
  for (const format of messageFormats) expect(composeMessage(long, calledAt, format)).toContain(next);
});

test('Slack takes a message however long the runbook’s address is, with what happened and the way to its story', () => {
  const long = makeMessage({ because: 'b'.repeat(4_000), next: 'n'.repeat(2_000), runbook: `https://example.com/${'&'.repeat(3_000)}` });
  const { blocks } = read(long, 'slack') as { readonly blocks: readonly { readonly text?: { readonly text: string } }[] };
  const text = blocks[1]?.text?.text ?? '';
  expect(text.length).toBeGreaterThan(2_990);
  expect(text.length).toBeLessThanOrEqual(3_000);
  expect(text).toMatch(/^disk trouble on 3 hosts, all in zone b\nBecause: b{400}/);
  expect(text).toMatch(/…\nNext: n{700,}…\nRunbook: https:.*(&amp;)…\nheald explain inc-7f3kqm$/);
});

test('what is told of no incident is one alert with its end all the same', () => {
  const about = { incident: undefined, story: `consumers events/${'g'.repeat(300)} 1753934400000` };
  const [begun, over] = [makeMessage({ ...about, about: 'one' }), makeMessage({ ...about, about: 'two', on: 'incident_closed' })];
  const keyOf = (message: Message) => (read(message, 'pagerduty') as { readonly dedup_key: string }).dedup_key;
  expect(keyOf(begun)).toBe(keyOf(over));
  expect(keyOf(begun)).toHaveLength(255);
  const [firing, resolved] = [begun, over].map((message) => read(message, 'alertmanager') as Alerts);
  expect(firing?.alerts[0]?.fingerprint).toBe(resolved?.alerts[0]?.fingerprint);
});

test('the same message gives the same text at every try', () => {
  for (const format of messageFormats)
    expect(composeMessage(makeMessage(), calledAt, format)).toBe(composeMessage(makeMessage(), calledAt, format));
});
