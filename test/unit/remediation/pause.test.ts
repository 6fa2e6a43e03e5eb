import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coversSubject, describePause, parsePauseScope, writePauseScope, type PauseSubject } from '../../../src/remediation/pause.ts';

const web3: PauseSubject = { zone: 'a', group: 'web', hostId: 'i-0abc', hostName: 'web-3', policy: 'disk' };

test.each([
  ['everything', true],
  ['zone/a', true],
  ['zone/b', false],
  ['group/web', true],
  ['group/web-3', false],
  ['host/i-0abc', true],
  ['host/web-3', true],
  ['host/web', false],
  ['policy/disk', true],
  ['policy/web', false],
])('a pause on %s holds web-3 back under policy disk: %s', (text, covered) => {
  const scope = parsePauseScope(text);
  expect(scope.ok && coversSubject(scope.value, web3)).toBe(covered);
});

test('every scope that can be written can be read again, names with slashes too', () => {
  const scopes = fc.tuple(fc.constantFrom('zone', 'group', 'host', 'policy'), fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(scopes, ([kind, name]) => {
      const read = parsePauseScope(`${kind}/${name}`);
      expect(read).toEqual({ ok: true, value: { kind, name } });
      expect(read.ok && writePauseScope(read.value)).toBe(`${kind}/${name}`);
    }),
  );
});

test.each(['', 'everybody', 'zone', 'zone/', 'zones/a', '/a'])('"%s" is no scope, and the answer says what is', (text) => {
  const read = parsePauseScope(text);
  expect(read.ok).toBe(false);
  expect(!read.ok && read.problem).toContain('expected everything, zone/<name>, group/<name>, host/<name>, policy/<name>');
});

test('a pause says who, until when, why and where', () => {
  const until = Date.UTC(2026, 6, 31, 12);
  const pause = { name: 'db-move', scope: { kind: 'zone', name: 'a' }, reason: 'move of the database', by: 'ann@ops', until } as const;
  expect(describePause(pause)).toBe('paused by ann@ops until 2026-07-31 12:00 UTC: move of the database (pause db-move on zone/a)');
});

test('of a text that is no scope, not more than the begin is repeated', () => {
  const read = parsePauseScope('x'.repeat(200));
  expect(!read.ok && read.problem.endsWith(`found "${'x'.repeat(80)}"`)).toBe(true);
});
