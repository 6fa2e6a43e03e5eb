import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLineWriter } from '../../../../src/apps/agent/line-writer.ts';

test('while nobody listens, lines are dropped instead of piling up, and their number is told later', () => {
  const written: string[] = [];
  let release: () => void = () => {};
  const stuck = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      written.push(chunk);
      release = done;
    },
  });
  const writeLine = createLineWriter(stuck);
  for (let line = 0; line < 2_000; line += 1) writeLine('x'.repeat(100));
  expect(stuck.writableLength).toBeLessThan(70_000);
  while (stuck.writableLength > 0) release();
  writeLine('back again');
  release();
  expect(written.at(-1)).toMatch(/^heald agent: back again \(\d+ lines before this one were dropped\)\n$/);
});

test('a listener that is gone is no reason to end', () => {
  const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  const writeLine = createLineWriter(gone);
  writeLine('one');
  expect(() => writeLine('two')).not.toThrow();
});
