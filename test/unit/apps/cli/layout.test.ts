import { expect, test } from 'vitest';

import { cleanText } from '../../../../src/apps/cli/pages/clean-text.ts';
import { writeDocument } from '../../../../src/apps/cli/document.ts';
import { drawLogLine, drawTranscriptLine } from '../../../../src/apps/cli/pages/log-lines.ts';
import { choosePaint, measureText, paintAnsi, paintNothing } from '../../../../src/apps/cli/pages/paint.ts';
import { drawTable, writePlain, type Table } from '../../../../src/apps/cli/pages/table.ts';
import { createTimes } from '../../../../src/apps/cli/pages/times.ts';
import { wrapText } from '../../../../src/apps/cli/pages/wrap-text.ts';
import { onset, openIncident } from './stalled-disk.ts';

const hosts: Table = {
  columns: [{ heading: 'HOST' }, { heading: 'WHAT' }, { heading: 'VALUE', align: 'right' }],
  rows: [
    [{ text: 'web-3', tone: 'strong' }, { text: 'writes have not reached the disk' }, { text: '21 s' }],
    [{ text: 'web-14' }, { text: 'well' }, { text: '0.4 ms' }],
  ],
};

test('a table is as wide as it needs to be, and numbers stand right', () => {
  expect(drawTable(hosts, undefined, paintNothing)).toEqual([
    'HOST    WHAT                               VALUE',
    'web-3   writes have not reached the disk    21 s',
    'web-14  well                              0.4 ms',
  ]);
});

test('on a narrow terminal the roomiest column gives way, and says so', () => {
  expect(drawTable(hosts, 32, paintNothing)).toEqual([
    'HOST    WHAT               VALUE',
    'web-3   writes have not…    21 s',
    'web-14  well              0.4 ms',
  ]);
});

test('a firm column stays whole while another can give way, and a path keeps its end', () => {
  const table: Table = {
    columns: [{ heading: 'SIGNAL', firm: true }, { heading: 'OF', keep: 'end' }, { heading: 'VALUE' }],
    rows: [[{ text: 'disk.fsync_stall_seconds' }, { text: '/srv/shop/data' }, { text: '21 s' }]],
  };

  expect(drawTable(table, 42, paintNothing)[1]).toBe('disk.fsync_stall_seconds  …hop/data  21 s');
  expect(drawTable(table, 30, paintNothing)[1]).toBe('disk.fsync_sta…  …/data  21 s');
});

test('remarks move under their rows where they do not fit beside them', () => {
  const table: Table = {
    columns: [{ heading: 'OF' }, { heading: 'NOW' }, { heading: '', remarks: true }],
    rows: [
      [{ text: '/' }, { text: 'ok' }, { text: '' }],
      [{ text: '/data' }, { text: 'unmeasured' }, { text: 'the probe may not write there' }],
    ],
  };

  expect(drawTable(table, 60, paintNothing)[2]).toBe('/data  unmeasured  the probe may not write there');
  expect(drawTable(table, 30, paintNothing)).toEqual([
    'OF     NOW',
    '/      ok',
    '/data  unmeasured',
    '    the probe may not write',
    '    there',
  ]);
});

test('colours change no column', () => {
  const painted = drawTable(hosts, 40, paintAnsi);

  expect(painted[1]).toContain('\u001b[1mweb-3\u001b[22m');
  expect(painted.map(measureText)).toEqual(drawTable(hosts, 40, paintNothing).map(measureText));
});

test('plain columns have tabs, no headings, and are never cut', () => {
  expect(writePlain(hosts)).toEqual(['web-3\twrites have not reached the disk\t21 s', 'web-14\twell\t0.4 ms']);
});

test('text breaks at spaces under its indent, and a long word stays whole', () => {
  expect(wrapText('one two three', 9, { first: '- ' })).toEqual(['- one two', '  three']);
  expect(wrapText('a/very/long/path/name.yaml ok', 10)).toEqual(['a/very/long/path/name.yaml', 'ok']);
});

test('colour needs a terminal that nobody has forbidden it on', () => {
  const terminal = { isTTY: true };
  const paints = [
    choosePaint(terminal, {}, true),
    choosePaint({}, {}, true),
    choosePaint(terminal, { NO_COLOR: '1' }, true),
    choosePaint(terminal, { TERM: 'dumb' }, true),
    choosePaint(terminal, {}, false),
    choosePaint(terminal, { NO_COLOR: '' }, true),
  ];

  expect(paints.map((paint) => paint('bad', 'x') !== 'x')).toEqual([true, false, false, false, false, true]);
});

test('a log line is wrapped under its sentence on a terminal and whole in a pipe', () => {
  const [failed] = openIncident.filter(({ kind }) => kind === 'episode_changed');
  if (failed === undefined) throw new Error('the record holds no such entry');

  expect(drawLogLine(failed, '04:10:41', 50, paintNothing)).toEqual([
    '04:10:41  failed    web-3 disk: /data: fsync has',
    '                    not come back for 21 s',
  ]);
  expect(drawLogLine(failed, '04:10:41', Infinity, paintNothing)).toHaveLength(1);
});

test('a line of a rehearsal keeps its time, word and sentence', () => {
  expect(drawTranscriptLine(' 3:05  suspect   web-b-2 disk: stuck', Infinity, paintNothing)).toEqual([
    ' 3:05  suspect   web-b-2 disk: stuck',
  ]);
});

test('people read local time with its zone', () => {
  const times = createTimes('Europe/London');

  expect(times.full(onset)).toBe('Thu 31 Jul 2025 05:10:20 BST');
  expect(times.stamp(onset)).toBe('2025-07-31 05:10:20');
  expect(times.near(onset, onset + 60_000)).toBe('05:10:20');
  expect(times.near(onset, onset + 86_400_000)).toBe('31 Jul 05:10:20');
});

test('programs read UTC, and null for what is not known', () => {
  expect(JSON.parse(writeDocument('hosts', { hosts: [{ name: 'web-3', heardAt: undefined, since: onset, value: 12 }] }))).toEqual({
    formatVersion: 1,
    kind: 'hosts',
    hosts: [{ name: 'web-3', heardAt: null, since: '2025-07-31T04:10:20.000Z', value: 12 }],
  });
});

test('what a host says cannot steer the terminal', () => {
  expect(cleanText({ name: 'web\u001b[2J', notes: ['a\u009bb', 7, null] })).toEqual({ name: 'web�[2J', notes: ['a�b', 7, null] });
});
