/** Files of an earlier version are told what to do, and say the same afterwards, comments and all. */
import { expect, test } from 'vitest';
import { findRewordings, reword } from '../../../src/policy/earlier-version.ts';
import { readPolicies } from '../../../src/policy/read-policies.ts';

const draft = `# Ours since spring.
apiVersion: "heald/v1alpha1"
kind: RemediationPolicy # the old word
metadata: { name: asg-disk }
target: { asg: [asg-web] } # asg stays in the name
when:
  all: [{ signal: disk.stall_seconds, above: 15s }]
  observers: 1
steps: [captureEvidence]
limits:
  canary: { grow: 3 }
  breakAfterFailed: 1
`;
const today = `# Ours since spring.
apiVersion: "heald/v1"
kind: HostRemediation # the old word
metadata: { name: asg-disk }
target: { autoScalingGroups: [asg-web] } # asg stays in the name
when:
  all: [{ signal: disk.stall_seconds, above: 15s }]
  witnesses: 1
steps: [captureEvidence]
limits:
  canary: { growth: 3 }
  breakAfter: 1
`;

test('a file of the draft is refused with the way to rewrite it', () => {
  const { policies, problems } = readPolicies([{ file: 'a.yaml', text: draft }]);
  expect(policies).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ line: 2, message: 'apiVersion: expected heald/v1, found "heald/v1alpha1", an earlier version' });
  expect(problems[0]?.help).toContain('heald policy validate <folder> --fix');
});

test('it is rewritten word by word, and is accepted then', () => {
  const rewritten = reword(draft, findRewordings(draft));
  expect(rewritten).toBe(today);
  expect(readPolicies([{ file: 'a.yaml', text: rewritten }]).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(findRewordings(rewritten)).toEqual([]);
});

test('several documents in one file, each by its own version', () => {
  const both = `${today}---\n${draft}`;
  expect(reword(both, findRewordings(both))).toBe(`${today}---\n${today}`);
});

test.each([
  'apiVersion: heald/v9\nkind: RemediationPolicy\n',
  'target: { asg: [web] }\n',
  'apiVersion: [heald/v1alpha1]\n',
  ': not yaml [',
])('what is of no known version is left alone: %j', (text) => {
  expect(findRewordings(text)).toEqual([]);
});
