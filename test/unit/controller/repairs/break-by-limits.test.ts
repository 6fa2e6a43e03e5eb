/** What do new policies do about repairs that have failed before them? */
import { expect, test } from 'vitest';
import { breakByLimits } from '../../../../src/controller/repairs/break-by-limits.ts';
import type { Turn } from '../../../../src/controller/turn.ts';
import type { RemediationRecord } from '../../../../src/remediation/remediation.ts';
import { createDesk, diskPolicy, policySet } from '../desk.ts';

/** Two repairs of the group have not helped, and then the limit becomes another. */
function readLimit(breakAfter: number, { by = 'disk', failed = 2 } = {}) {
  const desk = createDesk(policySet([{ ...diskPolicy, limits: { ...diskPolicy.limits, breakAfter } }]));
  const { remediations, lineages } = desk.state.history.repairs;
  lineages.set('web', { helped: 1, failed, brokenBecause: undefined });
  for (const id of ['act-1', 'act-2']) remediations.set(id, { id, policy: by, plan: { target: { group: 'web' } } } as RemediationRecord);
  const turn: Turn = { state: desk.state, now: desk.now, commands: [] };
  breakByLimits(turn);
  return turn.commands.flatMap((command) => (command.kind === 'record' ? [command.entry] : []));
}

test('a limit that has been reached before it was set opens the breaker at once, and once', () => {
  const because = '2 repairs in a row did not help, and disk now allows 2';
  expect(readLimit(2)).toMatchObject([{ kind: 'breaker_opened', group: 'web', because }]);
  expect(readLimit(1).length).toBe(1);
});

test('one that has not been reached, or is that of a policy that has repaired nothing there, opens none', () => {
  expect(readLimit(3)).toEqual([]);
  expect(readLimit(2, { failed: 1 })).toEqual([]);
  expect(readLimit(1, { by: 'memory' })).toEqual([]);
});
