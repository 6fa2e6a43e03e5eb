import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { fingerprintOf, readPolicyFolder } from '../../../src/adapters/policy-folder.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-policies-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('policies are read by name; their tests, other files and hidden ones are not', async () => {
  for (const name of ['web.yaml', 'disk.yml', 'web.test.yaml', '.web.yaml.swp', '.hidden.yaml', 'notes.md'])
    writeFileSync(join(folder, name), name);
  expect(await readPolicyFolder(folder)).toEqual({
    ok: true,
    value: [
      { file: 'disk.yml', text: 'disk.yml' },
      { file: 'web.yaml', text: 'web.yaml' },
    ],
  });
});

test('a folder without policies, none at all, and a file in its place each say what to do', async () => {
  expect(await readPolicyFolder(folder)).toMatchObject({ ok: false, problem: expect.stringContaining('There is no policy file (*.yaml)') });
  expect(await readPolicyFolder(join(folder, 'nowhere'))).toMatchObject({
    ok: false,
    problem: expect.stringContaining('it does not exist. Give the right folder with --policies'),
  });
  writeFileSync(join(folder, 'file'), '');
  expect(await readPolicyFolder(join(folder, 'file'))).toMatchObject({ ok: false, problem: expect.stringContaining('it is a file') });
});

test('a file beyond all sense is not read into memory', async () => {
  writeFileSync(join(folder, 'huge.yaml'), Buffer.alloc(1024 * 1024 + 1, '#'));
  expect(await readPolicyFolder(folder)).toMatchObject({ ok: false, problem: expect.stringContaining('1048577 bytes') });
});

test('a folder in the place of a policy file is a problem, not a crash', async () => {
  mkdirSync(join(folder, 'web.yaml'));
  expect((await readPolicyFolder(folder)).ok).toBe(false);
});

test('the fingerprint changes with names and texts, and with nothing else', async () => {
  const file = join(folder, 'web.yaml');
  const fingerprint = async () => {
    const read = await readPolicyFolder(folder);
    return read.ok ? fingerprintOf(read.value) : read.problem;
  };
  writeFileSync(file, 'mode: observe');
  const before = await fingerprint();
  utimesSync(file, 1, 1);
  expect(await fingerprint()).toBe(before);
  writeFileSync(file, 'mode: approve');
  expect(await fingerprint()).not.toBe(before);
});
