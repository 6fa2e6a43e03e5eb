/**
 * May this test run here? Tests that need root, Linux or a program say so when they skip; in CI, which has it all, a skip is a
 * failure.
 */
import { spawnSync } from 'node:child_process';
import { test } from 'vitest';

export interface Needs {
  readonly root?: boolean;
  readonly linux?: boolean;
  /** Programs that must be on the path. */
  readonly programs?: readonly string[];
}

/** `test`, when this machine has what is needed; else a `test` that skips and says what is missing, or fails in CI. */
export function testWith(needs: Needs): typeof test {
  const missing = findMissing(needs);
  if (missing.length === 0) return test;
  const because = `needs ${missing.join(', ')}`;
  const refuse = (name: string): void => {
    if (process.env['CI'] === 'true') {
      test(name, () => {
        throw new Error(`CI must not skip this test: it ${because}`);
      });
      return;
    }
    // oxlint-disable-next-line vitest/no-disabled-tests -- the one place that skips, and it says why
    test.skip(`${name} (${because})`, () => undefined);
  };
  return refuse as typeof test;
}

function findMissing({ root = false, linux = false, programs = [] }: Needs): string[] {
  const missing: string[] = [];
  if (linux && process.platform !== 'linux') missing.push('Linux');
  if (root && process.getuid?.() !== 0) missing.push('root');
  for (const program of programs) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) missing.push(`the program ${program}`);
  }
  return missing;
}
