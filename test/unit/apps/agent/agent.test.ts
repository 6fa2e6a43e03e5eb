import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Report } from '../../../../src/liveness/report.ts';
import type { OrderResult } from '../../../../src/remediation/order.ts';
import type { Source } from '../../../../src/adapters/source.ts';
import { createAgent } from '../../../../src/apps/agent/agent.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function startAgent(more: Partial<Source> = {}) {
  const reports: Report[] = [];
  const lines: string[] = [];
  const notified: string[] = [];
  const discarded: [number, number][] = [];
  let pausedMs = 0;
  let hurry: () => void = () => {};
  const now = () => performance.now() + pausedMs;
  const source: Source = {
    name: 'fake',
    start: () => {},
    collect: (into) => into.put('cpu.busy_share', 'host', 0.5),
    discard: (from, until) => discarded.push([from, until]),
    stop: () => {},
    ...more,
  };
  const orders: OrderResult[] = [];
  const agent = createAgent({
    speaker: { host: { id: 'a', name: 'a', zone: 'local', group: 'default', tags: {} }, boot: 'b', run: 'r', agentVersion: '0' },
    createSources: (givenHurry) => {
      hurry = givenHurry;
      return {
        all: [source],
        facts: () => ({ kernel: '6.18' }),
        proberSilentMs: () => 120,
        restartUnit: undefined,
        stop: (_graceMs, done) => done(),
      };
    },
    addresses: () => ['10.0.0.7'],
    orderResults: () => orders,
    sender: { send: (body) => reports.push(JSON.parse(body) as Report), droppedReports: () => 3, stop: () => {} },
    notifier: {
      sayReady: () => notified.push('ready'),
      sayAlive: () => notified.push('alive'),
      sayStopping: () => notified.push('stopping'),
    },
    unlockedBecause: 'no permission',
    reportEveryMs: 5_000,
    writeLine: (line) => lines.push(line),
    now,
  });
  agent.start();
  return { orders, agent, reports, lines, notified, discarded, hurry: () => hurry(), pause: (ms: number) => (pausedMs += ms) };
}

test('a report goes out every five seconds, give or take a tenth, numbered without gaps', () => {
  const { agent, reports } = startAgent();
  vi.advanceTimersByTime(60_000);
  expect(reports.map(({ sequence }) => sequence)).toEqual(reports.map((_, place) => place + 1));
  const gaps = reports.slice(1).map((report, place) => report.uptimeMs - (reports[place]?.uptimeMs ?? 0));
  expect(gaps.every((gap) => gap >= 4_400 && gap <= 5_700)).toBe(true);
  expect(new Set(gaps).size).toBeGreaterThan(1);
  agent.stop(() => {});
});

test('what came of orders is told with each report, and not mentioned where there is nothing', () => {
  const { agent, reports, orders } = startAgent();
  vi.advanceTimersByTime(2_000);
  orders.push({ token: 'act-1.1', state: 'done', detail: 'restarted' });
  vi.advanceTimersByTime(6_000);
  expect(reports.map((report) => 'orders' in report && report.orders)).toEqual([false, orders]);
  agent.stop(() => {});
});

test('what should not wait goes out at once, at most three times a second', () => {
  const { agent, reports, hurry } = startAgent();
  vi.advanceTimersByTime(2_600);
  expect(reports).toHaveLength(1);
  hurry();
  vi.advanceTimersByTime(100);
  expect(reports).toHaveLength(2);
  hurry();
  vi.advanceTimersByTime(200);
  expect(reports).toHaveLength(2);
  vi.advanceTimersByTime(100);
  expect(reports).toHaveLength(3);
  agent.stop(() => {});
});

test('an own gap is told, raises the score, and its time is discarded by every source', () => {
  const { agent, reports, discarded, pause } = startAgent();
  vi.advanceTimersByTime(10_000);
  expect(discarded).toEqual([]);
  pause(3_000);
  vi.advanceTimersByTime(10_000);
  expect(discarded).toHaveLength(1);
  expect((discarded[0]?.[1] ?? 0) - (discarded[0]?.[0] ?? 0)).toBeCloseTo(3_100);
  const told = reports.find(({ self }) => self.loopGapMs > 0);
  expect(told?.self).toEqual({ score: 1, loopGapMs: 3_000, proberSilentMs: 120, droppedReports: 3 });
  agent.stop(() => {});
});

test('a report carries who speaks, the facts, and the state of the agent itself', () => {
  const { agent, reports } = startAgent();
  vi.advanceTimersByTime(2_000);
  expect(reports[0]).toMatchObject({
    formatVersion: 1,
    run: 'r',
    facts: { kernel: '6.18' },
    readings: { 'cpu.busy_share': { host: 0.5 }, 'self.memory_unlocked': { host: 1 }, 'self.dropped_reports': { host: 3 } },
    details: { 'self.memory_unlocked': { host: 'no permission' } },
  });
  agent.stop(() => {});
});

test('a source that throws is told once and silences nobody', () => {
  const { agent, reports, lines } = startAgent({
    collect: () => {
      throw new Error('broken');
    },
  });
  vi.advanceTimersByTime(20_000);
  expect(reports.length).toBeGreaterThan(2);
  expect(lines).toEqual(['mistake in source "fake": broken']);
  agent.stop(() => {});
});

test('systemd is fed by reports and by nothing else, and hears of the end', () => {
  const { agent, notified, reports } = startAgent();
  vi.advanceTimersByTime(12_000);
  expect(notified).toEqual(['ready', ...reports.map(() => 'alive')]);
  let stopped = false;
  agent.stop(() => (stopped = true));
  vi.advanceTimersByTime(60_000);
  expect(notified.at(-1)).toBe('stopping');
  expect(stopped).toBe(true);
  expect(notified.filter((word) => word === 'alive')).toHaveLength(reports.length);
});
