/** Tests of tests: a claim that does not hold is told, with what happened in its place. */
import { expect, test } from 'vitest';
import { readPolicies } from '../../../../src/policy/read-policies.ts';
import { judgePolicyCase, type CaseOutcome } from '../../../../src/simulator/policy-test/judge-policy-case.ts';
import { loadPolicyTest } from '../../../../src/simulator/policy-test/load-policy-test.ts';
import { countCoverage, type Exercised } from '../../../../src/simulator/policy-test/policy-test-coverage.ts';
import { matchesPattern } from '../../../../src/simulator/policy-test/policy-test.ts';

const policy = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk }
mode: observe
target: { groups: [web] }
when:
  any:
    - { signal: disk.stall_seconds, above: 15s }
    - { signal: disk.fsync_stall_seconds, above: 15s }
steps: [captureEvidence]
`;

const stall = '"web-a-1:disk.stall_seconds": 0x2 5+5x6';

/** The outcome of one case: its series, and its claims as YAML. */
function judge(series: string, claims: string, text = policy): { outcome: CaseOutcome; exercised: Exercised } {
  const { policies, problems } = readPolicies([{ file: 'web.yaml', text }]);
  if (policies === undefined) throw new Error(JSON.stringify(problems));
  const file = `groups: { web: { a: 2, b: 2 }, db: { a: 1 } }\ncases:\n  - name: one\n    series: { ${series} }\n    ${claims}\n`;
  const loaded = loadPolicyTest(file, 'web.test.yaml', ['web-disk']);
  const [one] = loaded.test?.cases ?? [];
  if (loaded.test === undefined || one === undefined) throw new Error(JSON.stringify(loaded.problems));
  const coverage = countCoverage(policies);
  return { outcome: judgePolicyCase(loaded.test, one, policies, coverage.onTrue), exercised: coverage.result() };
}

function insteadOf(series: string, claims: string, text = policy): readonly string[] {
  const { outcome } = judge(series, claims, text);
  expect(outcome.passed).toBe(false);
  return outcome.claims.flatMap(({ instead }) => instead.map((line) => line.replaceAll(/inc-\w+/g, 'inc-…')));
}

test('what is expected and seen in time passes, whatever the mode of the policy', () => {
  const claims =
    'expect: [{ at: <=30s, would: evidence, host: web-a-1, policy: web-disk }, { at: 20s..30s, would: anything, fault: disk }]';
  for (const mode of ['observe', 'recommend', 'approve', 'auto']) {
    const { outcome } = judge(stall, claims, policy.replace('mode: observe', `mode: ${mode}`));
    expect(
      outcome.claims.map(({ kept, seenAtMs }) => [kept, seenAtMs]),
      mode,
    ).toEqual([
      [true, 20_000],
      [true, 20_000],
    ]);
  }
});

test('what comes too late or too early is told with its time', () => {
  expect(insteadOf(stall, 'expect: [{ at: <=15s, would: anything }]')).toEqual(['it was seen 5 s too late, at +0:20']);
  expect(insteadOf(stall, 'expect: [{ at: 25s..30s, would: anything }]')).toEqual(['it was seen 5 s too early, at +0:20']);
});

test('what was held is told with the reason', () => {
  const instead = insteadOf('"web-a-1:disk.stall_seconds": 0x2 5x6', 'expect: [{ would: evidence, host: web-a-1 }]');
  expect(instead).toEqual([
    '+0:10 hold: web-a-1 inc-…: web-disk waits for disk.stall_seconds above 15 s (nvme0n1: 5 s) [condition_not_met]',
    'hint: condition_not_met: The host is not well, but what the policy asks for is not seen: not yet, or no longer.',
  ]);
});

test('where nothing was recorded it is told how far the series were from the first threshold', () => {
  expect(insteadOf('"web-a-1:disk.stall_seconds": 3x6', 'expect: [{ verdict: suspect, host: web-a-1 }]')).toEqual([
    'nothing was recorded about web-a-1',
    'hint: disk.stall_seconds reached 3 s; a host is suspect from 5 s on',
  ]);
  expect(insteadOf('"web-a-1:dns.failures": 1/10x6', 'expect: [{ verdict: suspect }]')).toContain(
    'hint: dns.failures reached 10 %; a host is suspect from 20 % on over 10 s',
  );
  expect(insteadOf('"web-a-1:cpu.steal_share": 60%x20', 'expect: [{ verdict: suspect }]')).toContain(
    'hint: cpu.steal_share makes no host suspect by itself: see its manual page',
  );
});

test('what must never happen and does is told with what it rested on', () => {
  const [line, because] = insteadOf(stall, 'never: [{ would: anything, host: "!web-b-1" }]');
  expect(line).toMatch(/^\+0:20 web-a-1 inc-…: would capture evidence from web-a-1/);
  expect(because).toBe('because disk.stall_seconds above 15 s (nvme0n1: 15 s)');
  expect(judge(stall, 'never: [{ would: anything, host: "!web-a-1" }, { at: <=15s, would: anything }]').outcome.passed).toBe(true);
});

test('a host that its policy does not cover is not acted on', () => {
  const { outcome } = judge('"db-a-1:disk.stall_seconds": 0x2 5+5x6', 'never: [{ would: anything }]');
  expect(outcome.passed).toBe(true);
});

test('comparisons that were never true in any case are named', () => {
  expect(judge(stall, 'expect: [{ would: anything }]').exercised).toEqual({
    policies: 1,
    policiesMet: 1,
    comparisons: 2,
    comparisonsTrue: 1,
    unexercised: ['web-disk: disk.fsync_stall_seconds above 15 s'],
  });
  expect(judge('"web-a-1:disk.stall_seconds": 0x9', 'never: [{ would: anything }]').exercised.unexercised[0]).toBe(
    'web-disk: its condition as a whole',
  );
});

test('a series that ends keeps its last value, and an agent that does not report is silent', () => {
  expect(judge('"web-a-1:disk.stall_seconds": 0x2 20', 'until: 90s\n    never: [{ verdict: well }]').outcome.passed).toBe(true);
  expect(judge('"web-a-1:report": 1 _x20', 'expect: [{ at: <=30s, verdict: unknown, host: web-a-1 }]').outcome.passed).toBe(true);
});

test('an agent that is unwell itself is not believed', () => {
  const series = `${stall}, "web-a-1:self.score": 4`;
  expect(judge(series, 'never: [{ would: anything }]').outcome.passed).toBe(true);
});

test('a pattern speaks of the names that it fits', () => {
  const names = ['web-a-1', 'web-a-12', 'web-b-1', 'db-a-1'];
  const chosen = (pattern: string) => names.filter((name) => matchesPattern(pattern, name));
  expect(chosen('web-a-1')).toEqual(['web-a-1']);
  expect(chosen('web-*')).toEqual(['web-a-1', 'web-a-12', 'web-b-1']);
  expect(chosen('*-a-1')).toEqual(['web-a-1', 'db-a-1']);
  expect(chosen('*b-*-1')).toEqual(['web-a-1', 'web-b-1', 'db-a-1']);
  expect(chosen('!web-*')).toEqual(['db-a-1']);
  expect(chosen('*')).toEqual(names);
  expect(chosen('web-a-1*1')).toEqual([]);
});
