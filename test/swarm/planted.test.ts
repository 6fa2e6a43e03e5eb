/** Can every planted bug still be planted? The code around it changes; a patch that does not apply any more proves nothing. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { invariantCatalog } from '../../src/simulator/invariants/catalog.ts';

const root = join(import.meta.dirname, '../..');
const planted = join(import.meta.dirname, 'planted');
const patches = readdirSync(planted).filter((file) => file.endsWith('.patch'));

function run(command: string, args: readonly string[]): { readonly exitCode: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return { exitCode: status, output: stdout + stderr };
}

test('there are twenty-five bugs at least, and each can be planted', () => {
  expect(patches.length).toBeGreaterThanOrEqual(25);
  const refused = patches.filter((file) => run('git', ['apply', '--check', join(planted, file)]).exitCode !== 0);
  expect(refused).toEqual([]);
});

test('each says what it breaks, and which rules there are should see it', () => {
  const rules = new Set([...invariantCatalog.map(({ number }) => number), 'L1', 'L4', 'R1', 'R2', 'R3']);
  const silent = patches.filter((file) => {
    const [what, seenBy] = readFileSync(join(planted, file), 'utf8').split('\n');
    const named = (/^# Seen by (.+)\.$/.exec(seenBy ?? '')?.[1] ?? '').split(', ');
    return !/^# .+\.$/.test(what ?? '') || !named.every((rule) => rules.has(rule));
  });
  expect(silent).toEqual([]);
});

test('the swarm finds two that are not hidden well', { timeout: 300_000 }, () => {
  const { exitCode, output } = run(process.execPath, [
    'tools/planted-bugs.ts',
    '--workers',
    '1',
    '--seeds',
    '3',
    'observe-mode-acts',
    'call-before-intent',
  ]);
  expect(output).toContain('2 of 2 bugs found');
  expect(exitCode).toBe(0);
});
