/**
 * Is anything done on what was known before the process stood still, or because a clock was set? The real controller as a process of its
 * own, at ten times its pace; with real minutes the same is told in test/faults/stopped-controller.test.ts.
 */
import { describe, expect, test } from 'vitest';

import { patient, setStage } from './acting/stage.ts';
import { tellOfStopBeforeCall, tellOfStopBeforeDecision } from './acting/stopped-stories.ts';

const haste = 10;
const hourMs = 3_600_000;
const story = { haste, stoppedForSeconds: 60 };

describe.concurrent('a controller that stood still for a minute', { timeout: 150_000 }, () => {
  test('does not make the call that it had intended when the host is well by then', () => tellOfStopBeforeCall(story, true));
  test('makes it once when the host is still ill, after watching for a minute again', () => tellOfStopBeforeCall(story, false));
  test('does nothing about what waited in its sockets meanwhile', () => tellOfStopBeforeDecision(story));

  test('a wall clock that steps an hour ahead and two hours back changes nothing, and a start on the earlier clock neither', async () => {
    const stage = await setStage('auto', haste);
    try {
      stage.fallIll();
      const first = await stage.start();
      await stage.pass(30);
      stage.stepWallClock(hourMs);
      const replacements = () => stage.effects().filter(({ action }) => action === 'replace');
      await stage.until('the call is made', () => replacements().length > 0);
      stage.stepWallClock(-hourMs);
      await stage.pass(20);
      first.child.kill('SIGKILL');
      await first.ended;
      await stage.start();
      await stage.until('the repair is over', () => stage.entries().some(({ kind }) => kind === 'remediation_closed'));

      expect(replacements().map(({ machine }) => machine)).toEqual([patient]);
      const entries = stage.entries();
      const moments = entries.map(({ at }) => at);
      expect(moments).toEqual(moments.toSorted((one, other) => one - other));
      expect((moments.at(-1) ?? 0) - (moments[0] ?? 0)).toBeLessThan(hourMs / 2);
      const closed = entries.flatMap((entry) => (entry.kind === 'remediation_closed' ? [entry.result] : []));
      expect(closed).toEqual(['succeeded']);
    } finally {
      await stage.close();
    }
  });
});
