import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createReportCheck } from '../../../../src/adapters/wire/report-shape.ts';
import { catalog } from '../../../../src/liveness/catalog.ts';
import { makeReport } from './make-report.ts';

const checkReport = createReportCheck(catalog);

function messageOf(body: unknown): string {
  const checked = checkReport(body);
  return checked.ok ? 'accepted' : checked.problem.message;
}

test('a report is accepted as it is', () => {
  expect(checkReport(makeReport({}))).toEqual({ ok: true, value: makeReport({}) });
});

test('what a newer agent adds is left out, not refused', () => {
  expect(checkReport({ ...makeReport({}), mood: 'cheerful' })).toEqual({ ok: true, value: makeReport({}) });
});

test('an agent may tell the addresses of its host, and older ones do not', () => {
  const told = { ...makeReport({}), addresses: ['10.0.0.7', '2001:db8::7', '127.0.0.2'] };
  expect(checkReport(told)).toEqual({ ok: true, value: told });
});

test('every signal of the catalogue is accepted with a value of its unit, and refused with one of another shape', () => {
  for (const { name, unit } of catalog) {
    const counts = { tried: 4, failed: 1, slow: 1 };
    const [right, wrong] = unit === 'counts' ? [counts, 1] : [1, counts];
    expect(messageOf(makeReport({ readings: { [name]: { host: right } }, details: {} }))).toBe('accepted');
    expect(messageOf(makeReport({ readings: { [name]: { host: wrong } }, details: {} }))).toContain(`readings["${name}"]["host"]`);
    expect(messageOf(makeReport({ readings: { [name]: { host: null } }, details: {} }))).toBe('accepted');
  }
});

test('several mistakes are told together, and no more than a person reads', () => {
  expect(messageOf({ ...makeReport({}), sequence: 0, boot: '', uptimeMs: -1 })).toMatch(/boot: .*; sequence: .*; uptimeMs: /);
  expect(messageOf({})).toMatch(/and \d+ more$/);
});

test.each([
  ['a subject that is too long', makeReport({ readings: { 'disk.fsync_stall_seconds': { ['x'.repeat(201)]: 0 } } })],
  ['too many tags', makeReport({ facts: Object.fromEntries(Array.from({ length: 65 }, (_, number) => [`fact${number}`, 'x'])) })],
  ['a name that would speak to a terminal', makeReport({ boot: '\u001b[2J' })],
  ['a name of nothing', makeReport({ run: '' })],
  ['a list in the place of readings', { ...makeReport({}), readings: [] }],
  ['a name in the place of an address', { ...makeReport({}), addresses: ['kafka-1'] }],
  ['more addresses than a host has', { ...makeReport({}), addresses: Array.from({ length: 17 }, (_, each) => `10.0.0.${each}`) }],
  ['another format', { ...makeReport({}), formatVersion: 2 }],
  ['a number below 0', makeReport({ readings: { 'cpu.busy_share': { host: -1 } } })],
  ['a number beyond all measure', makeReport({ readings: { 'disk.fsync_seconds': { '/': 1e16 } } })],
  ['more failed and late tries than tries', makeReport({ readings: { 'dns.failures': { '10.0.0.2': { tried: 2, failed: 1, slow: 2 } } } })],
  ['a count of half a try', makeReport({ readings: { 'dns.failures': { '10.0.0.2': { tried: 2.5, failed: 0, slow: 0 } } } })],
  ['counts without tries', { ...makeReport({}), readings: { 'dns.failures': { '10.0.0.2': { failed: 0, slow: 0 } } } }],
  ['a word in the place of a value', { ...makeReport({}), readings: { 'cpu.busy_share': { host: 'busy' } } }],
  ['a value in the place of values by subject', { ...makeReport({}), readings: { 'cpu.busy_share': 0.5 } }],
  ['a subject that would speak to a terminal', makeReport({ readings: { 'disk.fsync_seconds': { '\u001b[2J': 0 } } })],
  ['a subject of nothing', makeReport({ readings: { 'disk.fsync_seconds': { '': 0 } } })],
  [
    'more readings than a host has',
    makeReport({ readings: { 'disk.fsync_seconds': Object.fromEntries(Array.from({ length: 601 }, (_, place) => [`/${place}`, 0])) } }),
  ],
])('%s is refused', (_what, body) => {
  expect(checkReport(body).ok).toBe(false);
});

test('no body whatever makes it throw, and none that is no report is accepted', () => {
  fc.assert(fc.property(fc.jsonValue(), (body) => !checkReport(body).ok));
});

test('a report with one value replaced by anything is accepted or refused, never a crash', () => {
  const paths = ['host', 'facts', 'boot', 'sequence', 'uptimeMs', 'self', 'readings', 'details', 'lacks'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const checked = checkReport({ ...makeReport({}), [path]: value });
      if (checked.ok) expect(Number.isFinite(checked.value.uptimeMs)).toBe(true);
      else expect(checked.problem.message.length).toBeLessThan(5_000);
    }),
  );
});
