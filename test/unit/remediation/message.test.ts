import { expect, test } from 'vitest';
import { harms, worstHarm } from '../../../src/remediation/action.ts';
import { holdReasons, type HoldReason } from '../../../src/remediation/decision.ts';
import { kindOfHold } from '../../../src/remediation/message.ts';

const told = (kind: ReturnType<typeof kindOfHold>) =>
  Object.keys(holdReasons)
    .filter((reason) => kindOfHold(reason as HoldReason) === kind)
    .toSorted();

test('holds that only a person can end call one, and what passes by itself wakes nobody', () => {
  expect(told(undefined)).toEqual([
    'agent_silent',
    'baking',
    'canary_unverified',
    'condition_not_met',
    'cooling_down',
    'evidence_unknown',
    'in_flight_cap',
    'inventory_stale',
    'provider_doubts_zone',
    'stale_evidence',
    'too_soon',
    'vetoed',
    'warming_up',
  ]);
  expect(told('approval_needed')).toEqual(['approval_needed']);
  expect(told('advised')).toEqual([
    'agent_unwell',
    'change_in_progress',
    'dependency_only',
    'disarmed',
    'excluded',
    'mode_observe',
    'mode_recommend',
    'no_policy',
    'not_this_machine',
    'paused',
    'too_few_witnesses',
  ]);
});

test('every other hold is one that somebody is called for', () => {
  const rest = Object.keys(holdReasons).length - told(undefined).length - told('approval_needed').length - told('advised').length;
  expect(told('held')).toHaveLength(rest);
  for (const reason of [
    'breaker_open',
    'budget_spent',
    'everybody_affected',
    'frozen',
    'group_unfit',
    'inventory_doubted',
    'launches_fail',
  ])
    expect(told('held')).toContain(reason);
});

test('several steps cost together what the worst of them costs', () => {
  expect(worstHarm([])).toBe('none');
  expect(harms.map((harm) => worstHarm(['none', harm]))).toEqual(['none', 'service', 'host']);
  expect(worstHarm(['host', 'service', 'none'])).toBe('host');
});
