/**
 * Is anything done twice when the controller dies around a call? The real controller, ledger and HTTP in a process of their own, killed
 * (-9) at each point around an intent, and started again. What was done stands in a file that outlives the process.
 */
import { describe, expect, test } from 'vitest';

import type { Entry } from '../../src/controller/entry.ts';
import { patient, setStage } from './acting/stage.ts';
import type { ActingPlan } from './acting/acting-program.ts';

/** Ten seconds of the controller's in one of the test's. */
const haste = 10;

/** What the log says of the call that replaces a host, from its plan to its end. */
function storyOf(entries: readonly Entry[]): string[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'controller_started' && entry.previousStop === 'crash') return ['killed'];
    if (entry.kind === 'step_intended' && entry.call.step.action === 'replace') return [`intended ${entry.call.target.machine}`];
    if (entry.kind === 'step_answered' && entry.step === 1) return [entry.outcome.kind];
    return entry.kind === 'remediation_closed' ? [entry.result] : [];
  });
}

const intended = `intended ${patient}`;
const points: readonly (readonly [at: NonNullable<ActingPlan['at']>, story: readonly string[]])[] = [
  // Nothing is known of it: it is decided anew.
  ['before_intent', ['killed', intended, 'applied', 'succeeded']],
  // Intended, and nobody knows more: looked up, found not to be done, and done when every check has been asked again.
  ['after_intent', [intended, 'killed', 'unknown', 'not_applied', intended, 'applied', 'succeeded']],
  ['before_effect', [intended, 'killed', 'unknown', 'not_applied', intended, 'applied', 'succeeded']],
  // Done, and nobody knows: looked up, and not done again.
  ['after_effect', [intended, 'killed', 'unknown', 'applied', 'succeeded']],
  ['before_answer', [intended, 'killed', 'unknown', 'applied', 'succeeded']],
  // Done, and known to be: nothing is left to ask.
  ['after_answer', [intended, 'applied', 'killed', 'succeeded']],
];

describe.concurrent('a controller that is killed around a call makes it once, and goes on', { timeout: 150_000 }, () => {
  test.each(points)('killed %s', async (at, story) => {
    const stage = await setStage('auto', haste);
    try {
      stage.fallIll();
      const first = await stage.start({ at, does: 'die' });
      expect(await first.ended).toBe('SIGKILL');
      await stage.start();
      await stage.until('the repair is over', () => stage.entries().some(({ kind }) => kind === 'remediation_closed'), 90_000);

      const made = stage.effects().map(({ action, machine }) => `${action} ${machine}`);
      expect(made.filter((one) => one.startsWith('replace'))).toEqual([`replace ${patient}`]);
      expect(storyOf(stage.entries())).toEqual(story);
    } finally {
      await stage.close();
    }
  });
});
