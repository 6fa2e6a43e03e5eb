/** `heald policy diff`, `heald policy validate --fleet` and `heald policy schema` as an author meets them. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createSqliteLedger } from '../../../../src/adapters/ledger/sqlite-ledger.ts';
import { policySchema } from '../../../../src/policy/schema.ts';
import { closedIncident } from './stalled-disk.ts';

const program = join(import.meta.dirname, '../../../../src/apps/cli/heald.ts');
let folder = '';
let policies = '';

const policy = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk }
target: { groups: [other] }
when: { signal: disk.stall_seconds, above: 15s }
steps: [captureEvidence]
`;

function git(...words: string[]): void {
  const author = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  execFileSync('git', words, { cwd: folder, env: { ...process.env, ...author }, stdio: 'ignore' });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heald-policy-diff-'));
  policies = join(folder, 'policies');
  mkdirSync(policies);
  writeFileSync(join(policies, 'web.yaml'), policy);
  writeFileSync(join(policies, 'web.test.yaml'), 'no policy');
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  git('tag', 'v1');
  writeFileSync(join(policies, 'web.yaml'), `# explained\n${policy.replace('[other]', '[ingest]').replace('15s', '5s')}mode: approve\n`);
  const ledger = createSqliteLedger(join(folder, 'state', 'ledger.db'), '0.1.0');
  const lead = await ledger.takeLead();
  if (!lead.ok) throw new Error(lead.problem.message);
  await ledger.append(closedIncident, { after: 0, epoch: lead.value.epoch });
  await ledger.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, HEALD_STATE_DIR: join(folder, 'state'), NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'policy', ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('what a working copy would do otherwise than a tag is told, with the hosts that it would cover', async () => {
  const { code, stdout } = await run('diff', 'v1', policies);
  expect(code).toBe(1);
  expect(stdout).toBe(`web-disk
  - mode: observe → approve (bolder)
  - target: hosts that belong to the group other → hosts that belong to the
    group ingest
  - disk.stall_seconds above: 15 s → 5 s (bolder)

web-disk (observe → approve) covers 2 more of 2 known hosts: web-3, web-4

1 policy differs; 2 changes act sooner, or on more
`);
});

test('two that do the same end with 0, and without a ledger it says that the hosts are not known', async () => {
  const commented = mkdtempSync(join(folder, 'commented-'));
  writeFileSync(join(commented, 'web.yaml'), `# only a comment\n${policy}`);
  expect(await run('diff', 'v1', commented, '--state-dir', join(folder, 'nowhere'))).toMatchObject({ code: 2 });
  const [same, other] = await Promise.all([
    run('diff', commented, commented),
    run('diff', commented, policies, '--state-dir', join(folder, 'nowhere')),
  ]);
  expect(same).toMatchObject({ code: 0, stdout: '✓ both sets do the same\n' });
  expect(other.stdout).toContain('No ledger here, so it is not known which hosts would be covered otherwise.');
});

test('a name that git does not know, and a set that is not valid, end with 2', async () => {
  const bad = mkdtempSync(join(folder, 'bad-'));
  writeFileSync(join(bad, 'web.yaml'), policy.replace('15s', '15'));
  const outcomes = await Promise.all([
    run('diff', 'v9', policies),
    run('diff', '--output=x', policies),
    run('diff', bad, policies),
    run('diff'),
  ]);
  expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(outcomes.map(() => [2, '']));
  expect(outcomes[0]?.stderr).toContain('"v9" is neither a folder nor a commit, branch or tag');
  expect(outcomes[2]?.stderr).toContain('HP017');
});

test('programs get every difference with its direction', async () => {
  const { stdout } = await run('diff', 'v1', policies, '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'policy_difference',
    same: false,
    differences: [{ policy: 'web-disk', kind: 'changed', changes: [{ now: 'bolder' }, { now: null }, { now: 'bolder' }] }],
    coverage: [{ gained: ['web-3', 'web-4'], lost: [] }],
  });
});

test('the schema that is printed is the one that the parser’s rows make', async () => {
  const [ofPolicies, ofTests] = await Promise.all([run('schema'), run('schema', '--tests')]);
  expect(JSON.parse(ofPolicies.stdout)).toEqual(policySchema());
  expect(JSON.parse(ofTests.stdout)).toMatchObject({ title: 'tests of heald policies', required: ['groups', 'cases'] });
});

test('a policy that means no known host is valid, with a warning where the fleet is asked', async () => {
  const stranger = mkdtempSync(join(folder, 'stranger-'));
  writeFileSync(join(stranger, 'web.yaml'), policy.replace('[other]', '[ingst]'));
  const [alone, fleet, nowhere] = await Promise.all([
    run('validate', stranger),
    run('validate', stranger, '--fleet'),
    run('validate', stranger, '--fleet', '--state-dir', join(folder, 'nowhere')),
  ]);
  expect(alone).toMatchObject({ code: 0, stdout: expect.stringContaining('✓ valid: 1 file') });
  expect(fleet).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('web.yaml:4:20  warning  target.groups: no known host belongs to "ingst"'),
  });
  expect(fleet.stdout).toContain('did you mean "ingest"?');
  expect(nowhere).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('There is no ledger here') });
});
