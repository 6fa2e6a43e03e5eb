// One command that keeps the house in order: every check at once, side by side, and only what failed is shown.
import { spawn } from 'node:child_process';
import './check-node.mjs';

const checks = [
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['pure floors', 'tsc', ['-p', 'tsconfig.pure.json']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['format', 'oxfmt', ['--check', '.']],
  ['dead code', 'knip', []],
  ['tidy and docs', 'vitest', ['run', 'test/tidy.test.ts', 'test/docs.test.ts']],
];

const startedAt = performance.now();
const results = await Promise.all(checks.map(([name, command, args]) => run(name, command, args)));
const failed = results.filter(({ exitCode }) => exitCode !== 0);
for (const { name, output } of failed) console.log(`── ${name}\n${output.trim()}\n`);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(`${results.map(({ name, exitCode }) => `${exitCode === 0 ? '✓' : '✗'} ${name}`).join('  ')}  (${seconds} s)`);
process.exit(failed.length === 0 ? 0 : 1);

function run(name, command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ name, exitCode: 1, output: error.message }));
    child.on('close', (exitCode) => resolve({ name, exitCode, output }));
  });
}
