import { expect, test } from 'vitest';

import { explainStory } from '../../../../src/apps/cli/pages/explain-page.ts';
import { listHosts } from '../../../../src/apps/cli/pages/host-list.ts';
import { drawHost } from '../../../../src/apps/cli/pages/host-page.ts';
import { listIncidents, tableOfIncidents } from '../../../../src/apps/cli/pages/incident-list.ts';
import { paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { drawPlan } from '../../../../src/apps/cli/pages/plan-page.ts';
import { listRepairs, type RepairLine } from '../../../../src/apps/cli/pages/repair-list.ts';
import { drawStatus, takeStock } from '../../../../src/apps/cli/pages/status-page.ts';
import { drawTable } from '../../../../src/apps/cli/pages/table.ts';
import { createTimes } from '../../../../src/apps/cli/pages/times.ts';
import { findStory } from '../../../../src/apps/cli/record/story.ts';
import type { Entry, EntryBody } from '../../../../src/controller/entry.ts';
import { doubtfulRepair, repairedIncident, waitingPlan } from './repaired-disk.ts';
import { layoutAt, onset, recordOf } from './stalled-disk.ts';

function explain(entries: readonly Entry[], afterMs: number, columns = 80): string[] {
  const found = findStory(recordOf(entries), 'act-7f3kqm');
  if (!found.ok) throw new Error(found.problem);
  return explainStory(found.value, layoutAt(afterMs, columns));
}

/** The lines under a heading, up to the next one. */
function sectionOf(page: readonly string[], heading: string): string[] {
  const start = page.indexOf(heading);
  const end = page.indexOf('', start);
  return page.slice(start, end === -1 ? undefined : end);
}

function statusOf(entries: readonly Entry[], afterMs: number): string[] {
  const { history } = recordOf(entries);
  return drawStatus(
    takeStock({ history, repairs: listRepairs(history) }, undefined, listHosts(history), onset + afterMs),
    layoutAt(afterMs),
  );
}

function incidentsOf(entries: readonly Entry[], afterMs: number, columns: number): string[] {
  const record = recordOf(entries);
  return drawTable(
    tableOfIncidents(listIncidents(record.history), { record, repairs: listRepairs(record.history) }, createTimes('UTC'), onset + afterMs),
    columns,
    paintNothing,
  );
}

function repairOf(entries: readonly Entry[]): RepairLine {
  return listRepairs(recordOf(entries).history)[0] as RepairLine;
}

test('the explanation tells a repair from its plan over the approval, each call and what was looked up, to what helped', () => {
  const page = explain(repairedIncident, 1_100_000);
  expect(page.slice(0, 3)).toEqual([
    'inc-7f3kq2  disk trouble on web-3 (zone use1-az4)',
    'CLOSED after 16 min 40 s · REPAIRED: i-0new is in service in its place, and well',
    'for 10 min',
  ]);
  expect(sectionOf(page, 'What was done')).toEqual([
    'What was done',
    '  act-7f3kqm',
    '  04:10:51  planned   capture evidence from web-3 (at most 30 s), then replace',
    '                      web-3 (start the new one first, keep the old one 1 d)',
    `                      (stateless-disk, plan ${repairOf(repairedIncident).planHash})`,
    '  04:11:50  approved  by ann@ops: seen in the console',
    '  04:11:51  call 1    capture evidence from web-3 (at most 30 s)',
    '  04:11:53  done      console output kept',
    '  04:11:54  no help   evidence is kept; it mends nothing',
    '  04:11:55  call 2    replace web-3 (start the new one first, keep the old one 1',
    '                      d), which cannot be taken back',
    '  04:12:25  unknown   whether it was done: no answer within 30 s',
    '  04:12:40  done      seen when it was looked at: i-0abc is leaving its group',
    '  04:27:00  succeeded i-0new is in service in its place, and well for 10 min',
  ]);
  // What was done stands in its own section, and is not told twice.
  expect(page.filter((line) => line.includes('act-7f3kqm'))).toHaveLength(1);
});

test('with room for it the same lines are longer, and an open repair ends with where it stands', () => {
  const page = explain(doubtfulRepair, 130_000, 110);
  expect(page.slice(1, 2)).toEqual([
    'OPEN for 2 min 10 s · ACTING: not known whether step 2 of 2 was done, it is being looked at: no answer within',
  ]);
  expect(sectionOf(page, 'What was done')).toEqual([
    'What was done',
    '  act-7f3kqm',
    '  04:10:51  planned   capture evidence from web-3 (at most 30 s), then replace web-3 (start the new one first,',
    `                      keep the old one 1 d) (stateless-disk, plan ${repairOf(repairedIncident).planHash})`,
    '  04:11:50  approved  by ann@ops: seen in the console',
    '  04:11:51  call 1    capture evidence from web-3 (at most 30 s)',
    '  04:11:53  done      console output kept',
    '  04:11:54  no help   evidence is kept; it mends nothing',
    '  04:11:55  call 2    replace web-3 (start the new one first, keep the old one 1 d), which cannot be taken',
    '                      back',
    '  04:12:25  unknown   whether it was done: no answer within 30 s',
    '            now       not known whether step 2 of 2 was done, it is being looked at: no answer within 30 s',
  ]);
});

test('a plan that waits for a person is in the first line of the explanation and of the status', () => {
  expect(explain(waitingPlan, 60_000)[1]).toBe('OPEN for 1 min · WAITS FOR A PERSON: heald plan act-7f3kqm waits for approval');
  expect(statusOf(waitingPlan, 60_000)).toEqual([
    '✗ 1 incident open: disk trouble on web-3 (zone use1-az4); held: the policy needs',
    '  the approval of a person. Nobody is watching now. A repair waits for your',
    '  approval.',
    '',
    'controller  not reachable; version 0.1.0, epoch 3, last entry 29 s ago',
    'policies    set 9c1e22: stateless-disk (observe)',
    'repairs     act-7f3kqm of web-3: waits for approval until 05:10:51 (59 min 31 s',
    '            left); heald plan act-7f3kqm',
    'hosts       1 failed, 1 healthy',
    '',
    'Open incidents',
    '  inc-7f3kq2  disk trouble on web-3 (zone use1-az4), for 53 s; held: the policy',
    '              needs the approval of a person',
    '              heald explain inc-7f3kq2',
  ]);
});

test('the status names open breakers, storms and an inventory that is not believed, and is not well with them', () => {
  const told: readonly EntryBody[] = [
    { kind: 'breaker_opened', group: 'ingest', because: '2 repairs in a row did not help, the last: refused 3 times' },
    { kind: 'storm_began', group: 'api', suspects: 4, known: 10 },
    { kind: 'inventory_doubted', because: '10 of 30 machines vanished from one inventory to the next' },
  ];
  const entries = [...repairedIncident, ...told.map((body): Entry => ({ ...body, at: onset + 1_050_000 }))];
  expect(statusOf(entries, 1_100_000)).toEqual([
    '✗ 2 hosts, all well when the controller last wrote; nobody is watching now.',
    '  Repairs of ingest have stopped: they did not help.',
    '',
    'controller  not reachable; version 0.1.0, epoch 3, last entry 50 s ago',
    'policies    set 9c1e22: stateless-disk (observe)',
    'breakers    group ingest open since 04:27:50: 2 repairs in a row did not help,',
    '            the last: refused 3 times; heald breaker close ingest --reason "…"',
    'storms      group api since 04:27:50: so many are suspect that repairs are held',
    '            back',
    'inventory   not believed, so nothing is repaired: 10 of 30 machines vanished',
    '            from one inventory to the next',
    'hosts       1 failed, 1 healthy',
  ]);
});

test('a repair that is under way stands on the page of its host', () => {
  const { history } = recordOf(doubtfulRepair);
  const [host] = listHosts(history);
  if (host === undefined) throw new Error('no host');
  const page = drawHost(host, { detail: undefined, incidents: [], repair: repairOf(doubtfulRepair) }, layoutAt(130_000), 80);
  expect(page.slice(2, 5)).toEqual([
    'Where     i-0abc, zone use1-az4, group ingest',
    'Repair    act-7f3kqm not known whether step 2 of 2 was done, it is being looked',
    '          at: no answer within 30 s',
  ]);
});

test('the list of incidents has a column for repairs where there are some, and at 80 columns the decision stands below', () => {
  expect(incidentsOf(doubtfulRepair, 130_000, 80)).toEqual([
    'INCIDENT    STATE  OPENED    LASTED     WHAT                            REPAIR',
    'inc-7f3kq2  open   04:10:27  2 min 3 s  disk trouble on web-3 (zone u…  in doubt',
    '    approved',
  ]);
  expect(incidentsOf(waitingPlan, 60_000, 120)).toEqual([
    'INCIDENT    STATE  OPENED    LASTED  WHAT                                   REPAIR      DECISION',
    'inc-7f3kq2  open   04:10:27  53 s    disk trouble on web-3 (zone use1-az4)  to approve  held: approval_needed',
  ]);
});

test('a plan shows each step with its way back, and what a person can do about it now', () => {
  const { planHash } = repairOf(waitingPlan);
  expect(drawPlan(repairOf(waitingPlan), layoutAt(60_000))).toEqual([
    'act-7f3kqm  repair of web-3',
    'waits for approval until 05:10:51 (59 min 31 s left)',
    '',
    'Where     web-3 (i-0abc), zone use1-az4, group ingest',
    'For       inc-7f3kq2, by policy stateless-disk',
    `Plan      ${planHash}, made at 04:10:51`,
    '',
    'What it does, in this order',
    '  1. capture evidence from web-3 (at most 30 s)',
    '     undo     Nothing to take back: it only reads.',
    '  2. replace web-3 (start the new one first, keep the old one 1 d)',
    '     no undo  Cannot be taken back. While retain lasts a person can still read',
    '              the old disks.',
    '  A step follows only when the one before has not helped. It has helped once the',
    '  host, or the one in its place, has been well for 10 min.',
    '',
    'What it waits for',
    '  - the approval of a person, until 05:10:51',
    '',
    'What you can do',
    `  heald approve act-7f3kqm --plan ${planHash} --reason "…"`,
    '      lets exactly this plan be carried out',
    '  heald veto act-7f3kqm --reason "…"',
    '      stops it, and leaves this trouble of the host to you',
  ]);
  const held: RepairLine = {
    ...repairOf(waitingPlan),
    heldBackBy: { reason: 'in_flight_cap', sentence: '1 of 1 repairs under way in group ingest' },
  };
  expect(sectionOf(drawPlan(held, layoutAt(60_000)), 'What it waits for')).toEqual([
    'What it waits for',
    '  - the approval of a person, until 05:10:51',
    '  - and, were it approved now: 1 of 1 repairs under way in group ingest',
    '    [in_flight_cap]',
  ]);
  const vetoable: RepairLine = { ...held, state: 'ready', approvableUntil: undefined, vetoableUntil: onset + 120_000 };
  const page = drawPlan(vetoable, layoutAt(60_000));
  expect(page[1]).toBe('begins at 04:12:20 unless vetoed (1 min left)');
  expect(sectionOf(page, 'What it waits for')).toEqual([
    'What it waits for',
    '  - a veto, until 04:12:20',
    '  - 1 of 1 repairs under way in group ingest [in_flight_cap]',
  ]);
  expect(sectionOf(drawPlan(repairOf(doubtfulRepair), layoutAt(130_000)), 'What you can do')).toEqual([
    'What you can do',
    '  heald veto act-7f3kqm --reason "…"',
    '      lets nothing follow; a call that is made cannot be taken back',
  ]);
});
