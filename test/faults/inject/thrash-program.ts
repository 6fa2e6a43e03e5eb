/**
 * Uses pages of a mapped file at random, for ever, each so often that the kernel takes it for one that is needed. Where the group may hold
 * less than the file, it keeps losing such pages, and waiting for them is what the kernel calls memory pressure.
 */
import { openSync, readSync, statSync } from 'node:fs';
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
  advise(area, size, randomAccess);
  const start = koffi.address(area);
  process.send?.('thrashing');
  const pages = Math.floor(size / pageBytes);
  const read = Buffer.alloc(1);
  const thrash = (): void => {
    for (let use = 0; use < 100; use += 1) {
      const at = Math.floor(Math.random() * pages) * pageBytes;
      find(start + BigInt(at), 0, 1);
      readSync(file, read, 0, 1, at);
      readSync(file, read, 0, 1, at);
    }
    setImmediate(thrash);
  };
  thrash();
});
process.on('disconnect', () => process.exit());
