import { expect, test } from 'vitest';

import { listHosts } from '../../../../src/apps/cli/pages/host-list.ts';
import { drawStatus, takeStock } from '../../../../src/apps/cli/pages/status-page.ts';
import type { HealthAnswer } from '../../../../src/adapters/wire/answers.ts';
import type { Entry } from '../../../../src/controller/entry.ts';
import { makeMessage } from '../../adapters/notify/make-message.ts';
import { closedIncident, layoutAt, onset, openIncident, recordOf } from './stalled-disk.ts';

const healthy: HealthAnswer = {
  formatVersion: 1,
  status: 'ok',
  because: null,
  version: '0.1.0',
  epoch: 3,
  startedAt: null,
  now: '2025-07-31T04:12:30Z',
  hosts: 2,
  openIncidents: 0,
  policies: { version: '9c1e22', policies: [], problems: [] },
  ledger: { lastSequence: 11, unrecorded: 0, problem: null },
  recordings: { written: 0, dropped: 0, problem: null },
};

function statusOf(entries: readonly Entry[], health: HealthAnswer | undefined): string[] {
  const { history } = recordOf(entries);
  return drawStatus(takeStock({ history, repairs: [] }, health, listHosts(history), onset + 130_000), layoutAt(130_000));
}

test('with a controller that answers and no incident, the first line is that all is well', () => {
  expect(statusOf(closedIncident, healthy)).toEqual([
    '✓ 2 hosts, all well.',
    '',
    'controller  ok; version 0.1.0, epoch 3, running since 04:10:00',
    'policies    set 9c1e22: stateless-disk (observe)',
    'hosts       2 healthy',
  ]);
});

test('an open incident comes first, with what was decided and how to ask why', () => {
  expect(statusOf(openIncident, healthy)).toEqual([
    '✗ 1 incident open: disk trouble on web-3 (zone use1-az4); held: the policy only',
    '  observes.',
    '',
    'controller  ok; version 0.1.0, epoch 3, running since 04:10:00',
    'policies    set 9c1e22: stateless-disk (observe)',
    'hosts       1 failed, 1 healthy',
    '',
    'Open incidents',
    '  inc-7f3kq2  disk trouble on web-3 (zone use1-az4), for 2 min 3 s; held: the',
    '              policy only observes',
    '              heald explain inc-7f3kq2',
  ]);
});

test('what is paused and which message did not arrive stand beside what is well', () => {
  const pause = {
    name: 'db-move',
    scope: { kind: 'zone', name: 'use1-az4' },
    reason: 'moving',
    by: 'ann@ops',
    until: onset + 7_330_000,
  } as const;
  const lines = statusOf(
    [
      ...closedIncident,
      { kind: 'pause_set', pause, at: onset + 100_000 },
      { kind: 'person_called', message: makeMessage({ incident: undefined }), at: onset + 110_000 },
      {
        kind: 'message_failed',
        message: 'msg-7f3kqm',
        incident: undefined,
        notification: 'page',
        tries: 20,
        because: 'no answer',
        at: onset + 120_000,
      },
    ],
    healthy,
  );
  expect(lines).toContain('paused      zone/use1-az4 until 06:12:30 by ann@ops: moving (db-move)');
  expect(lines).toContain('messages    1 did not arrive in the last day, msg-7f3kqm to page: no answer');
});

test('without a controller it does not claim that all is well now', () => {
  const [sentence, , controller] = statusOf(closedIncident, undefined);

  expect(sentence).toBe('? 2 hosts, all well when the controller last wrote; nobody is watching now.');
  expect(controller).toBe('controller  not reachable; version 0.1.0, epoch 3, last entry 1 min 5 s ago');
});

test('a controller that holds says why', () => {
  const lines = statusOf(closedIncident, { ...healthy, status: 'holding', because: 'the ledger cannot be written' });

  expect(lines[2]).toBe('controller  holding: the ledger cannot be written; version 0.1.0, epoch 3,');
});

test('an empty ledger is no news, not good news', () => {
  expect(statusOf([], healthy)[0]).toBe('? No host has been heard yet.');
});
