import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs } from '../../../../src/base/instant.ts';
import { createHistory, foldEntry } from '../../../../src/controller/history.ts';
import { isSameScope, pausesMax, pausesOn } from '../../../../src/controller/people/pauses.ts';
import { pauseLongestMs, type Pause, type PauseScope } from '../../../../src/remediation/pause.ts';
import { createDesk, diskPolicy, fleetOf, hangingDisk, policySet, type Desk } from '../desk.ts';

const fleet = fleetOf('web', ['a', 'b', 'c'], 3);
const hour = 3_600_000;

function pause(desk: Desk, name: string, scope: PauseScope, lastsMs: number, more: Partial<Pause> = {}): void {
  const asked = { name, scope, reason: 'move of the database', by: 'ann@ops', until: desk.now + lastsMs, ...more };
  desk.tell({ kind: 'pause_asked_for', pause: asked });
}

/** A desk on which web-b-2 hangs while everything else is well. */
function hang(desk: Desk, seconds: number): void {
  desk.run(seconds, fleet, (host, second) => (host === 'web-b-2' ? hangingDisk(second + 30) : {}));
}

const reasons = (desk: Desk) => desk.entries.flatMap((entry) => (entry.kind === 'decided' ? [entry.decision.reason] : []));

test('a pause holds at once, says who and until when, and its end is told', () => {
  const desk = createDesk(policySet([{ ...diskPolicy, mode: 'auto' }]));
  desk.run(120, fleet);
  hang(desk, 10);
  pause(desk, 'db-move', { kind: 'zone', name: 'b' }, 60_000);
  hang(desk, 70);

  expect(desk.lines().filter((line) => / (pause|resume|hold) /.test(line))).toEqual([
    '2:05 hold      web-b-2 inc-…: would replace web-b-2 (end it first); disk is in mode auto, but this controller has no actuator [no_actuator]',
    '2:10 pause     zone/b until 1970-01-01 00:03 UTC by ann@ops: move of the database (db-move)',
    '2:10 hold      web-b-2 inc-…: would replace web-b-2 (end it first); paused by ann@ops until 1970-01-01 00:03 UTC: move of the database (pause db-move on zone/b) [paused]',
    '3:10 resume    zone/b: the pause has come to its end (db-move)',
    '3:10 hold      web-b-2 inc-…: would replace web-b-2 (end it first); disk is in mode auto, but this controller has no actuator [no_actuator]',
  ]);
});

test('a pause survives a crash and new policies, and only its own lifting or end takes it away', () => {
  const desk = createDesk();
  pause(desk, 'db-move', { kind: 'everything' }, hour);
  desk.restart();
  desk.tell({ kind: 'policies_read', policies: policySet([{ ...diskPolicy, mode: 'approve' }]), warnings: [] });
  desk.run(120, fleet);
  hang(desk, 30);
  expect(reasons(desk).at(-1)).toBe('paused');

  desk.tell({ kind: 'resume_asked_for', name: 'db-move', reason: 'moved', by: 'bob@ops' });
  expect(desk.lines().at(-2)).toContain('resume    everything by bob@ops: moved (db-move)');
  expect(reasons(desk).at(-1)).toBe('approval_needed');
});

test('two pauses on one scope both hold: lifting one leaves the other', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  pause(desk, 'one', { kind: 'host', name: 'web-b-2' }, hour);
  pause(desk, 'two', { kind: 'host', name: 'web-b-2' }, 2 * hour);
  hang(desk, 30);
  desk.tell({ kind: 'resume_asked_for', name: 'two', reason: 'done', by: 'ann@ops' });
  hang(desk, 30);
  expect(reasons(desk).at(-1)).toBe('paused');
});

test('a pause elsewhere holds nothing back here', () => {
  const desk = createDesk();
  desk.run(120, fleet);
  for (const [at, scope] of (['zone/a', 'group/db', 'host/web-b-1', 'policy/dns'] as const).entries()) {
    const [kind, name] = scope.split('/') as ['zone', string];
    pause(desk, `p-${at}`, { kind, name }, hour);
  }
  hang(desk, 30);
  expect(reasons(desk).at(-1)).toBe('mode_observe');
});

test('asking again changes nothing; another end or reason does; another scope under the same name is not taken', () => {
  const desk = createDesk();
  const count = () => desk.entries.filter(({ kind }) => kind === 'pause_set').length;
  pause(desk, 'db-move', { kind: 'zone', name: 'b' }, hour);
  pause(desk, 'db-move', { kind: 'zone', name: 'b' }, hour + 5_000);
  expect(count()).toBe(1);
  pause(desk, 'db-move', { kind: 'zone', name: 'b' }, 2 * hour);
  expect(count()).toBe(2);
  pause(desk, 'db-move', { kind: 'zone', name: 'a' }, 2 * hour);
  expect(count()).toBe(2);
  expect(desk.state.history.pauses.get('db-move')).toMatchObject({ scope: { kind: 'zone', name: 'b' }, until: desk.now + 2 * hour });
  desk.tell({ kind: 'resume_asked_for', name: 'nobody-set-this', reason: 'x', by: 'ann' });
  expect(desk.entries.some(({ kind }) => kind === 'pause_lifted')).toBe(false);
});

test('a pause without an end in the next thirty days, or one too many, is not taken', () => {
  const desk = createDesk();
  pause(desk, 'for-ever', { kind: 'everything' }, 31 * dayMs);
  pause(desk, 'over', { kind: 'everything' }, 0);
  expect(desk.state.history.pauses.size).toBe(0);
  for (let at = 0; at <= pausesMax; at += 1) pause(desk, `p-${at}`, { kind: 'host', name: `h-${at}` }, hour);
  expect(desk.state.history.pauses.size).toBe(pausesMax);
});

test('the longest pause is taken, and with as many as there may be a known one can still be changed', () => {
  const desk = createDesk();
  pause(desk, 'p-0', { kind: 'everything' }, pauseLongestMs);
  expect(desk.state.history.pauses.size).toBe(1);
  for (let at = 1; at < pausesMax; at += 1) pause(desk, `p-${at}`, { kind: 'host', name: `h-${at}` }, hour);
  pause(desk, 'p-0', { kind: 'everything' }, hour, { reason: 'shorter' });
  expect(desk.state.history.pauses.get('p-0')).toMatchObject({ reason: 'shorter', until: desk.now + hour });
});

test('a pause whose time is over holds nothing and keeps its name from nobody, before its end was recorded', () => {
  const desk = createDesk();
  pause(desk, 'db-move', { kind: 'zone', name: 'b' }, 60_000);
  const subject = { zone: 'b', group: 'web', hostId: 'h', hostName: 'h', policy: 'disk' };
  const holding = (now: number) => pausesOn(desk.state.history, subject, now).length;
  expect([59_999, 60_000, 60_001].map(holding)).toEqual([1, 0, 0]);
  desk.now = 60_000;
  pause(desk, 'db-move', { kind: 'zone', name: 'a' }, hour);
  expect(desk.entries.slice(-2).map(({ kind }) => kind)).toEqual(['pause_expired', 'pause_set']);
  expect(desk.state.history.pauses.get('db-move')?.scope).toEqual({ kind: 'zone', name: 'a' });
});

test.each<[what: string, isNews: boolean, lastsMs: number, more: Partial<Pause>]>([
  ['nothing new', false, hour, {}],
  ['an end one minute later', false, hour + 60_000, {}],
  ['an end more than a minute later', true, hour + 60_001, {}],
  ['another reason', true, hour, { reason: 'move of the queue' }],
  ['another person', true, hour, { by: 'bob@ops' }],
])('a pause that is asked for again with %s is recorded anew: %s', (_what, isNews, lastsMs, more) => {
  const desk = createDesk();
  pause(desk, 'db-move', { kind: 'zone', name: 'b' }, hour);
  pause(desk, 'db-move', { kind: 'zone', name: 'b' }, lastsMs, more);
  expect(desk.entries.filter(({ kind }) => kind === 'pause_set')).toHaveLength(isNews ? 2 : 1);
});

const step = fc.oneof(
  fc.record({
    do: fc.constant('pause' as const),
    name: fc.constantFrom('a', 'b', 'c'),
    zone: fc.constantFrom('a', 'b'),
    lastsMs: fc.integer({ min: -1_000, max: 20_000 }),
  }),
  fc.record({ do: fc.constant('resume' as const), name: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant('restart' as const) }),
);

test('whatever is asked in whatever order, with crashes between: what holds is what a plain list says', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const desk = createDesk();
      const model = new Map<string, { zone: string; until: number }>();
      for (const one of steps) {
        if (one.do === 'restart') desk.restart();
        if (one.do === 'wait') desk.run(one.seconds, []);
        if (one.do === 'resume') {
          desk.tell({ kind: 'resume_asked_for', name: one.name, reason: 'x', by: 'ann' });
          model.delete(one.name);
        }
        if (one.do === 'pause') {
          pause(desk, one.name, { kind: 'zone', name: one.zone }, one.lastsMs);
          const known = model.get(one.name);
          const asked = { zone: one.zone, until: desk.now + one.lastsMs };
          // A repetition within a minute keeps the end that is known: every end here lies within one.
          if (one.lastsMs > 0 && known === undefined) model.set(one.name, asked);
        }
        for (const [name, { until }] of model) if (until <= desk.now && one.do !== 'pause') model.delete(name);
        for (const zone of ['a', 'b']) {
          const subject = { zone, group: 'web', hostId: 'h', hostName: 'h', policy: 'disk' };
          const holding = pausesOn(desk.state.history, subject, desk.now).map(({ name }) => name);
          const expected = [...model].filter(([, held]) => held.zone === zone && held.until > desk.now).map(([name]) => name);
          expect(holding.toSorted()).toEqual(expected.toSorted());
        }
      }
      const again = desk.entries.reduce(foldEntry, createHistory());
      expect([...again.pauses]).toEqual([...desk.state.history.pauses]);
    }),
    { numRuns: 60 },
  );
});

test('scopes are the same when they read the same', () => {
  expect(isSameScope({ scope: { kind: 'everything' } }, { scope: { kind: 'everything' } })).toBe(true);
  expect(isSameScope({ scope: { kind: 'zone', name: 'a' } }, { scope: { kind: 'group', name: 'a' } })).toBe(false);
});
