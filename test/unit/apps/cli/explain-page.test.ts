import { expect, test } from 'vitest';

import { explainStory } from '../../../../src/apps/cli/pages/explain-page.ts';
import { findStory } from '../../../../src/apps/cli/record/story.ts';
import type { Entry } from '../../../../src/controller/entry.ts';
import { makeMessage } from '../../adapters/notify/make-message.ts';
import { closedIncident, layoutAt, onset, openIncident, recordOf } from './stalled-disk.ts';

function explain(entries: readonly Entry[], id: string, afterMs: number, columns = 80): string[] {
  const found = findStory(recordOf(entries), id);
  if (!found.ok) throw new Error(found.problem);
  return explainStory(found.value, layoutAt(afterMs, columns));
}

/** The lines under a heading, up to the next one. */
function sectionOf(page: readonly string[], heading: string): string[] {
  const start = page.findIndex((line) => line.startsWith(heading));
  const end = page.indexOf('', start);
  return page.slice(start, end === -1 ? undefined : end);
}

test('an open incident tells what, where, since when, why, what else, what would have been done and why it was not', () => {
  expect(explain(openIncident, 'inc-7f3kq2', 130_000)).toEqual([
    'inc-7f3kq2  disk trouble on web-3 (zone use1-az4)',
    'OPEN for 2 min 10 s · HELD: The policy only observes.',
    '',
    'Where     web-3 (i-0abc), zone use1-az4, group ingest',
    'Since     Thu 31 Jul 2025 04:10:20 UTC, 2 min 10 s ago; suspect after 7 s,',
    '          failed after 21 s',
    'Cause     not known yet',
    '',
    'Why it was believed, as recorded at 04:10:41',
    '  failed   /data: fsync has not come back for 21 s · active probe, since',
    '           04:10:20',
    '',
    '  What stateless-disk asks for, as seen at 04:10:41',
    '  ● any of',
    '      ● disk.fsync_stall_seconds above 15 s',
    '          /data: 21 s, so since 04:10:35 (6 s) · 5 samples · active probe',
    '      ○ disk.read_stall_seconds above 15 s',
    '          /data: 0 s · 12 samples · active probe',
    '      ? disk.stall_seconds above 15 s',
    '          nothing measured yet · kernel counter',
    '  (● so   ○ not so   ? not known)',
    '',
    'What else was considered',
    '  ✓ measured 0.2 s ago, fresh up to 16 s',
    '  ✓ everything that the policy asks for was measured',
    '  ✓ what stateless-disk asks for has been seen',
    '  ✓ 2 of 2 independent witnesses (active probe, kernel state)',
    '  ✗ watching for 40 s (at least 1 min), heard 2 of 2 hosts [warming_up]',
    '  ✓ 1 of 2 hosts of group ingest suspect, the storm gate closes at 2',
    '  ✓ 1 of 2 hosts of group ingest healthy, at least 1 must be left',
    '  ✗ stateless-disk is in mode observe [mode_observe]',
    '',
    'What heald would have done',
    '  1. capture evidence on web-3',
    '  2. replace web-3 (start the new one first)',
    '',
    'Why it held',
    '  The policy only observes.',
    '  Here: stateless-disk is in mode observe [mode_observe]',
    '  Without that it would still have held: warming_up (marked ✗ above).',
    '',
    'Who decided',
    '  policy    stateless-disk, mode observe, of policy set 9c1e22',
    '  decision  dec-x8m2pd at 04:10:41, number 2 of 2 in this incident',
    '  by        controller 0.1.0, epoch 3',
    '',
    'What happened',
    '  04:10:27  suspect   web-3 disk: /data: fsync has not come back for 7 s',
    '  04:10:27  incident  inc-7f3kq2 opened: disk trouble on web-3 (zone use1-az4)',
    '  04:10:27  hold      web-3 inc-7f3kq2: stateless-disk asks for:',
    '                      disk.fsync_stall_seconds above 15 s (/data: 7 s)',
    '                      [condition_not_met]',
    '  04:10:41  failed    web-3 disk: /data: fsync has not come back for 21 s',
    '  04:10:41  hold      web-3 inc-7f3kq2: would capture evidence on web-3, then',
    '                      replace web-3 (start the new one first); stateless-disk is',
    '                      in mode observe [mode_observe]',
    '',
    'What comes next',
    '  Still open. heald looks again every 5 s (first at 04:10:46); another answer',
    '  becomes a new line in heald log --follow --incident inc-7f3kq2',
  ]);
});

test('a closed incident says how it ended, and explains the last decision at which the condition was true', () => {
  const page = explain(closedIncident, 'inc-7f3kq2', 3_600_000);

  expect(page.slice(0, 2)).toEqual([
    'inc-7f3kq2  disk trouble on web-3 (zone use1-az4)',
    'CLOSED after 1 min 5 s · HELD: The policy only observes.',
  ]);
  expect(sectionOf(page, 'How it ended')).toEqual(['How it ended', '  Closed at 04:11:25: over after 1 min 5 s, nothing was done.']);
  expect(page.join('\n')).not.toContain('Still open');
});

test('an earlier decision is explained with the evidence that it saw itself', () => {
  const page = explain(openIncident, 'dec-a2b3c4', 130_000);

  expect(sectionOf(page, 'Who decided')).toContain('  decision  dec-a2b3c4 at 04:10:27, number 1 of 2 in this incident');
  expect(sectionOf(page, 'Why it held').join(' ')).toContain('[condition_not_met]');
});

test('no line is wider than the page, at any width that a terminal may have', () => {
  for (const columns of [60, 80, 100, 120]) {
    const widest = Math.max(...explain(closedIncident, 'inc-7f3kq2', 130_000, columns).map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(columns);
  }
});

test('after a clean stop of the controller an open incident says that nobody is looking', () => {
  const stopped: Entry = { kind: 'controller_stopped', because: 'asked to', at: onset + 90_000 };
  const page = explain([...openIncident, stopped], 'inc-7f3kq2', 130_000);

  expect(sectionOf(page, 'What comes next').join(' ')).toContain('nobody is looking');
});

test('an incident over many hosts lists the first twelve and counts the rest', () => {
  const hosts = Array.from({ length: 15 }, (_, at) => ({ id: `i-${at}`, name: `web-${at}`, zone: 'a', group: 'web' }));
  const episodes = hosts.map((host, at): Entry => ({
    kind: 'episode_opened',
    episode: `ep-${at}`,
    host,
    fault: 'agent',
    verdict: 'unknown',
    since: onset,
    reasons: [{ signal: 'agent.silent', subject: 'host', family: 'self', kind: 'suspect', since: onset, sentence: 'no report for 20 s' }],
    at: onset + 20_000,
  }));
  const opened: Entry = {
    kind: 'incident_opened',
    incident: 'inc-many22',
    fault: 'agent',
    scope: { kind: 'zone', ids: ['a'] },
    cause: 'unknown',
    episodes: hosts.map((_, at) => `ep-${at}`),
    sentence: 'agent silent on 15 hosts, all in zone a',
    at: onset + 20_000,
  };
  const hostLines = sectionOf(explain([...episodes, opened], 'inc-many22', 60_000), 'Hosts (15)');

  expect(hostLines).toHaveLength(2 + 12 + 1);
  expect(hostLines[2]).toBe('  web-0   a     unknown  04:10:20  still  ep-0');
  expect(hostLines.at(-1)).toBe('  … and 3 more');
});

test('while nothing has been decided, the page says so and leaves the decision out', () => {
  const page = explain(openIncident.slice(0, 6), 'web-3', 10_000);

  expect(page[1]).toBe('OPEN for 10 s · nothing has been decided');
  expect(page).not.toContain('What else was considered');
});

test('changes on its hosts that came before are listed with the evidence for the cause, and those of other hosts are not', () => {
  const web3 = { id: 'i-0abc', name: 'web-3', zone: 'use1-az4', group: 'ingest' };
  const other = { ...web3, id: 'i-0xyz', name: 'db-1', group: 'db' };
  const deploy = {
    id: 'cd-7',
    kind: 'deploy',
    what: 'ingest 41',
    by: 'ci',
    startedAt: onset - 300_000,
    finishedAt: onset - 240_000,
  } as const;
  const before: Entry[] = [
    { at: onset - 300_000, kind: 'change_announced', change: { ...deploy, scope: { groups: ['ingest'] } }, from: 'cd', covers: 2 },
    { at: onset - 299_000, kind: 'change_announced', change: { ...deploy, id: 'cd-8', scope: { groups: ['db'] } }, from: 'cd', covers: 1 },
    { at: onset - 240_000, kind: 'change_seen', seenAt: onset - 240_000, fact: 'release', from: '40', to: '41', hosts: [web3] },
    { at: onset - 230_000, kind: 'change_seen', seenAt: onset - 230_000, fact: 'release', from: '12', to: '13', hosts: [other] },
  ];
  const causeEvidence = { change: 'release=41', sentence: 'release 40 → 41 on web-3, 4 min before its trouble began' };
  const told = openIncident.map((entry) => (entry.kind === 'incident_opened' ? { ...entry, causeEvidence } : entry));
  const page = explain([...before, ...told], 'inc-7f3kq2', 130_000, 100);
  expect(page.find((line) => line.startsWith('Cause'))).toBe(
    'Cause     not known yet, but release 40 → 41 on web-3, 4 min before its trouble began',
  );
  expect(sectionOf(page, 'What changed before')).toEqual([
    'What changed before',
    '  04:05:20  deploy ingest 41: group ingest, by ci, done after 1 min',
    '  04:06:20  release 40 → 41: web-3, seen',
  ]);
});

test('who was told, when and for what, and whether it arrived', () => {
  const told = (id: string, notification: string, at: number, on: 'held' | 'incident_opened'): Entry => ({
    kind: 'person_called',
    message: makeMessage({ id, notification, on, incident: 'inc-7f3kq2', reason: on === 'held' ? 'zone_suspected' : undefined }),
    at: onset + at,
  });
  const page = explain(
    [
      ...openIncident,
      told('msg-aaaaaa', 'page', 22_000, 'held'),
      told('msg-bbbbbb', 'chat', 23_000, 'incident_opened'),
      told('msg-cccccc', 'pager', 24_000, 'held'),
      { kind: 'message_delivered', message: 'msg-aaaaaa', incident: 'inc-7f3kq2', notification: 'page', tries: 1, at: onset + 25_000 },
      {
        kind: 'message_failed',
        message: 'msg-bbbbbb',
        incident: 'inc-7f3kq2',
        notification: 'chat',
        tries: 20,
        because: 'no answer',
        at: onset + 26_000,
      },
    ],
    'inc-7f3kq2',
    130_000,
  );
  const start = page.findIndex((line) => line.startsWith('Told'));
  expect(page.slice(start, start + 3)).toEqual([
    'Told      page at 04:10:42 (zone_suspected), arrived; chat at 04:10:43',
    '          (incident_opened), did not arrive: no answer; pager at 04:10:44',
    '          (zone_suspected), under way',
  ]);
});
