import { expect, test } from 'vitest';

import type { HostAnswer, HostDetailAnswer } from '../../../../src/adapters/wire/answers.ts';
import { listHosts, readHost, tableOfHosts } from '../../../../src/apps/cli/pages/host-list.ts';
import { drawHost } from '../../../../src/apps/cli/pages/host-page.ts';
import { listIncidents } from '../../../../src/apps/cli/pages/incident-list.ts';
import { paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { drawTable } from '../../../../src/apps/cli/pages/table.ts';
import { createTimes } from '../../../../src/apps/cli/pages/times.ts';
import { layoutAt, onset, openIncident, recordOf } from './stalled-disk.ts';

const answer: HostAnswer = {
  id: 'i-0abc',
  name: 'web-3',
  zone: 'use1-az4',
  group: 'ingest',
  verdict: 'failed',
  heardAt: '2025-07-31T04:12:28.000Z',
  agentVersion: '0.1.0',
  faults: [
    { fault: 'cpu', verdict: 'healthy', since: null, episode: null, incident: null, reasons: [] },
    {
      fault: 'disk',
      verdict: 'failed',
      since: '2025-07-31T04:10:20.000Z',
      episode: 'ep-m4n5p6',
      incident: 'inc-7f3kq2',
      reasons: [
        {
          signal: 'disk.fsync_stall_seconds',
          subject: '/data',
          family: 'active_probe',
          kind: 'failed',
          since: '2025-07-31T04:10:20.000Z',
          sentence: '/data: writes have not reached the disk for 2 min',
        },
      ],
    },
  ],
};

const detail: HostDetailAnswer = {
  formatVersion: 1,
  host: answer,
  readings: [
    { signal: 'cpu.busy_share', subject: 'host', value: 0.35, detail: null, verdict: 'unknown' },
    { signal: 'disk.fsync_stall_seconds', subject: '/data', value: 120, detail: null, verdict: 'failed' },
  ],
  lacks: { 'limits.conntrack_used_share': 'the kernel tracks no connections' },
  facts: { kernel: '6.1' },
  tags: {},
  self: { score: 1, loopGapMs: 0, proberSilentMs: 100, droppedReports: 0 },
  lostReports: 2,
  repeatedReports: 0,
};

test('a host with a controller shows what it measures now, what is wrong, and what happened', () => {
  const { history } = recordOf(openIncident);

  expect(
    drawHost(readHost(answer), { detail, incidents: listIncidents(history), repair: undefined }, layoutAt(130_000), undefined),
  ).toEqual([
    'web-3  failed, heard 2 s ago',
    '',
    'Where     i-0abc, zone use1-az4, group ingest',
    'Runs      kernel 6.1',
    'Agent     version 0.1.0, own trouble 1 of 8, 2 reports lost on the way',
    '',
    'What is wrong',
    '  failed   disk: /data: writes have not reached the disk for 2 min · since',
    '           04:10:20',
    '           heald explain inc-7f3kq2',
    '',
    'What it measures',
    'SIGNAL                    OF     VALUE  VERDICT',
    'disk.fsync_stall_seconds  /data  2 min  failed',
    'cpu.busy_share                    35 %',
    '',
    'What it cannot measure',
    '  limits.conntrack_used_share  the kernel tracks no connections',
    '',
    'Incidents',
    '  inc-7f3kq2  04:10:27 open: disk trouble on web-3 (zone use1-az4)',
  ]);
});

test('without a controller the same host comes from the ledger, without readings', () => {
  const { history } = recordOf(openIncident);
  const [worst] = listHosts(history);
  if (worst === undefined) throw new Error('the record holds no host');
  const page = drawHost(worst, { detail: undefined, incidents: [], repair: undefined }, layoutAt(130_000), undefined);

  expect(page[0]).toBe('web-3  failed');
  expect(page).not.toContain('What it measures');
});

test('hosts are listed the worst first, with when they were heard where that is known', () => {
  const times = createTimes('UTC');
  const { history } = recordOf(openIncident);

  expect(drawTable(tableOfHosts(listHosts(history), times, onset + 130_000), undefined, paintNothing)).toEqual([
    'HOST   VERDICT  FAULT  SINCE     ZONE      GROUP   INCIDENT',
    'web-3  failed   disk   04:10:20  use1-az4  ingest  inc-7f3kq2',
    'web-4  healthy                   use1-az6  ingest',
  ]);
  expect(drawTable(tableOfHosts([readHost(answer)], times, onset + 130_000), undefined, paintNothing)[1]).toBe(
    'web-3  failed   disk   04:10:20  use1-az4  ingest  inc-7f3kq2  2 s ago',
  );
});
