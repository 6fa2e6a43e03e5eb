/** What the controller learns of a host from a cluster: judged like reports, dated when it was seen, and independent of the agent. */
import { expect, test } from 'vitest';
import { findSignal } from '../../../src/liveness/catalog.ts';
import { evaluateCondition, keepClocks } from '../../../src/liveness/evaluate-condition.ts';
import { createView, findTrack, receiveReport, reopenTracks, type HostView } from '../../../src/liveness/host-view.ts';
import { judgeHost } from '../../../src/liveness/judge-host.ts';
import { forgetObserved, takeObserved } from '../../../src/liveness/observe-host.ts';
import { kafkaConsumerStuck } from '../../../src/liveness/signals/kafka-consumer-stuck.ts';
import type { Report } from '../../../src/liveness/report.ts';
import type { SignalDefinition } from '../../../src/liveness/signal.ts';
import { compare, reportOf } from '../controller/desk.ts';

const subject = 'events/orders';
const judgementOf = (signal: SignalDefinition) => signal.judgement;

function hear(view: HostView, sequence: number, now: number, more: Partial<Report> = {}): void {
  receiveReport(view, reportOf('app-a-1', sequence, now, {}, more), now, judgementOf, findSignal);
}

function see(view: HostView, value: number | null, seenAt: number): void {
  takeObserved(view, [{ definition: kafkaConsumerStuck, subject, value, seenAt }], judgementOf, () => true);
}

function start(): HostView {
  const report = reportOf('app-a-1', 1, 0, {});
  const view = createView(report, 0);
  receiveReport(view, report, 0, judgementOf, findSignal);
  return view;
}

const verdictAt = (view: HostView, now: number) => judgeHost(view, now).get('kafka')?.kind;

test('three looks that say it is well make it healthy, and one that does not makes it suspect, then failed', () => {
  const view = start();
  for (const at of [0, 30_000, 60_000]) see(view, 0, at);
  expect(verdictAt(view, 60_000)).toBe('healthy');
  see(view, 20, 90_000);
  expect(verdictAt(view, 90_000)).toBe('suspect');
  see(view, 300, 370_000);
  expect(verdictAt(view, 370_000)).toBe('failed');
  expect(judgeHost(view, 370_000).get('kafka')?.reasons[0]?.sentence).toBe(
    'events/orders: its consumers have kept the group from being read for 5 min',
  );
});

test('a look that is late makes it unknown, neither well nor ill, and what was open stays open', () => {
  const view = start();
  see(view, 30, 30_000);
  expect(verdictAt(view, 104_000)).toBe('suspect');
  expect(verdictAt(view, 105_000)).toBe('unknown');
  see(view, null, 120_000);
  expect(verdictAt(view, 120_000)).toBe('unknown');
  see(view, 0, 150_000);
  expect(verdictAt(view, 150_000)).toBe('unknown');
  for (const at of [180_000, 210_000]) see(view, 0, at);
  expect(verdictAt(view, 210_000)).toBe('healthy');
});

test('reports that say nothing of it do not drop it, and a silent agent does not silence it', () => {
  const view = start();
  see(view, 30, 30_000);
  for (let sequence = 2; sequence < 20; sequence += 1) hear(view, sequence, 30_000 + sequence * 1_000);
  expect(verdictAt(view, 60_000)).toBe('suspect');
  see(view, 400, 400_000);
  expect(verdictAt(view, 400_000)).toBe('failed');
});

test('an agent that says it itself is not believed', () => {
  const view = start();
  const readings = { 'kafka.consumer.stuck_seconds': { [subject]: 900 } };
  for (let sequence = 2; sequence < 20; sequence += 1) hear(view, sequence, sequence * 5_000, { readings });
  expect(findTrack(view, 'kafka.consumer.stuck_seconds', subject)).toBeUndefined();
  see(view, 0, 100_000);
  hear(view, 20, 105_000, { readings });
  expect(findTrack(view, 'kafka.consumer.stuck_seconds', subject)?.lastNumber).toBe(0);
});

test('the same look again, or an older one, changes nothing', () => {
  const view = start();
  see(view, 30, 60_000);
  see(view, 0, 60_000);
  see(view, 0, 30_000);
  expect(findTrack(view, 'kafka.consumer.stuck_seconds', subject)).toMatchObject({ lastNumber: 30, lastAt: 60_000 });
});

test('policies compare it, with their own clocks, and an agent that is slow itself stretches nothing', () => {
  const view = start();
  const condition = compare('kafka.consumer.stuck_seconds', 60, 30_000);
  const ask = (now: number) => evaluateCondition(condition, view, now, findSignal).truth;
  expect(ask(0)).toBe('unknown');
  hear(view, 2, 5_000, { self: { score: 4, loopGapMs: 0, proberSilentMs: 0, droppedReports: 0 } });
  const truths = [30, 60, 90, 120].map((seconds) => {
    see(view, seconds, seconds * 1_000);
    keepClocks(view, [condition]);
    return ask(seconds * 1_000);
  });
  expect(truths).toEqual(['false', 'false', 'true', 'true']);
  expect(ask(200_000)).toBe('unknown');
});

test('what was open before a restart must recover in full, also before the first look', () => {
  const view = start();
  const reason = {
    signal: 'kafka.consumer.stuck_seconds',
    subject,
    family: 'cluster_view',
    kind: 'failed',
    since: -600_000,
    sentence: '',
  } as const;
  reopenTracks(view, [reason], judgementOf, findSignal);
  expect(verdictAt(view, 5_000)).toBe('unknown');
  see(view, 0, 10_000);
  expect(verdictAt(view, 10_000)).toBe('unknown');
  see(view, 40, 40_000);
  expect(judgeHost(view, 40_000).get('kafka')).toMatchObject({ kind: 'suspect', since: -600_000 });
});

test('what thirty looks say nothing of is not there any more; what was not looked for stays', () => {
  const view = start();
  see(view, 30, 0);
  for (let look = 0; look < 60; look += 1) takeObserved(view, [], judgementOf, () => false);
  expect(view.tracked.some(({ definition }) => definition === kafkaConsumerStuck)).toBe(true);
  for (let look = 0; look < 30; look += 1) takeObserved(view, [], judgementOf, () => true);
  expect(view.tracked.some(({ definition }) => definition === kafkaConsumerStuck)).toBe(false);
});

test('what nobody looks at any more is forgotten, and only that', () => {
  const view = start();
  see(view, 30, 0);
  const before = view.tracked.length;
  forgetObserved(view, ({ subject: about }) => about.startsWith('other/'));
  expect(view.tracked).toHaveLength(before);
  forgetObserved(view, () => true);
  expect(view.tracked).toHaveLength(before - 1);
});
