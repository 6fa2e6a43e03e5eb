// oxlint-disable vitest/no-standalone-expect -- `testWith` is a test too
/** What does a person see who types `heald up`? Real processes. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import type { HostsAnswer } from '../../src/adapters/wire/answers.ts';
import { testWith } from '../needs.ts';
import { valueOf } from './ledger-suite.ts';
import { askHealth, findFreePort, startController, waitForHealth } from './running-controller.ts';

const heald = join(import.meta.dirname, '../../src/apps/cli/heald.ts');

let folder = '';
let url = '';
let port = 0;
let undo: (() => unknown)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heald-up-'));
  port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  undo = [];
});

afterEach(async () => {
  for (const step of undo.toReversed()) await step();
  rmSync(folder, { recursive: true, force: true });
});

interface RunningUp {
  readonly pid: number;
  read(): string;
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

/** `probe: false` and no memory lock: what is tested here is how it comes up, not what it measures. */
function startUp(...args: string[]): RunningUp {
  const config = join(folder, 'agent.yaml');
  writeFileSync(config, 'host: { id: this-host, name: this-host }\nlockMemory: off\ndisks: { probe: false }\n');
  const child = spawn(
    process.execPath,
    [heald, 'up', '--state-dir', folder, '--listen', `127.0.0.1:${port}`, '--agent-config', config, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  child.stdout.on('data', (said: Buffer) => (text += said.toString()));
  child.stderr.on('data', (said: Buffer) => (text += said.toString()));
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? 0)));
  undo.push(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return { pid: child.pid as number, read: () => text, ended, kill: (signal) => child.kill(signal) };
}

async function waitUntil(isSo: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error('It did not come to it in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('it says where things are and that nothing is changed, shows what is recorded, and stops on Ctrl-C', { timeout: 40_000 }, async () => {
  const up = startUp();
  await waitUntil(() => up.read().includes('this-host heard for the first time'));
  expect(up.read()).toMatch(
    /^heald \d+\.\d+\.\d+ watches this host\.\n\d+ policies, all of them only observe: nothing on it is changed\.\n/,
  );
  for (const where of [url, join(folder, 'ledger.db'), join(folder, 'recordings'), 'heald status']) expect(up.read()).toContain(where);
  expect(up.read()).toMatch(/\d\d:\d\d:\d\d {2}heald {5}controller \S+ started, epoch 1, on a new ledger\n/);

  const startedAt = performance.now();
  up.kill('SIGINT');
  expect(await up.ended).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(up.read()).toContain('Stopped. What happened is kept: heald log');
  const reader = valueOf(openLedgerReader(join(folder, 'ledger.db')));
  expect(valueOf(reader.read({ after: 0, limit: Infinity })).at(-1)?.entry.kind).toBe('controller_stopped');
  reader.close();
});

test('beside another controller on the same port it says so and starts no agent', { timeout: 40_000 }, async () => {
  const other = startController(['--state-dir', join(folder, 'other')], port);
  undo.push(() => other.stop('SIGKILL'));
  await waitForHealth(other, ({ status }) => status === 'ok');
  const up = startUp();
  expect(await up.ended).toBe(1);
  expect(up.read()).toContain(`Cannot listen on 127.0.0.1 port ${port}`);
  expect(up.read()).not.toContain('Stop with Ctrl-C');
  const { hosts } = (await (await fetch(`${url}/v1/hosts`)).json()) as HostsAnswer;
  expect(hosts).toEqual([]);
  await other.stop('SIGTERM');
});

test('on a damaged ledger it says so and ends, with nothing left that keeps it', { timeout: 40_000 }, async () => {
  writeFileSync(join(folder, 'ledger.db'), 'not a database at all, but long enough to be one: '.repeat(40));
  const up = startUp();
  expect(await up.ended).toBe(1);
  expect(up.read()).toContain('it is damaged');
  expect(up.read()).not.toContain('no longer watches');
});

test('what keeps the controller from starting keeps it from starting, with the same exit code', { timeout: 40_000 }, async () => {
  const missing = join(folder, 'none');
  const up = startUp('--policies', missing);
  expect(await up.ended).toBe(2);
  expect(up.read()).toBe(
    `Cannot read policies from "${missing}": it does not exist. Give the right folder with --policies, or leave it out to use the shipped set.\n`,
  );
});

test('for other hosts it names the verb that can hear them, with flags that this verb has', { timeout: 40_000 }, async () => {
  const up = startUp('--listen', '0.0.0.0:0');
  expect(await up.ended).toBe(2);
  expect(up.read()).toContain('Will not listen on "0.0.0.0": heald up watches this host alone');
  expect(up.read()).toContain('run "heald controller" with --tls-cert, --tls-key and --tokens');
  expect(up.read()).not.toContain('Add --tls-cert');
});

testWith({ linux: true })(
  'when one of the two dies it says which, stops the other, and restarts nothing',
  { timeout: 40_000 },
  async () => {
    const up = startUp();
    await waitUntil(async () => (await askHealth(url))?.hosts === 1);
    const agent = findChild(up.pid, 'agent');
    process.kill(findChild(up.pid, 'controller'), 'SIGKILL');
    expect(await up.ended).toBe(1);
    expect(up.read()).toContain(
      'The controller ended by itself (signal SIGKILL), so heald no longer watches this host. Nothing is restarted',
    );
    await waitUntil(() => !isRunning(agent));
  },
);

testWith({ linux: true })('when it is killed itself, agent and controller stop by themselves', { timeout: 40_000 }, async () => {
  const up = startUp();
  await waitUntil(async () => (await askHealth(url))?.hosts === 1);
  const children = [findChild(up.pid, 'agent'), findChild(up.pid, 'controller')];
  up.kill('SIGKILL');
  expect(await up.ended).toBe('SIGKILL');
  await waitUntil(() => !children.some((pid) => isRunning(pid)));
});

test('with policies that are wrong it comes up all the same, and says that none is active', { timeout: 40_000 }, async () => {
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  writeFileSync(join(policies, 'web.yaml'), 'kind: Nonsense\n');
  const up = startUp('--policies', policies);
  await waitUntil(() => up.read().includes('this-host heard for the first time'));
  expect(up.read()).toContain('No policies are active, so it only measures.');
  expect(up.read()).toContain('web.yaml:1:');
});

/** The processes that `heald up` started, by program. Linux tells them by their parent. */
function findChild(parent: number, program: 'agent' | 'controller'): number {
  const pids = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').map(Number);
  const found = pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`apps/${program}/main.ts`));
  if (found === undefined) throw new Error(`heald up has no ${program} among its children ${pids.join(', ')}`);
  return found;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
