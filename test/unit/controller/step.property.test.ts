/** What holds for every order, loss, repetition and delay of reports. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../../src/controller/entry.ts';
import { createHistory, foldEntry } from '../../../src/controller/history.ts';
import type { Report } from '../../../src/liveness/report.ts';
import { createDesk, reportOf, type Desk } from './desk.ts';

const hosts = ['web-a-1', 'web-a-2', 'web-b-1', 'web-c-1'];

/** One report: who, what the disk does, and what the way does to it. */
const sent = fc.record({
  host: fc.constantFrom(...hosts),
  everyMs: fc.integer({ min: 500, max: 9_000 }),
  stallSeconds: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.double({ min: 0, max: 60, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  score: fc.integer({ min: 0, max: 8 }),
  delayMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 40_000 }) }),
  lost: fc.boolean(),
  twice: fc.boolean(),
  newRun: fc.integer({ min: 0, max: 20 }).map((draw) => draw === 0),
});
type Sent = typeof sent extends fc.Arbitrary<infer Value> ? Value : never;

interface Arrival {
  readonly at: number;
  readonly report: Report;
}

function travel(all: readonly Sent[]): Arrival[] {
  const runs = new Map<string, { run: number; sequence: number; startedAt: number; at: number }>();
  const arrivals: Arrival[] = [];
  for (const { host, everyMs, stallSeconds, score, delayMs, lost, twice, newRun } of all) {
    const life = runs.get(host) ?? { run: 1, sequence: 0, startedAt: 0, at: 0 };
    life.at += everyMs;
    if (newRun) Object.assign(life, { run: life.run + 1, sequence: 0, startedAt: life.at });
    life.sequence += 1;
    runs.set(host, life);
    const readings: Record<string, Record<string, number | null>> = { 'disk.fsync_stall_seconds': { '/': 0, '/data': stallSeconds } };
    const self = { score, loopGapMs: 0, proberSilentMs: 0, droppedReports: 0 };
    const report = reportOf(host, life.sequence, life.at - life.startedAt, readings, { run: `run-${life.run}`, self });
    if (lost) continue;
    arrivals.push({ at: life.at + delayMs, report });
    if (twice) arrivals.push({ at: life.at + delayMs + 700, report });
  }
  return arrivals.toSorted((left, right) => left.at - right.at);
}

function deliver(desk: Desk, arrivals: readonly Arrival[]): void {
  for (const { at, report } of arrivals) {
    passTime(desk, Math.max(desk.now, at));
    desk.tell({ kind: 'report_received', report });
  }
}

function passTime(desk: Desk, until: number): void {
  while (desk.now < until) {
    desk.now = Math.min(until, desk.now + 1_000);
    desk.tell({ kind: 'time_passed' });
  }
}

const traffic = fc.array(sent, { maxLength: 120 }).map(travel);

test('silence alone makes nothing healthy and nothing failed', () => {
  fc.assert(
    fc.property(traffic, (arrivals) => {
      const desk = createDesk();
      deliver(desk, arrivals);
      const before = desk.entries.length;
      passTime(desk, desk.now + 120_000);
      const grown = desk.entries
        .slice(before)
        .filter(
          (entry) =>
            entry.kind === 'episode_closed' ||
            ((entry.kind === 'episode_opened' || entry.kind === 'episode_changed') && entry.verdict === 'failed'),
        );
      expect(grown).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('a disk that is no longer measured makes nothing healthy and nothing failed, however well the others are', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 80 }), (all) => {
      const desk = createDesk();
      deliver(desk, travel(all));
      passTime(desk, desk.now + 60_000);
      const before = desk.entries.length;
      for (let at = 1; at <= 20; at += 1) {
        passTime(desk, desk.now + 5_000);
        const readings = { 'disk.fsync_stall_seconds': { '/': 0, '/data': null } };
        for (const host of hosts) desk.tell({ kind: 'report_received', report: reportOf(host, at, at * 5_000, readings, { run: 'last' }) });
      }
      const grown = desk.entries
        .slice(before)
        .filter(
          (entry) =>
            (entry.kind === 'episode_closed' && entry.fault === 'disk') || (entry.kind === 'episode_changed' && entry.verdict === 'failed'),
        );
      expect(grown).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('a well fleet has no disk episode, whatever happens to its reports', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 120 }), (all) => {
      const desk = createDesk();
      deliver(desk, travel(all.map((one) => ({ ...one, stallSeconds: one.stallSeconds === null ? null : 0 }))));
      expect(desk.entries.filter((entry) => entry.kind === 'episode_opened' && entry.fault === 'disk')).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('repeated reports change nothing', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 120 }), (all) => {
      const [once, repeated] = [createDesk(), createDesk()];
      deliver(once, travel(all.map((one) => ({ ...one, twice: false, delayMs: 0 }))));
      deliver(
        repeated,
        travel(all.map((one) => ({ ...one, twice: false, delayMs: 0 }))).flatMap((arrival) => [arrival, arrival]),
      );
      expect(repeated.lines()).toEqual(once.lines());
    }),
    { numRuns: 100 },
  );
});

test('every episode opens before it changes, closes once, and its since lies before its opening', () => {
  fc.assert(
    fc.property(traffic, (arrivals) => {
      const desk = createDesk();
      deliver(desk, arrivals);
      const open = new Set<string>();
      for (const entry of desk.entries) checkOrder(entry, open);
      expect([...desk.state.open.values()].reduce((sum, faults) => sum + faults.size, 0)).toBe(open.size);
    }),
    { numRuns: 150 },
  );
});

function checkOrder(entry: Entry, open: Set<string>): void {
  if (entry.kind === 'episode_opened') {
    expect(open.has(entry.episode)).toBe(false);
    expect(entry.since).toBeLessThanOrEqual(entry.at);
    open.add(entry.episode);
  }
  if (entry.kind === 'episode_changed') expect(open.has(entry.episode)).toBe(true);
  if (entry.kind === 'episode_closed') expect(open.delete(entry.episode)).toBe(true);
}

test('at most one episode a host and fault is open, and every open one belongs to an open incident', () => {
  fc.assert(
    fc.property(traffic, (arrivals) => {
      const desk = createDesk();
      deliver(desk, arrivals);
      const { episodes, incidents } = desk.state.history;
      const open = [...episodes.values()].filter(({ closedAt }) => closedAt === undefined);
      expect(new Set(open.map(({ host, fault }) => `${host.id} ${fault}`)).size).toBe(open.length);
      for (const { incident } of open) expect(incidents.get(incident ?? '')?.closedAt).toBeUndefined();
      for (const { incident } of open) expect(incidents.has(incident ?? '')).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('the same events give the same entries, and their fold is the history', () => {
  fc.assert(
    fc.property(traffic, (arrivals) => {
      const [first, second] = [createDesk(), createDesk()];
      deliver(first, arrivals);
      deliver(second, arrivals);
      expect(second.entries).toEqual(first.entries);
      const folded = createHistory();
      for (const entry of first.entries) foldEntry(folded, entry);
      expect([...folded.episodes.keys()]).toEqual([...first.state.history.episodes.keys()]);
      expect([...folded.incidents.values()].map(({ closedAt }) => closedAt)).toEqual(
        [...first.state.history.incidents.values()].map(({ closedAt }) => closedAt),
      );
    }),
    { numRuns: 60 },
  );
});

test('in mode observe nothing is ever an act', () => {
  fc.assert(
    fc.property(traffic, (arrivals) => {
      const desk = createDesk();
      deliver(desk, arrivals);
      expect(desk.entries.filter((entry) => entry.kind === 'decided' && entry.decision.answer === 'act')).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
