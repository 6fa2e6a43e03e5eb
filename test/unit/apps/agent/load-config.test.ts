import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadConfig, readToken } from '../../../../src/apps/agent/load-config.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'heald-load-config-'));
  folders.push(folder);
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('controllers of the command line take the place of those of the file', async () => {
  const file = write('agent.yaml', 'controllers: [http://10.0.0.1:4325]\nunits: [nginx.service]\n');
  const loaded = await loadConfig(file, ['http://127.0.0.1:9999']);
  expect(loaded.ok && [loaded.value.controllers, loaded.value.units]).toEqual([['http://127.0.0.1:9999'], ['nginx.service']]);
});

test('an address that is none, a named file that is missing, and a token that cannot be read are told in a sentence', async () => {
  expect(await loadConfig(write('agent.yaml', ''), ['nonsense'])).toEqual({
    ok: false,
    problem: ['--controller: expected an address such as http://127.0.0.1:4325, found "nonsense"'],
  });
  expect(await loadConfig('/nonexistent.yaml')).toEqual({
    ok: false,
    problem: ['Cannot read the agent\'s configuration "/nonexistent.yaml": it does not exist'],
  });
  expect(await loadConfig(write('agent.yaml', 'tokenFile: /nonexistent\n'))).toEqual({
    ok: false,
    problem: ['Cannot read the token file "/nonexistent": it does not exist'],
  });
  const empty = write('token', '\n');
  expect(await loadConfig(write('agent.yaml', `tokenFile: ${empty}\n`))).toEqual({
    ok: false,
    problem: [`The token file "${empty}" is empty`],
  });
});

test('the line end after a token is not part of it', () => {
  expect(readToken(write('token', 'secret\n'))).toBe('secret');
  expect(readToken(undefined)).toBeUndefined();
});
