import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createKernelFiles } from '../../../../src/adapters/linux/kernel-files.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function makeFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'heald-kernel-files-'));
  folders.push(folder);
  const file = join(folder, 'file');
  writeFileSync(file, text);
  return file;
}

test('a kept file is read from its beginning every time, also after it changed', () => {
  const path = makeFile('first');
  const files = createKernelFiles();
  const kept = files.keep(path);
  expect(kept?.read()).toBe('first');
  writeFileSync(path, 'second');
  expect(kept?.read()).toBe('second');
  files.close();
});

test('a text larger than the buffer is read whole', () => {
  const files = createKernelFiles();
  const text = 'x'.repeat(200_000);
  expect(files.readOnce(makeFile(text))).toBe(text);
});

test('what is missing or is gone again is undefined or empty, never a throw', () => {
  const files = createKernelFiles();
  expect(files.keep('/nonexistent/file')).toBeUndefined();
  expect(files.readOnce('/nonexistent/file')).toBeUndefined();
  expect(files.list('/nonexistent')).toEqual([]);
});
