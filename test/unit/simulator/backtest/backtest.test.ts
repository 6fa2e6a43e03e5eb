import { expect, test } from 'vitest';
import type { Readings } from '../../../../src/liveness/report.ts';
import type { HostRemediation } from '../../../../src/policy/policy.ts';
import { createBacktest, type BacktestResult } from '../../../../src/simulator/backtest/backtest.ts';
import { compare, diskPolicy, fleetOf, policySet, reportOf } from '../../controller/desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);
const start = Date.UTC(2026, 0, 5, 9);

/** A policy that looks at one signal only, and whose step can be undone, so that one witness is enough for it. */
function watching(signal: string, above: number, more: Partial<HostRemediation> = {}): HostRemediation {
  return { ...diskPolicy, when: compare(signal, above), steps: [{ action: 'captureEvidence', with: { timeout: 30_000 } }], ...more };
}

/** Both sets on a recording of nine hosts: `readingsOf` says what a host reports after so many seconds. */
function backtest(
  current: HostRemediation,
  candidate: HostRemediation,
  seconds: number,
  readingsOf: (host: string, second: number) => Readings | undefined,
  leastMs = 60_000,
): BacktestResult {
  const test = createBacktest(policySet([current]), policySet([candidate]), leastMs);
  for (let second = 0; second <= seconds; second += 5) {
    for (const host of fleet) {
      const readings = readingsOf(host, second);
      if (readings !== undefined) test.feed(reportOf(host, 1 + second / 5, second * 1_000, readings), start + second * 1_000);
    }
  }
  return test.finish();
}

/** From `from` on the disk of web-a-1 stalls for `lastsSeconds`: the probe says so, and the kernel too where it is asked to. */
const stall = (from: number, lastsSeconds: number, kernelToo: boolean) => (host: string, second: number) => {
  const age = host === 'web-a-1' && second >= from && second < from + lastsSeconds ? second - from : 0;
  return {
    'disk.fsync_stall_seconds': { '/': age },
    'disk.stall_seconds': { sda: kernelToo ? age : 0 },
    'kernel.blocked_seconds': { host: kernelToo ? age : 0 },
  };
};

test('the same set twice differs in nothing, and is promotable', () => {
  const policy = watching('disk.fsync_stall_seconds', 15);
  const result = backtest(policy, policy, 300, stall(120, 60, true));
  expect(result).toMatchObject({ added: [], gone: [], moved: [], unaccused: [], promotable: true, reasons: [] });
  expect(result.current).toEqual(result.candidate);
  expect(result.current.acts).toMatchObject([
    { at: start + 135_000, host: { name: 'web-a-1' }, fault: 'disk', policy: 'disk', mode: 'observe' },
  ]);
  expect(result.replayed).toEqual({ reports: 9 * 61, hosts: 9, since: start, until: start + 300_000, watchedMs: 300_000, gaps: 0 });
});

test('an act that the candidate adds on a host that only its own signal accuses is named, and keeps it from being promoted', () => {
  const result = backtest(watching('disk.fsync_stall_seconds', 15), watching('disk.fsync_stall_seconds', 6), 300, stall(120, 15, false));
  expect(result.added).toMatchObject([{ host: { name: 'web-a-1' }, families: ['active_probe'] }]);
  expect(result.unaccused).toEqual(result.added);
  expect(result.promotable).toBe(false);
  expect(result.reasons).toEqual(['the candidate would act on a host that nothing else accuses: web-a-1']);
});

test('one that a second way of knowing accuses too is added, and is no reason to hold it back', () => {
  const result = backtest(watching('disk.fsync_stall_seconds', 15), watching('disk.fsync_stall_seconds', 6), 300, stall(120, 15, true));
  expect(result.added).toHaveLength(1);
  expect(result).toMatchObject({ unaccused: [], promotable: true });
});

test('so is one whose host turns out to have failed by the signals’ own thresholds', () => {
  const result = backtest(watching('disk.fsync_stall_seconds', 200), watching('disk.fsync_stall_seconds', 6), 300, stall(120, 60, false));
  expect(result.added).toMatchObject([{ families: ['active_probe'] }]);
  expect(result).toMatchObject({ unaccused: [], promotable: true });
});

test('what both would have done is compared by time, and what only the current set would have is told', () => {
  const slower = backtest(watching('disk.fsync_stall_seconds', 10), watching('disk.fsync_stall_seconds', 25), 300, stall(120, 60, true));
  expect(slower).toMatchObject({ added: [], gone: [], moved: [{ laterByMs: 15_000 }], promotable: true });
  const never = backtest(watching('disk.fsync_stall_seconds', 10), watching('disk.fsync_stall_seconds', 90), 300, stall(120, 60, true));
  expect(never.gone).toMatchObject([{ host: { name: 'web-a-1' } }]);
  expect([never.added, never.candidate.acts]).toEqual([[], []]);
  expect(never.candidate.holds.get('condition_not_met')).toBeGreaterThan(0);
});

test('the acts of a policy are found whatever its mode, and whatever it is called', () => {
  for (const mode of ['recommend', 'approve', 'auto'] as const) {
    const renamed = watching('disk.fsync_stall_seconds', 15, { mode, name: 'other' });
    const result = backtest(watching('disk.fsync_stall_seconds', 15), renamed, 300, stall(120, 60, true));
    expect(result, mode).toMatchObject({ added: [], gone: [], candidate: { acts: [{ mode, policy: 'other' }] } });
  }
});

test('where nothing was recorded for a while, nobody is called silent for it', () => {
  const outage = (host: string, second: number) => (second > 100 && second < 400 ? undefined : stall(500, 60, true)(host, second));
  const result = backtest(watching('disk.fsync_stall_seconds', 15), watching('disk.fsync_stall_seconds', 15), 700, outage);
  expect(result.replayed).toMatchObject({ gaps: 1, watchedMs: 400_000 });
  expect(result.current.holds.has('observer_suspect')).toBe(false);
  expect(result.current.acts).toHaveLength(1);
});

test('one agent that falls silent while the others are heard is silent in the replay too', () => {
  const silent = (host: string, second: number) => (host === 'web-b-1' && second > 100 ? undefined : {});
  const policy = watching('disk.fsync_stall_seconds', 15);
  expect(backtest(policy, policy, 200, silent).current.holds.get('agent_silent')).toBe(1);
});

test('too little, or nothing at all, is promotable in no case', () => {
  const policy = watching('disk.fsync_stall_seconds', 15);
  const short = backtest(policy, policy, 100, () => ({}), 3_600_000);
  expect(short).toMatchObject({ promotable: false, reasons: ['only 1 min 40 s were replayed, and 1 h are asked for'] });
  expect(createBacktest(policySet([policy]), policySet([policy]), 0).finish()).toMatchObject({
    promotable: false,
    reasons: ['there is no recording to replay'],
  });
});
