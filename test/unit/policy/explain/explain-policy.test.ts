import { expect, test } from 'vitest';
import { explainPolicy } from '../../../../src/policy/explain/explain-policy.ts';
import { readPolicies } from '../../../../src/policy/read-policies.ts';

function explain(text: string): string[][] {
  const { policies } = readPolicies([{ file: 'web.yaml', text }]);
  return policies === undefined ? [] : [...policies.hostRemediations, policies.guardrails].map(explainPolicy);
}

const policy = `
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk, owner: web, runbook: docs/web.md, description: Web hosts keep nothing. }
mode: approve
target: { groups: [web, shop], tags: { role: front } }
when:
  all:
    - { signal: disk.fsync_stall_seconds, above: 15s, subjects: [/, /var] }
    - not: { signal: disk.space_used_share, above: 99%, for: 1m }
    - any:
        - { signal: disk.stall_seconds, above: 15s }
        - { signal: disk.write_errors, above: 40% }
steps: [captureEvidence, { replace: { retain: 24h } }]
`;

test('a policy is told as one would tell it to a colleague', () => {
  expect(explain(policy)[0]?.join('\n')).toBe(
    `web-disk (HostRemediation, web.yaml)
Web hosts keep nothing.
web answers for it.
Runbook: docs/web.md.

Covers hosts that belong to the group web or shop and are tagged role=front.
Applies when all of these hold:
  - disk.fsync_stall_seconds is 15 s or more (mount / or /var)
  - this is known not to hold:
    - disk.space_used_share is 99 % or more for 1 min without a break (any mount)
  - any of these holds:
    - disk.stall_seconds is 15 s or more (any device)
    - disk.write_errors: 40 % or more of the tries fail (any mount)
What cannot be measured is unknown: it neither meets the condition nor ends it.
An episode is over when the host has been well for 15 s.

Then, in order:
  1. capture evidence from the host (at most 30 s). Undo: Nothing to take back: it only reads.
  2. replace the host (start the new one first, keep the old one 1 d). Cannot be taken back. While \`retain\` lasts a person can still read the old disks.
Before replace, 2 independent ways of knowing must agree, out of: active probe, kernel counter, kernel state.
A repair has worked when its host has been healthy for 10 min.

Limits:
  - at most 1 repair under way at once
  - at most 1 repair begun in any 1 h
  - at most 3 repairs begun in any 1 d
  - at most 3 repairs of one host in any 1 d
  - a host is left alone for 30 min after a repair of it that did not help
  - at least 70 % of the group must be left healthy
  - a storm while 20 % of the group (and at least 2) are suspect at once, and until it has been quiet for 10 min: one repair anew, and none above half of the group
  - one repair first, watched for 20 min; then 2 times as many at once after each that helped, up to 10 % of the group
  - after 2 repairs in a row that did not help it stops until a person says otherwise
Holds, whatever the condition says, when: The suspects are all in one zone. One zone is one fault, not many.
Holds, whatever the condition says, when: An announced change is under way on the host. What looks like a fault may be the change itself.
Holds, whatever the condition says, when: The suspects share a recent change that the other hosts mostly do not have. Repairing hosts does not take a change back.
Holds, whatever the condition says, when: Something changed on the host shortly before its trouble began. A host in its place would get the same change.

In mode approve it acts only after a person has agreed to the very plan that was shown.
Never: acts because an agent is silent, or because something could not be measured.
Never: does anything irreversible because of DNS or network trouble alone.`,
  );
});

test('a policy that only observes says that it changes nothing', () => {
  const lines = explain(policy.replace('approve', 'observe'))[0];
  expect(lines).toContain('In mode observe it only records what it would do.');
  expect(lines).toContain('Never: changes anything.');
});

test('guardrails are told with their freezes, exclusions and thresholds', () => {
  const guardrails = `---
apiVersion: heald/v1
kind: Guardrails
metadata: { name: fleet }
limits: { inFlight: 1, per: [{ window: 24h, max: 5 }] }
freezes: [{ from: 2026-12-24T00:00:00+01:00, until: 2026-12-27T00:00:00Z, reason: Christmas }]
exclude: { hosts: [web-1] }
thresholds: { disk.fsync_stall_seconds: { suspect: { above: 8s } } }
`;
  expect(explain(policy + guardrails)[1]).toEqual([
    'fleet (Guardrails, web.yaml)',
    '',
    'Over all policies and groups together:',
    '  - at most 1 repair under way at once',
    '  - at most 5 repairs begun in any 1 d',
    'In any one zone:',
    '  - at most 2 repairs under way at once',
    '  - at most 3 repairs begun in any 1 h',
    '  - at most 8 repairs begun in any 1 d',
    'Acts on nothing from 2026-12-23 23:00 UTC to 2026-12-27 00:00 UTC: Christmas.',
    'Never acts on hosts that are called web-1.',
    'Judges otherwise than their manual pages say: disk.fsync_stall_seconds.',
    'An agent is silent after 20 s without a report. Silence alone is never acted on.',
    "When more than 20 % of a group's agents are silent, the fault may be with the controller, and it holds.",
  ]);
});
