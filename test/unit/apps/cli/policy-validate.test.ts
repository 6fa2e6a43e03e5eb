/** `heald policy validate --fix` on files as somebody has them on disk. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const program = join(import.meta.dirname, '../../../../src/apps/cli/heald.ts');
const old = `apiVersion: heald/v1alpha1
kind: RemediationPolicy
metadata: { name: web-disk } # keep
target: everyHost
when: { signal: disk.stall_seconds, above: 15s }
steps: [captureEvidence]
`;

function validate(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, 'policy', 'validate', ...words],
      { env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('a file of an earlier version is refused, rewritten when asked for, and valid then; no other file is touched', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heald-policy-fix-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'web.yaml');
  writeFileSync(file, old);
  const refused = await validate(folder);
  expect(refused.code).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe(old);

  const fixed = await validate(folder, '--fix');
  expect(fixed.stderr).toContain(`${file}: heald/v1alpha1 → heald/v1, RemediationPolicy → HostRemediation`);
  expect([fixed.code, readFileSync(file, 'utf8')]).toEqual([
    0,
    old.replace('heald/v1alpha1', 'heald/v1').replace('RemediationPolicy', 'HostRemediation'),
  ]);
  expect(readdirSync(folder)).toEqual(['web.yaml']);

  const again = await validate(folder, '--fix');
  expect([again.code, again.stderr]).toEqual([0, '']);
});
