/** Touches pages of a mapped file at random, for ever. Where the group may hold less than the file, nearly every touch waits for the disk. */
import { closeSync, openSync, statSync } from 'node:fs';
import koffi from 'koffi';

const pageBytes = 4_096;
const [readable, shared, randomAccess] = [1, 1, 1];
const [path = ''] = process.argv.slice(2);

process.once('message', () => {
  const libc = koffi.load(null);
  const map = libc.func('void *mmap(void *address, size_t length, int protection, int flags, int file, long offset)');
  const advise = libc.func('int madvise(void *address, size_t length, int advice)');
  const find = libc.func('void *memchr(void *area, int byte, size_t length)');
  const { size } = statSync(path);
  const file = openSync(path, 'r');
  const area: unknown = map(null, size, readable, shared, file, 0);
  closeSync(file);
  advise(area, size, randomAccess);
  const start = koffi.address(area);
  process.send?.('thrashing');
  const pages = Math.floor(size / pageBytes);
  const thrash = (): void => {
    for (let touch = 0; touch < 2_000; touch += 1) find(start + BigInt(Math.floor(Math.random() * pages) * pageBytes), 0, 1);
    setImmediate(thrash);
  };
  thrash();
});
process.on('disconnect', () => process.exit());
