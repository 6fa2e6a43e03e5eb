import { expect, test } from 'vitest';

import { paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { listReadings, sumUp, tableOfReadings } from '../../../../src/apps/cli/pages/readings-page.ts';
import { drawTable } from '../../../../src/apps/cli/pages/table.ts';
import type { Report } from '../../../../src/liveness/report.ts';

const report: Report = {
  formatVersion: 1,
  host: { id: 'i-0abc', name: 'web-3', zone: 'local', group: 'default', tags: {} },
  facts: {},
  boot: 'b',
  run: 'r',
  sequence: 1,
  uptimeMs: 5_000,
  wallClock: 0,
  agentVersion: '0.1.0',
  self: { score: 0, loopGapMs: 0, proberSilentMs: null, droppedReports: 0 },
  readings: {
    'dns.failures': { '10.0.0.2': { tried: 10, failed: 1, slow: 2 } },
    'cpu.busy_share': { host: 0.43 },
    'disk.fsync_stall_seconds': { '/': 0, '/data': 12 },
    'disk.space_used_share': { '/': 0.93, '/data': null },
  },
  details: { 'disk.space_used_share': { '/data': 'statfs has not come back' } },
  lacks: {},
};

test('each reading is held against its signal’s own thresholds, in the order of the catalogue', () => {
  expect(drawTable(tableOfReadings(listReadings(report)), undefined, paintNothing)).toEqual([
    'SIGNAL                    OF                         VALUE  NOW',
    'disk.fsync_stall_seconds  /                            0 s  ok',
    'disk.fsync_stall_seconds  /data                       12 s  suspect',
    'disk.space_used_share     /                           93 %  warn',
    'disk.space_used_share     /data                          –  unmeasured  statfs has not come back',
    'cpu.busy_share                                        43 %  shown',
    'dns.failures              10.0.0.2  1 of 10 failed, 2 slow  warn',
  ]);
});

test('what could not be measured is counted as such, never as well', () => {
  expect(sumUp(listReadings(report))).toBe('6 readings: 1 suspect, 2 warn, 1 ok, 1 shown, 1 unmeasured');
});
