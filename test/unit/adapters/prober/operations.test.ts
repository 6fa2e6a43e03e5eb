import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ProbeTarget } from '../../../../src/adapters/prober/messages.ts';
import { createMountProbe } from '../../../../src/adapters/prober/operations.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heald-operations-'));
  made.push(folder);
  return folder;
}

function createProbe(...folders: string[]) {
  const target: ProbeTarget = { mount: folders[0] as string, device: '1:1', folders, lanes: ['fsync', 'read', 'create', 'space'] };
  return createMountProbe(target, '.heald-test');
}

test('every lane works on a real disk, and nothing is left of it afterwards', async () => {
  const folder = makeFolder();
  const probe = createProbe(folder);
  for (const lane of ['fsync', 'create', 'fsync'] as const) expect(await probe.operate(lane)).toEqual({ kind: 'done' });
  // Memory filesystems cannot be read past their cache, and say so.
  expect(['done', 'unmeasurable']).toContain((await probe.operate('read')).kind);
  expect(readdirSync(join(folder, '.heald-test')).toSorted()).toEqual(['fsync', 'read']);
  await probe.clean();
  expect(readdirSync(folder)).toEqual([]);
});

test('free space is told as shares', async () => {
  const outcome = await createProbe(makeFolder()).operate('space');
  expect(outcome.kind).toBe('done');
  const shares = outcome.kind === 'done' ? outcome.shares : undefined;
  expect(shares?.space).toBeGreaterThan(0);
  expect(shares?.space).toBeLessThanOrEqual(1);
});

test('probe files that somebody tidied away are made again at once', async () => {
  const folder = makeFolder();
  const probe = createProbe(folder);
  await probe.operate('fsync');
  rmSync(join(folder, '.heald-test'), { recursive: true });
  expect(await probe.operate('fsync')).toEqual({ kind: 'done' });
  await probe.clean();
});

test('files of others in our folder survive the clean-up', async () => {
  const folder = makeFolder();
  const probe = createProbe(folder);
  await probe.operate('fsync');
  writeFileSync(join(folder, '.heald-test', 'precious'), 'x');
  await probe.clean();
  expect(readdirSync(join(folder, '.heald-test'))).toEqual(['precious']);
});

test('a link with our name in a folder that everybody may write to is not followed', async () => {
  const [folder, elsewhere] = [makeFolder(), makeFolder()];
  symlinkSync(elsewhere, join(folder, '.heald-test'));
  expect(await createProbe(folder).operate('fsync')).toMatchObject({ kind: 'unmeasurable' });
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('a folder with our name that others may write to is not used; the next one on the same device is', async () => {
  const [folder, other] = [makeFolder(), makeFolder()];
  mkdirSync(join(folder, '.heald-test'));
  chmodSync(join(folder, '.heald-test'), 0o777);
  const probe = createProbe(folder, other);
  expect(await probe.operate('fsync')).toEqual({ kind: 'done' });
  expect(existsSync(join(other, '.heald-test', 'fsync'))).toBe(true);
  await probe.clean();
});

test('a folder on another device is never used instead', async () => {
  const folder = makeFolder();
  symlinkSync('/nonexistent', join(folder, '.heald-test'));
  expect(await createProbe(folder, '/proc', '/dev').operate('fsync')).toEqual({
    kind: 'unmeasurable',
    because: `this user may not write on ${folder}`,
  });
});
