import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile, chmod, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../../src/adapters/services/run-command.ts';
import { createServiceSource, type ServiceSettings } from '../../src/adapters/services/service-source.ts';
import { collectFrom } from './collected.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'heald-services-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function script(name: string, text: string): Promise<string> {
  const path = join(await folder(), name);
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

function run(settings: ServiceSettings, hurry = (): void => {}) {
  const source = createServiceSource(settings, hurry);
  source.start();
  onTestFinished(() => source.stop());
  return source;
}

/** A zombie is not alive: whether it is buried is the business of its new parent. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('a command gives its exit code and what it said', async () => {
  const { result } = runCommand(['/bin/sh', '-c', 'echo out; echo err >&2; exit 2'], 5_000);
  expect(await result).toEqual({ exitCode: 2, because: undefined, output: 'out\n', complaint: 'err\n' });
});

test('a command that does not come back is killed with all that it has started', async () => {
  const started = await script('hang.sh', 'sleep 60 & echo $!; wait');
  const command = runCommand([started], 200);
  const { because, output } = await command.result;
  await command.gone;
  expect(because).toBe('timed out after 0.2 s');
  await expect.poll(() => isAlive(Number(output)), { timeout: 5_000 }).toBe(false);
});

test('a command that leaves somebody behind who holds its output does not hold us', async () => {
  const startedAt = performance.now();
  const { result } = runCommand(['/bin/sh', '-c', 'echo said; sleep 2 & exit 0'], 5_000);
  expect(await result).toMatchObject({ exitCode: 0, output: 'said\n' });
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});

test('a program that does not exist says so, and an endless talker is cut', async () => {
  expect(await runCommand(['/no/such/program'], 1_000).result).toMatchObject({ because: 'cannot be started: ENOENT' });
  const { output } = await runCommand(['/bin/sh', '-c', 'while :; do echo talk; done'], 300).result;
  expect(output).toHaveLength(65_536);
});

test('plugins are run by the runner, each at its own pace, and a critical one hurries', async () => {
  const critical = await script('critical.sh', 'echo "CRITICAL - no broker|x=1"; exit 2');
  const hanging = await script('hanging.sh', 'sleep 60');
  const check = { everyMs: 1_000, timeoutMs: 300 };
  let hurried = 0;
  const source = run(
    {
      units: [],
      checks: [
        { ...check, name: 'well', command: ['/bin/true'] },
        { ...check, name: 'critical', command: [critical] },
        { ...check, name: 'hanging', command: [hanging] },
        { ...check, name: 'missing', command: ['/no/such/plugin'] },
      ],
    },
    () => (hurried += 1),
  );
  expect(collectFrom(source)).toMatchObject({
    values: { 'service.check_status well': null },
    details: { 'service.check_status well': 'has not run yet' },
  });
  await expect
    .poll(() => collectFrom(source), { timeout: 5_000 })
    .toEqual({
      values: {
        'service.check_status well': 0,
        'service.check_status critical': 2,
        'service.check_status hanging': null,
        'service.check_status missing': null,
      },
      details: {
        'service.check_status critical': 'CRITICAL - no broker',
        'service.check_status hanging': 'timed out after 0.3 s',
        'service.check_status missing': 'cannot be started: ENOENT',
      },
    });
  expect(hurried).toBe(1);
});

test('a check never runs twice at a time', async () => {
  const log = join(await folder(), 'log');
  const slow = await script('slow.sh', `echo start >> ${log}; sleep 0.4; echo end >> ${log}`);
  run({ units: [], checks: [{ name: 'slow', command: [slow], everyMs: 100, timeoutMs: 5_000 }] });
  await sleep(2_000);
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.every((line, at) => line === (at % 2 === 0 ? 'start' : 'end'))).toBe(true);
});

test('a runner that was killed leaves nothing known, and says why', async () => {
  const pidFile = join(await folder(), 'pid');
  const parent = await script('parent.sh', `echo $PPID > ${pidFile}`);
  const source = run({ units: [], checks: [{ name: 'well', command: [parent], everyMs: 500, timeoutMs: 1_000 }] });
  await expect.poll(() => collectFrom(source).values['service.check_status well'], { timeout: 5_000 }).toBe(0);
  process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGKILL');
  await expect
    .poll(() => collectFrom(source), { timeout: 5_000 })
    .toEqual({
      values: { 'service.check_status well': null },
      details: { 'service.check_status well': 'the runner of checks has ended (SIGKILL)' },
    });
});

test('a runner that is let go ends, and its commands with it', async () => {
  const pidFile = join(await folder(), 'pid');
  const hanging = await script('hanging.sh', `echo $$ $PPID > ${pidFile}; sleep 60`);
  const source = run({ units: [], checks: [{ name: 'hanging', command: [hanging], everyMs: 500, timeoutMs: 60_000 }] });
  await expect.poll(() => readFile(pidFile, 'utf8').catch(() => ''), { timeout: 5_000 }).not.toBe('');
  const pids = (await readFile(pidFile, 'utf8')).trim().split(' ').map(Number);
  const startedAt = performance.now();
  source.stop();
  expect(performance.now() - startedAt).toBeLessThan(50);
  await expect.poll(() => pids.filter(isAlive), { timeout: 5_000 }).toEqual([]);
});

test('where systemd is not the init system, its units are unknown and say why', async () => {
  const source = run({ units: ['no-such-unit-anywhere.service'], checks: [] });
  await expect
    .poll(() => collectFrom(source).details['service.unit_down no-such-unit-anywhere.service'], { timeout: 8_000 })
    .not.toBe('has not run yet');
  expect(collectFrom(source).values['service.unit_down no-such-unit-anywhere.service']).toBeNull();
});
