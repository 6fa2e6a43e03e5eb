/** `heald policy test` as CI meets it: exit codes, places, and reports for programs. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = join(import.meta.dirname, '../../../../src/apps/cli/heald.ts');
let folder = '';

const policy = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk }
target: everyHost
when: { signal: disk.stall_seconds, above: 15s }
steps: [captureEvidence]
`;
const kept = `groups: { web: { a: 2, b: 2 } }
cases:
  - name: a stalled disk leaves its evidence
    series: { "web-a-1:disk.stall_seconds": 0x2 5+5x6 }
    expect:
      - { at: <=30s, would: evidence, host: web-a-1 }
`;
const broken = `${kept}  - name: a disk that is stuck for <5 s> is left alone
    series: { "web-a-1:disk.stall_seconds": 4x6 }
    expect:
      - { verdict: suspect, host: web-a-1 }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-policy-test-'));
  writeFileSync(join(folder, 'web.yaml'), policy);
  writeFileSync(join(folder, 'web.test.yaml'), kept);
  writeFileSync(join(folder, 'bad.test.yaml'), broken);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'policy', 'test', ...words], { env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('a file whose claims are kept ends with 0, and says when and what was tried', async () => {
  const { code, stdout } = await run(join(folder, 'web.test.yaml'));
  expect(code).toBe(0);
  expect(stdout).toContain('PASS  a stalled disk leaves its evidence (20 s)');
  expect(stdout).toContain('✓ 1 passed\nexercised: 1 of 1 policies, 1 of 1 comparisons\n');
});

test('a broken claim ends with 1, and is told with its place and what happened instead', async () => {
  const { code, stdout } = await run(folder);
  expect(code).toBe(1);
  expect(stdout).toContain('FAIL  a disk that is stuck for <5 s> is left alone');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    `${join(folder, 'bad.test.yaml')}:10:9 expected: suspect on web-a-1; instead: nothing was recorded about web-a-1 hint: disk.stall_seconds reached 4 s; a host is suspect from 5 s on`,
  );
  expect(stdout).toContain('✗ 1 failed, 2 passed');
});

test('CI gets JUnit’s XML, with what stands in angle brackets escaped', async () => {
  const { code, stdout } = await run(folder, '-o', 'junit');
  expect(code).toBe(1);
  expect(stdout).toContain('tests="2" failures="1"');
  expect(stdout).toContain('<testcase name="a disk that is stuck for &lt;5 s&gt; is left alone"');
  expect(stdout).toContain('<failure message="expected: suspect on web-a-1; instead:">');
  expect(stdout.match(/<testcase/g)).toHaveLength(3);
});

test('programs get one document', async () => {
  const { stdout } = await run(folder, '--json');
  const document = JSON.parse(stdout) as { files: { cases: { passed: boolean; claims: { line: number }[] }[] }[] };
  expect(document).toMatchObject({ formatVersion: 1, kind: 'policy_tests', passed: false, exercised: { policies: 1, unexercised: [] } });
  expect(document.files.map(({ cases }) => cases.map(({ passed }) => passed))).toEqual([[true, false], [true]]);
});

test('no test, a test that is not valid and a policy that is not valid are findings, and an unknown form is a misuse', async () => {
  const empty = mkdtempSync(join(folder, 'empty-'));
  writeFileSync(join(empty, 'web.yaml'), policy);
  const wrong = mkdtempSync(join(folder, 'wrong-'));
  writeFileSync(join(wrong, 'web.yaml'), policy);
  writeFileSync(join(wrong, 'web.test.yaml'), kept.replace('stall_seconds', 'stal_seconds'));
  const refused = mkdtempSync(join(folder, 'refused-'));
  writeFileSync(join(refused, 'web.yaml'), policy.replace('15s', '15'));
  const outcomes = await Promise.all([run(empty), run(wrong), run(refused), run(folder, '-o', 'xml')]);
  expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual([
    [1, ''],
    [1, ''],
    [1, ''],
    [2, ''],
  ]);
  expect(outcomes[0]?.stderr).toContain('There is no test of a policy (*.test.yaml)');
  expect(outcomes[1]?.stderr).toContain('web.test.yaml:4:15  error  unknown signal "disk.stal_seconds"');
  expect(outcomes[1]?.stderr).toContain('did you mean "disk.stall_seconds"?');
  expect(outcomes[2]?.stderr).toContain('HP017');
  expect(outcomes[3]?.stderr).toBe('--output: expected junit, found "xml"\n');
});

test('a file of tests that is taken for a policy is told from one', async () => {
  const file = join(folder, 'web.test.yaml');
  const outcome = await new Promise<{ code: number; stderr: string }>((resolve) => {
    execFile(process.execPath, [program, 'policy', 'validate', file], (error, _stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stderr }),
    );
  });
  expect(outcome).toEqual({
    code: 2,
    stderr: `"${file}" holds tests of policies, and no policy: run them with "heald policy test ${file}".\n`,
  });
});
