import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/remediation/call.ts';
import {
  currentStep,
  hashPlan,
  isOpen,
  isUnderWay,
  phaseAfter,
  replacesMachine,
  type Phase,
  type Plan,
  type PlannedStep,
  type RemediationRecord,
} from '../../../src/remediation/remediation.ts';

const stepOf = (action: string, more: Record<string, string | number> = {}, timeoutMs = 60_000): PlannedStep => ({
  step: { action, with: more },
  words: action,
  irreversible: action === 'replace',
  timeoutMs,
});
const plan: Plan = {
  target: { machine: 'i-1', launchedAt: 5, group: 'web', zone: 'a' },
  steps: [stepOf('captureEvidence', { timeout: 1 }), stepOf('replace', { order: 'launchFirst', retain: 0 })],
  verifyMs: 600_000,
};
const record = (steps: readonly PlannedStep[], step: number, phase: Phase = { kind: 'ready', since: 1 }): RemediationRecord => ({
  id: 'act-1',
  episode: 'ep-1',
  incident: 'inc-1',
  hostName: 'web-1',
  policy: 'disk',
  plan: { ...plan, steps },
  planHash: '',
  openedAt: 0,
  step,
  tries: 0,
  phase,
  machinesBefore: [],
});

test('the hash of a plan is the same for the same plan, whatever the order of its fields and words', () => {
  const reordered = [stepOf('captureEvidence', { timeout: 1 }), stepOf('replace', { retain: 0, order: 'launchFirst' })];
  expect(hashPlan(plan)).toMatch(/^[0-9a-f]{16}$/);
  expect(hashPlan({ ...plan, steps: reordered.map((step) => ({ ...step, words: 'said otherwise' })) })).toBe(hashPlan(plan));
});

test('the hash has sixteen digits for every plan', () => {
  for (let verifyMs = 0; verifyMs < 200; verifyMs += 1) expect(hashPlan({ ...plan, verifyMs })).toMatch(/^[0-9a-f]{16}$/);
});

test('another target, step, field, order of steps, time-out or watch is another plan', () => {
  const [first, last] = plan.steps as [PlannedStep, PlannedStep];
  const others: Plan[] = [
    { ...plan, target: { ...plan.target, machine: 'i-2' } },
    { ...plan, target: { ...plan.target, launchedAt: 6 } },
    { ...plan, target: { ...plan.target, zone: 'b' } },
    { ...plan, steps: [first] },
    { ...plan, steps: [last, first] },
    { ...plan, steps: [first, stepOf('quarantine', last.step.with as Record<string, string>)] },
    { ...plan, steps: [first, stepOf('replace', { order: 'terminateFirst', retain: 0 })] },
    { ...plan, steps: [first, stepOf('replace', { order: 'launchFirst', keep: 0 })] },
    { ...plan, steps: [first, { ...last, timeoutMs: 60_001 }] },
    { ...plan, verifyMs: 600_001 },
  ];
  expect(new Set([plan, ...others].map(hashPlan)).size).toBe(others.length + 1);
});

test.each<[Phase, isOpen: boolean, isUnderWay: boolean]>([
  [{ kind: 'awaiting_approval', until: 1 }, true, false],
  [{ kind: 'ready', since: 1 }, true, true],
  [{ kind: 'calling', since: 1 }, true, true],
  [{ kind: 'uncertain', since: 1, because: 'time-out' }, true, true],
  [{ kind: 'refused', since: 1, because: 'throttled' }, true, true],
  [{ kind: 'settling', since: 1 }, true, true],
  [{ kind: 'closed', at: 1, result: 'failed', because: 'x' }, false, false],
])('a repair that is %j is open: %s, and takes up room: %s', (phase, open, underWay) => {
  const remediation = record(plan.steps, 0, phase);
  expect([isOpen(remediation), isUnderWay(remediation)]).toEqual([open, underWay]);
});

test.each([
  ['captureEvidence', false],
  ['restartUnit', false],
  ['reboot', false],
  ['quarantine', true],
  ['replace', true],
])('%s puts another machine in its place: %s, also once it was the last', (action, replaces) => {
  const steps = [stepOf('captureEvidence'), stepOf('restartUnit'), stepOf(action)];
  expect([record(steps, 2), record(steps, 3)].map(replacesMachine)).toEqual([replaces, replaces]);
  expect(replacesMachine(record(steps, 0))).toBe(false);
  expect(replacesMachine(record([], 0))).toBe(false);
});

test('after its last step a repair has no step any more', () => {
  expect([0, 1, 2].map((step) => currentStep(record(plan.steps, step))?.step.action)).toEqual(['captureEvidence', 'replace', undefined]);
});

test.each<[Outcome, Phase]>([
  [
    { kind: 'applied', detail: 'request 1' },
    { kind: 'settling', since: 7 },
  ],
  [
    { kind: 'not_applied', because: 'throttled' },
    { kind: 'refused', since: 7, because: 'throttled' },
  ],
  [
    { kind: 'unknown', because: 'time-out' },
    { kind: 'uncertain', since: 7, because: 'time-out' },
  ],
])('after %j it is %j', (outcome, phase) => expect(phaseAfter(outcome, 7)).toEqual(phase));
