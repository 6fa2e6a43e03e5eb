import { expect, test } from 'vitest';

import { explainStory } from '../../../../src/apps/cli/pages/explain-page.ts';
import { drawDrill } from '../../../../src/apps/cli/pages/drill-page.ts';
import { readEvacuations } from '../../../../src/apps/cli/pages/evacuation-list.ts';
import { listNews } from '../../../../src/apps/cli/pages/evacuation-news.ts';
import { drawEvacuation } from '../../../../src/apps/cli/pages/evacuation-page.ts';
import { drawStatus, takeStock } from '../../../../src/apps/cli/pages/status-page.ts';
import { findStory } from '../../../../src/apps/cli/record/story.ts';
import { describeEvacuations } from '../../../../src/apps/controller/answers/describe-evacuations.ts';
import type { Entry, EntryBody } from '../../../../src/controller/entry.ts';
import type { EvacuationRecord } from '../../../../src/remediation/evacuation/evacuation.ts';
import type { Outcome } from '../../../../src/remediation/call.ts';
import { evacuationOpened, planOf } from '../controller/answers/opened-evacuation.ts';
import { layoutAt, onset, recordOf } from './stalled-disk.ts';

const zone = 'use1-az4';
const evacuation = 'evac-7f3kqm';
const opened = evacuationOpened({ zone, groups: ['web'], kept: ['kafka'] });
const steps = opened.plan.rungs.flatMap(({ name, steps: ofRung }) => ofRung.map((step) => ({ part: name, step })));

function at(second: number, body: EntryBody): Entry {
  return { ...body, at: onset + second * 1_000 };
}

function intended(second: number, number: number): Entry {
  const { part, step } = steps[number - 1] as (typeof steps)[number];
  const call = { token: `${evacuation}.${number}`, evacuation, zone, step };
  return at(second, {
    kind: 'zone_step_intended',
    evacuation,
    zone,
    number,
    part,
    words: `${step.action} for web`,
    undo: 'back again',
    call,
  });
}

function answered(second: number, number: number, outcome: Outcome = { kind: 'applied', detail: 'done' }): Entry {
  return at(second, { kind: 'zone_step_answered', evacuation, zone, number, outcome });
}

const incident: readonly Entry[] = [
  at(0, {
    kind: 'incident_opened',
    incident: 'inc-h6bkn9',
    fault: 'dns',
    scope: { kind: 'zone', ids: [zone] },
    cause: 'unknown',
    causeEvidence: undefined,
    episodes: [],
    sentence: `dns trouble in zone ${zone}`,
  }),
];
const leaving: readonly Entry[] = [
  ...incident,
  at(70, opened),
  intended(70, 1),
  answered(73, 1),
  at(74, { kind: 'zone_health_told', evacuation, zone, groups: ['web'], passes: false }),
  intended(74, 2),
  answered(75, 2, { kind: 'not_applied', because: 'Throttling: rate exceeded' }),
  intended(85, 2),
  answered(86, 2),
  intended(86, 3),
];
const left: readonly Entry[] = [
  ...leaving,
  answered(87, 3),
  intended(87, 4),
  answered(90, 4, { kind: 'not_applied', because: 'the most is 18' }),
  at(200, { kind: 'zone_step_given_up', evacuation, zone, number: 4, words: 'grow for web', because: 'the most is 18' }),
  at(200, { kind: 'zone_left', evacuation, zone, afterMs: 130_000, missing: ['grow for web: the most is 18'] }),
];

function recordAfter(entries: readonly Entry[]): EvacuationRecord {
  return recordOf(entries).history.evacuations.records.get(evacuation) as EvacuationRecord;
}

test('a plan that waits says what it would do, how each rung is taken back, and what a person can do', () => {
  const waiting = evacuationOpened(
    { zone, groups: ['web'], kept: ['kafka'] },
    { askedBy: 'ann@ops-1', because: 'the provider says so', approvableUntil: onset + 3_670_000 },
  );
  const page = drawEvacuation(recordAfter([...incident, at(70, waiting)]), layoutAt(80_000, 100));
  expect(page).toEqual([
    'evac-7f3kqm  evacuation of zone use1-az4',
    'waits for approval until 05:11:30 (59 min 50 s left)',
    '',
    'Where     zone use1-az4: it is left by web; hosts of kafka stay where they are',
    'For       inc-h6bkn9, by policy leave-zone',
    'Because   ann@ops-1 asked for it: the provider says so',
    'Plan      5c1f0e9ab2d47786, made at 04:11:30',
    '',
    'The way out, in this order',
    '  1.   shift traffic of web away from zone use1-az4 for 1 h',
    '     undo  the shift ends by itself, or earlier when work returns',
    '  2.   let health checks of web in zone use1-az4 fail',
    '     undo  they pass again',
    '  3.   launch no new hosts of web in zone use1-az4',
    '     undo  the subnets are entered again',
    '  4.   add 8 hosts to the other zones',
    '     undo  they are taken away again when work returns',
    '',
    'The way back',
    '  in stages, once a person says so; only what this evacuation has changed',
    '',
    'What you can do',
    '  heald approve evac-7f3kqm --plan 5c1f0e9ab2d47786 --reason "…"',
    '      lets exactly this plan be carried out',
    '  heald veto evac-7f3kqm --reason "…"',
    '      ends it, and leaves the zone to you',
  ]);
});

test('while work leaves, each rung has its sign and each call its answer', () => {
  const page = drawEvacuation(recordAfter(leaving), layoutAt(90_000, 100)).join('\n');
  expect(page).toContain('work has been leaving the zone since 04:11:30, 2 of 4 steps are done');
  expect(page).toContain('  1. ✓ shift traffic of web');
  expect(page).toContain('  2. ✓ let health checks of web');
  expect(page).toContain('  3. … launch no new hosts');
  expect(page).toContain('     done      2. stopRebalancing for web, 04:11:46, at try 2');
  expect(page).toContain('     called    3. leaveSubnets for web, 04:11:46');
  expect(page).toContain('heald undrain use1-az4 --reason "…"');
});

test('what the controller answers over HTTP reads as what the ledger holds', () => {
  const { evacuations } = recordOf(left).history;
  const [told] = readEvacuations(structuredClone(describeEvacuations(evacuations).evacuations));
  expect(drawEvacuation(told as EvacuationRecord, layoutAt(210_000))).toEqual(drawEvacuation(recordAfter(left), layoutAt(210_000)));
  expect(told).toEqual(recordAfter(left));
});

test('a part that was given up is told wherever the zone is told of', () => {
  const record = recordOf(left);
  const page = drawEvacuation(recordAfter(left), layoutAt(210_000, 200)).join('\n');
  expect(page).toContain(
    'work has left the zone at 04:13:40; it comes back 1 h after the last bad sample, at 05:11:30 at the earliest; 1 step was given up',
  );
  expect(page).toContain('  4. ✗ add 8 hosts');
  const status = drawStatus(
    takeStock({ history: record.history, repairs: [] }, undefined, [], onset + 210_000),
    layoutAt(210_000, 250),
  ).join('\n');
  expect(status).toContain(`Work has left zone ${zone}.`);
  expect(status).toContain('its zone: left');
  expect(status).toContain('1 step was given up; heald plan');
});

test('the story of the incident tells each call once, with what came of it', () => {
  const found = findStory(recordOf(left), 'inc-h6bkn9');
  if (!found.ok) throw new Error(found.problem);
  const page = explainStory(found.value, layoutAt(210_000, 110));
  expect(page[1]).toMatch(/^OPEN for 3 min 30 s · ACTING: work has left the zone at 04:13:40/);
  const from = page.indexOf('How work left the zone');
  expect(page.slice(from, page.indexOf('What happened') - 1)).toEqual([
    'How work left the zone',
    '  evac-7f3kqm',
    '  04:11:30  planned   shift traffic of web away from zone use1-az4 for 1 h, then let health checks of web in',
    '                      zone use1-az4 fail, then launch no new hosts of web in zone use1-az4, then add 8 hosts',
    '                      to the other zones (leave-zone, plan 5c1f0e9ab2d47786)',
    '  04:11:30  done      shift for web, 3 s later',
    '  04:11:34  health    health checks of web in zone use1-az4 fail from here on',
    '  04:11:34  done      stopRebalancing for web, 12 s later at try 2',
    '  04:11:46  done      leaveSubnets for web, 1 s later',
    '  04:11:47  given up  grow for web, 1 min 53 s later: the most is 18',
    '  04:13:40  left      zone use1-az4, after 2 min 10 s, but for: grow for web: the most is 18',
    '            now       work has left the zone at 04:13:40; it comes back 1 h after the last bad sample, at',
    '                      05:11:30 at the earliest; 1 step was given up',
  ]);
  expect(page.slice(page.indexOf('What happened')).join('\n')).not.toContain('evac-7f3kqm.1');
});

test('who goes along reads what is new, and nothing twice', () => {
  const [before, after] = [recordAfter(leaving), recordAfter(left)];
  expect(listNews(undefined, before, layoutAt(90_000, 100))).toEqual([
    '04:11:33  done      shift for web',
    '04:11:46  done      stopRebalancing for web',
    '04:11:46  called    leaveSubnets for web',
    '04:11:50  done      health checks of web in zone use1-az4 fail from now on',
    '04:11:50  leaving   zone use1-az4: work has been leaving the zone since 04:11:30, 2 of 4 steps are',
    '                    done',
  ]);
  expect(listNews(before, before, layoutAt(91_000))).toEqual([]);
  expect(listNews(before, after, layoutAt(210_000, 110))).toEqual([
    '04:11:47  done      leaveSubnets for web',
    '04:13:40  given up  grow for web: the most is 18',
    '04:13:50  left      zone use1-az4: work has left the zone at 04:13:40; it comes back 1 h after the last bad',
    '                    sample, at 05:11:30 at the earliest; 1 step was given up; it took 2 min 10 s',
  ]);
});

test('a drill tells every check, and the plan as it would be', () => {
  const drill = {
    at: onset,
    by: 'ann@ops-1',
    because: 'weekly drill',
    plan: planOf({ zone, groups: ['web'], kept: [] }),
    checks: [
      { reason: 'paused' as const, passed: true, sentence: 'not paused' },
      { reason: 'min_healthy' as const, passed: false, sentence: '8 of 12 hosts of group web healthy outside the zone, at least 9 wanted' },
    ],
  };
  expect(drawDrill(`Practice of leaving zone ${zone}`, drill, layoutAt(60_000, 100)).slice(0, 10)).toEqual([
    'Practice of leaving zone use1-az4',
    '1 of 2 checks would hold it; asked by ann@ops-1 at 04:10:20: weekly drill',
    '',
    'What was asked',
    '  ✓ not paused',
    '  ✗ 8 of 12 hosts of group web healthy outside the zone, at least 9 wanted [min_healthy]',
    '',
    'The way out, in this order',
    '  zone use1-az4: it is left by web',
    '  1. shift traffic of web away from zone use1-az4 for 1 h',
  ]);
});
