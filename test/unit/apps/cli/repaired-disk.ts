/** The stalled disk of stalled-disk.ts under a policy that asks a person: planned, approved, done with a doubt in between, and helped. */
import type { Entry, EntryBody } from '../../../../src/controller/entry.ts';
import type { Step } from '../../../../src/remediation/action.ts';
import type { Call } from '../../../../src/remediation/call.ts';
import { hashPlan, type Plan } from '../../../../src/remediation/remediation.ts';
import { onset, openIncident, waiting } from './stalled-disk.ts';

const repair = 'act-7f3kqm';
const hostName = 'web-3';
const capture: Step = { action: 'captureEvidence', with: { timeout: 30_000 } };
const replace: Step = { action: 'replace', with: { order: 'launchFirst', retain: 86_400_000, timeout: 1_800_000 } };
const target = { machine: 'i-0abc', launchedAt: onset - 86_400_000, group: 'ingest', zone: 'use1-az4' };
const plan: Plan = {
  target,
  steps: [
    { step: capture, words: 'capture evidence from web-3 (at most 30 s)', irreversible: false, timeoutMs: 30_000 },
    {
      step: replace,
      words: 'replace web-3 (start the new one first, keep the old one 1 d)',
      irreversible: true,
      timeoutMs: 1_800_000,
    },
  ],
  verifyMs: 600_000,
};

function at(ms: number, body: EntryBody): Entry {
  return { ...body, at: onset + ms };
}

function intended(ms: number, step: number): Entry {
  const planned = plan.steps[step] as Plan['steps'][number];
  const { words, irreversible } = planned;
  const call: Call = { token: `${repair}.${step + 1}`, step: planned.step, target };
  return at(ms, {
    kind: 'step_intended',
    remediation: repair,
    hostName,
    step,
    words,
    irreversible,
    call,
    machinesBefore: ['i-0abc', 'i-0def'],
  });
}

/** A plan that waits for a person, who has until 05:10:51. */
export const waitingPlan: readonly Entry[] = [
  ...openIncident,
  at(30_000, {
    kind: 'decided',
    decision: {
      ...waiting,
      id: 'dec-w2x3y4',
      reason: 'approval_needed',
      because: 'stateless-disk is in mode approve',
      lookAgainAt: undefined,
    },
  }),
  at(31_000, {
    kind: 'remediation_opened',
    remediation: repair,
    episode: 'ep-m4n5p6',
    incident: 'inc-7f3kq2',
    hostName,
    policy: 'stateless-disk',
    plan,
    planHash: hashPlan(plan),
    approvableUntil: onset + 3_631_000,
  }),
];

/** Approved, and its second call was made without anybody knowing whether it took effect. */
export const doubtfulRepair: readonly Entry[] = [
  ...waitingPlan,
  at(90_000, { kind: 'remediation_approved', remediation: repair, by: 'ann@ops', because: 'seen in the console' }),
  intended(91_000, 0),
  at(93_000, {
    kind: 'step_answered',
    remediation: repair,
    hostName,
    step: 0,
    outcome: { kind: 'applied', detail: 'console output kept' },
  }),
  at(94_000, { kind: 'step_judged', remediation: repair, hostName, step: 0, helped: false, because: 'evidence is kept; it mends nothing' }),
  intended(95_000, 1),
  at(125_000, {
    kind: 'step_answered',
    remediation: repair,
    hostName,
    step: 1,
    outcome: { kind: 'unknown', because: 'no answer within 30 s' },
  }),
];

/** Looked up, found done, and seen to help. */
export const repairedIncident: readonly Entry[] = [
  ...doubtfulRepair,
  at(140_000, {
    kind: 'step_answered',
    remediation: repair,
    hostName,
    step: 1,
    outcome: { kind: 'applied', detail: 'i-0abc is leaving its group' },
  }),
  at(1_000_000, {
    kind: 'step_judged',
    remediation: repair,
    hostName,
    step: 1,
    helped: true,
    because: 'i-0new is in service in its place, and well for 10 min',
  }),
  at(1_000_000, {
    kind: 'remediation_closed',
    remediation: repair,
    hostName,
    group: 'ingest',
    result: 'succeeded',
    tells: true,
    because: 'i-0new is in service in its place, and well for 10 min',
  }),
  at(1_000_000, {
    kind: 'incident_closed',
    incident: 'inc-7f3kq2',
    sentence: 'disk trouble on web-3 (zone use1-az4); replaced after 16 min 40 s',
  }),
];
