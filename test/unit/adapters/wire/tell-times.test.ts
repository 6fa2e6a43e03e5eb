import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { hearTimes, namesMoment, tellTimes } from '../../../../src/adapters/wire/tell-times.ts';

const onset = Date.UTC(2025, 6, 31, 4, 10, 20);
const onsetText = '2025-07-31T04:10:20.000Z';

test('moments are told as RFC 3339 in UTC at any depth, and lengths of time stay numbers', () => {
  expect(
    tellTimes({
      since: onset,
      reasons: [{ since: onset, value: 12 }],
      pause: { until: onset, approvableUntil: undefined },
      hosts: new Map([['i-0abc', { heardAt: onset, silentForMs: 5_000 }]]),
    }),
  ).toEqual({
    since: onsetText,
    reasons: [{ since: onsetText, value: 12 }],
    pause: { until: onsetText, approvableUntil: null },
    hosts: { 'i-0abc': { heardAt: onsetText, silentForMs: 5_000 } },
  });
});

test('a text that has the name of a moment stays as it is', () => {
  expect(tellTimes({ facts: { at: 'the rack by the door' } })).toEqual({ facts: { at: 'the rack by the door' } });
});

test('what was told is heard as it was, undefined for null, and a text in the place of a moment stays one', () => {
  const kept = { since: onset, closedAt: undefined, reasons: [{ since: onset, sentence: 'x', value: 12 }], facts: { at: 'the rack' } };
  expect(hearTimes<typeof kept>(tellTimes(kept))).toEqual(kept);
});

test('whatever heald keeps or decides names its moments so that they are told as such', () => {
  const kept = ['controller/entry', 'controller/repairs/repair-entry', 'controller/history', 'liveness/verdict', 'liveness/condition'];
  const decided = ['remediation/call', 'remediation/decision', 'remediation/inventory', 'remediation/pause', 'remediation/remediation'];
  const names = [...kept, ...decided].flatMap((file) => {
    const source = readFileSync(new URL(`../../../../src/${file}.ts`, import.meta.url), 'utf8');
    return [...source.matchAll(/(?:readonly |^ {2})(\w+)\??: Instant\b/gm)].map(([, name = '']) => name);
  });
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !namesMoment(name))).toEqual([]);
});
