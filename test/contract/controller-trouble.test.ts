/** What does a controller do when something under it is broken? Real processes, real disks; no trouble is silent, none loses entries. */
// oxlint-disable vitest/no-standalone-expect -- `testWith` is a test too
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import { createSqliteLedger } from '../../src/adapters/ledger/sqlite-ledger.ts';
import { verifyLedger } from '../../src/adapters/ledger/verify-ledger.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { testWith } from '../needs.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';
import { valueOf } from './ledger-suite.ts';
import { askHealth, findFreePort, postReport, startController, waitForHealth, type RunningController } from './running-controller.ts';

const shippedPolicies = join(import.meta.dirname, '../../policies');

let folder = '';
let undo: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-trouble-'));
  undo = [];
});

afterEach(async () => {
  for (const step of undo.toReversed()) await step();
  rmSync(folder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<RunningController> {
  const controller = startController(args, await findFreePort());
  undo.push(() => controller.stop('SIGKILL'));
  return controller;
}

function isOk({ status }: { readonly status: string }): boolean {
  return status === 'ok';
}

function reportNewHost(controller: RunningController, id: string, sequence = 1): ReturnType<typeof postReport> {
  const host = { id, name: id, zone: 'local', group: 'web', tags: {} };
  return postReport(controller.url, makeReport({ host, run: id, boot: id, sequence, uptimeMs: sequence * 5_000 }));
}

function readEntries(file: string): readonly Entry[] {
  const reader = valueOf(openLedgerReader(file));
  const entries = valueOf(reader.read({ after: 0, limit: Infinity }));
  reader.close();
  return entries.map(({ entry }) => entry);
}

async function makeLedger(): Promise<string> {
  const controller = await start('--state-dir', folder);
  await waitForHealth(controller, isOk);
  await controller.stop('SIGTERM');
  return join(folder, 'ledger.db');
}

test('a port that is taken is named, with what to do; the controller that has it loses nothing', async () => {
  const port = await findFreePort();
  const first = startController(['--state-dir', folder], port);
  undo.push(() => first.stop('SIGKILL'));
  await waitForHealth(first, isOk);
  const second = startController(['--state-dir', folder], port);
  expect(await second.ended).toBe(1);
  expect(second.said()).toContain(`Cannot listen on 127.0.0.1 port ${port}: another process already does`);
  expect(second.said()).toContain('--listen');
  expect(await reportNewHost(first, 'web-1')).toMatchObject({ status: 202 });
  await waitForHealth(first, ({ hosts }) => hosts === 1);
});

test('beyond loopback it does not start without TLS and tokens', async () => {
  const controller = await start('--listen', '0.0.0.0:0', '--state-dir', folder);
  expect(await controller.ended).toBe(2);
  expect(controller.said()).toContain('Add --tls-cert and --tls-key, and --tokens, or listen on 127.0.0.1.');
});

test('every wrong flag is named at once', async () => {
  const controller = await start('--state-dir', folder, '--keep-recordings', '30', '--recordings-max', 'lots', '--tls-key', 'key.pem');
  expect(await controller.ended).toBe(2);
  for (const flag of ['--keep-recordings', '--recordings-max', '--tls-cert']) expect(controller.said()).toContain(flag);
});

test('a policy folder that is missing or empty ends the start with its path', async () => {
  const missing = await start('--state-dir', folder, '--policies', join(folder, 'nowhere'));
  expect(await missing.ended).toBe(2);
  expect(missing.said()).toContain(`Cannot read policies from \\"${join(folder, 'nowhere')}\\": it does not exist`);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const controller = await start('--state-dir', folder, '--policies', empty);
  expect(await controller.ended).toBe(2);
  expect(controller.said()).toContain('There is no policy file');
});

test('policies that are wrong at the start make it hold and say so; once they are right it goes on', { timeout: 30_000 }, async () => {
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  writeFileSync(join(policies, 'web.yaml'), 'apiVersion: heald/v1\nkind: HostRemediatoin\n');
  const controller = await start('--state-dir', folder, '--policies', policies);
  const holding = await waitForHealth(controller, ({ because }) => because?.startsWith('No policies are active: ') === true);
  expect(holding.policies.problems.join('\n')).toContain('web.yaml:2:');
  unlinkSync(join(policies, 'web.yaml'));
  copyFileSync(join(shippedPolicies, 'stateless-disk.yaml'), join(policies, 'disk.yaml'));
  const well = await waitForHealth(controller, isOk);
  expect(well.policies.policies.map(({ name }) => name)).toEqual(['stateless-disk']);
  expect(well.policies.problems).toEqual([]);
});

test('one broken file leaves the last good set active, whole, and is told once', { timeout: 30_000 }, async () => {
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  for (const name of readdirSync(shippedPolicies).filter((file) => file.endsWith('.yaml')))
    copyFileSync(join(shippedPolicies, name), join(policies, name));
  const controller = await start('--state-dir', folder, '--policies', policies);
  const before = await waitForHealth(controller, isOk);
  writeFileSync(join(policies, 'broken.yaml'), 'kind: [\n');
  const after = await waitForHealth(controller, (health) => health.policies.problems.length > 0);
  expect(after.status).toBe('ok');
  expect(after.policies.policies).toEqual(before.policies.policies);
  unlinkSync(join(policies, 'broken.yaml'));
  await waitForHealth(controller, (health) => health.policies.problems.length === 0);
  await controller.stop('SIGTERM');
  const kinds = readEntries(join(folder, 'ledger.db')).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'policies_refused')).toHaveLength(1);
});

test('a truncated ledger ends the start, with what to do', async () => {
  truncateSync(await makeLedger(), 1_000);
  const controller = await start('--state-dir', folder);
  expect(await controller.ended).toBe(1);
  expect(controller.said()).toContain('it is damaged');
  expect(controller.said()).toContain('heald ledger verify');
});

test('an entry that was changed by hand ends the start, and is named', async () => {
  const file = await makeLedger();
  const database = new DatabaseSync(file);
  database.exec(`UPDATE entries SET body = replace(body, '"epoch":1', '"epoch":7') WHERE sequence = 1`);
  database.close();
  const controller = await start('--state-dir', folder);
  expect(await controller.ended).toBe(1);
  expect(controller.said()).toContain('entry 1 does not match its hash');
});

test('a ledger of a newer heald ends the start and is left as it is', async () => {
  const file = await makeLedger();
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = 9; UPDATE made_by SET version = '4.0.0'`);
  database.close();
  const controller = await start('--state-dir', folder);
  expect(await controller.ended).toBe(1);
  expect(controller.said()).toContain('heald 4.0.0 wrote it in format 9');
});

test('when another controller takes the lead, this one stops at once and says why', async () => {
  const controller = await start('--state-dir', folder);
  await waitForHealth(controller, isOk);
  const other = createSqliteLedger(join(folder, 'ledger.db'), '0.1.0');
  undo.push(() => other.close());
  valueOf(await other.takeLead());
  await reportNewHost(controller, 'web-1');
  expect(await controller.ended).toBe(4);
  expect(controller.said()).toContain('another controller leads since, in epoch 2');
  expect(readEntries(join(folder, 'ledger.db')).some(({ kind }) => kind === 'host_seen')).toBe(false);
});

testWith({ root: true, linux: true })(
  'on a full disk it holds, says so, goes on hearing, and records everything once there is space',
  { timeout: 60_000 },
  async () => {
    const mount = mountSmall();
    const controller = await start('--state-dir', mount);
    await waitForHealth(controller, isOk);
    execFileSync('sh', ['-c', `dd if=/dev/zero of=${mount}/filler bs=4k 2>/dev/null || true`]);
    let hosts = 0;
    while ((await askHealth(controller.url))?.ledger.problem === null && hosts < 3_000)
      await reportNewHost(controller, `web-${(hosts += 1)}`);

    const holding = await waitForHealth(controller, ({ because }) => because?.includes('the disk is full') === true);
    expect(holding.status).toBe('holding');
    expect(holding.because).toContain('Free some space');
    for (let sequence = 2; sequence <= 4; sequence += 1)
      expect(await reportNewHost(controller, 'web-1', sequence)).toMatchObject({ status: 202 });
    expect(await reportNewHost(controller, 'late-host')).toMatchObject({ status: 202 });
    expect(await (await fetch(`${controller.url}/metrics`)).text()).toContain('heald_ledger_writable 0');

    unlinkSync(join(mount, 'filler'));
    await waitForHealth(controller, (health) => health.status === 'ok' && health.hosts === hosts + 1);
    expect(controller.said().match(/Holding\./g)).toHaveLength(1);
    expect(controller.said()).toContain('nothing was lost');
    expect(await controller.stop('SIGTERM')).toBe(0);
    const file = join(mount, 'ledger.db');
    expect(verifyLedger(file).ok).toBe(true);
    const seen = readEntries(file).flatMap((entry) => (entry.kind === 'host_seen' ? [entry.host.id] : []));
    expect(new Set(seen).size).toBe(hosts + 1);
    expect(seen).toHaveLength(hosts + 1);
  },
);

testWith({ root: true, linux: true })(
  'with a disk that is full from the start it opens its door, holds, and begins once there is space',
  { timeout: 60_000 },
  async () => {
    const mount = mountSmall();
    execFileSync('sh', ['-c', `dd if=/dev/zero of=${mount}/filler bs=4k 2>/dev/null || true`]);
    const controller = await start('--state-dir', mount);
    await waitForHealth(controller, ({ because }) => because?.includes('the disk is full') === true);
    expect(await reportNewHost(controller, 'early-host')).toMatchObject({ status: 202 });
    unlinkSync(join(mount, 'filler'));
    await waitForHealth(controller, (health) => health.status === 'ok' && health.hosts === 1);
  },
);

testWith({ root: true, linux: true, programs: ['fsfreeze', 'losetup', 'mkfs.ext4'] })(
  'while the disk under its ledger is frozen it answers, holds and hears; thawed, it goes on',
  { timeout: 60_000 },
  async () => {
    const mount = mountLoop();
    const controller = await start('--state-dir', mount);
    await waitForHealth(controller, isOk);
    execFileSync('fsfreeze', ['--freeze', mount]);
    const thaw = freezeGuard(mount);
    await reportNewHost(controller, 'web-1');
    const holding = await waitForHealth(controller, ({ status }) => status === 'holding');
    expect(holding.because).toContain('its disk may be stuck');
    const startedAt = performance.now();
    for (let sequence = 2; sequence <= 9; sequence += 1)
      expect(await reportNewHost(controller, 'web-1', sequence)).toMatchObject({ status: 202 });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    thaw();
    await waitForHealth(controller, (health) => health.status === 'ok' && health.hosts === 1);
    expect(await controller.stop('SIGTERM')).toBe(0);
    expect(verifyLedger(join(mount, 'ledger.db')).ok).toBe(true);
  },
);

/** A filesystem of 2 MB in memory. */
function mountSmall(): string {
  const mount = join(folder, 'small');
  mkdirSync(mount);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'heald-test', mount]);
  undo.unshift(() => execFileSync('umount', [mount]));
  return mount;
}

/** An ext4 filesystem on a loop device, which can be frozen. */
function mountLoop(): string {
  const [image, mount] = [join(folder, 'image'), join(folder, 'loop')];
  mkdirSync(mount);
  execFileSync('truncate', ['-s', '64M', image]);
  execFileSync('mkfs.ext4', ['-q', image]);
  execFileSync('mount', ['-o', 'loop', image, mount]);
  undo.unshift(() => execFileSync('umount', [mount]));
  return mount;
}

/** Thaws once, whatever happens first: the test asks, the test fails, or ten seconds pass, even when this process is gone. */
function freezeGuard(mount: string): () => void {
  execFileSync('sh', ['-c', `(sleep 10; fsfreeze --unfreeze ${mount}) >/dev/null 2>&1 &`]);
  const thaw = (): void => void execFileSync('sh', ['-c', `fsfreeze --unfreeze ${mount} 2>/dev/null || true`]);
  undo.push(thaw);
  return thaw;
}
