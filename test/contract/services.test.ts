import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile, chmod, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
      restartUnits: [],
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
  run({ units: [], restartUnits: [], checks: [{ name: 'slow', command: [slow], everyMs: 100, timeoutMs: 5_000 }] });
  await sleep(2_000);
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.every((line, at) => line === (at % 2 === 0 ? 'start' : 'end'))).toBe(true);
});

test('a runner that was killed leaves nothing known, and says why', async () => {
  const pidFile = join(await folder(), 'pid');
  const parent = await script('parent.sh', `echo $PPID > ${pidFile}`);
  const source = run({ units: [], restartUnits: [], checks: [{ name: 'well', command: [parent], everyMs: 500, timeoutMs: 1_000 }] });
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
  const source = run({ units: [], restartUnits: [], checks: [{ name: 'hanging', command: [hanging], everyMs: 500, timeoutMs: 60_000 }] });
  await expect.poll(() => readFile(pidFile, 'utf8').catch(() => ''), { timeout: 5_000 }).not.toBe('');
  const pids = (await readFile(pidFile, 'utf8')).trim().split(' ').map(Number);
  const startedAt = performance.now();
  source.stop();
  expect(performance.now() - startedAt).toBeLessThan(50);
  await expect.poll(() => pids.filter(isAlive), { timeout: 5_000 }).toEqual([]);
});

test('where systemd is not the init system, its units are unknown and say why', async () => {
  const source = run({ units: ['no-such-unit-anywhere.service'], restartUnits: [], checks: [] });
  await expect
    .poll(() => collectFrom(source).details['service.unit_down no-such-unit-anywhere.service'], { timeout: 8_000 })
    .not.toBe('has not run yet');
  expect(collectFrom(source).values['service.unit_down no-such-unit-anywhere.service']).toBeNull();
});

/** A stand-in for systemctl: says what it was asked for, and answers as its first word tells. */
async function standIn(answer: string): Promise<{ readonly asked: () => Promise<string> }> {
  const path = await script('systemctl', `echo "$@" >> "$(dirname "$0")/asked"\n[ "$1" = restart ] || exit 1\n${answer}`);
  const before = process.env['PATH'];
  process.env['PATH'] = `${dirname(path)}:${before}`;
  onTestFinished(() => void (process.env['PATH'] = before));
  return { asked: () => readFile(join(dirname(path), 'asked'), 'utf8').catch(() => '') };
}

const oneUnit = { units: [], restartUnits: ['web.service'], checks: [] };

test('a unit that may be restarted is, by systemctl and by no shell', async () => {
  const { asked } = await standIn('exit 0');
  const source = run(oneUnit);
  expect(await source.restart('web.service', 5_000)).toEqual({ state: 'done', detail: 'systemd has restarted web.service' });
  expect(await asked()).toBe('restart --no-ask-password -- web.service\n');
});

test('a restart that fails, or does not come back, has been tried', async () => {
  await standIn('echo "Job for web.service failed." >&2; exit 1');
  expect(await run(oneUnit).restart('web.service', 5_000)).toEqual({
    state: 'failed',
    detail: 'systemctl restart web.service ended with 1: Job for web.service failed.',
  });
  await standIn('sleep 60');
  expect(await run(oneUnit).restart('web.service', 1_000)).toMatchObject({
    state: 'failed',
    detail: expect.stringContaining('timed out after 1 s'),
  });
});

test('what is not on the list is not restarted, and nothing where none was named and none is down', async () => {
  const { asked } = await standIn('exit 0');
  const source = run(oneUnit);
  expect(await source.restart('ssh.service', 5_000)).toMatchObject({ state: 'refused' });
  expect(await source.restart(undefined, 5_000)).toMatchObject({ state: 'refused' });
  expect(await asked()).toBe('');
});

test('where none is named, the unit that is down and may be restarted is; one at a time', async () => {
  const path = await script(
    'systemctl',
    `d="$(dirname "$0")"
if [ "$1" = restart ]; then echo "$@" >> "$d/asked"; sleep 0.5; exit 0; fi
printf 'Id=a.service\nNames=a.service\nLoadState=loaded\nActiveState=active\nSubState=running\n\nId=b.service\nNames=b.service\nLoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\n'`,
  );
  const before = process.env['PATH'];
  process.env['PATH'] = `${dirname(path)}:${before}`;
  onTestFinished(() => void (process.env['PATH'] = before));
  const source = run({ units: ['a.service', 'b.service'], restartUnits: ['a.service', 'b.service'], checks: [] });
  await expect.poll(() => collectFrom(source).values['service.unit_down b.service'], { timeout: 5_000 }).toBe(1);
  const [first, second] = await Promise.all([source.restart(undefined, 5_000), source.restart('a.service', 5_000)]);
  expect(first).toMatchObject({ state: 'done', detail: 'systemd has restarted b.service' });
  expect(second).toMatchObject({ state: 'refused', detail: 'another unit is being restarted' });
});
