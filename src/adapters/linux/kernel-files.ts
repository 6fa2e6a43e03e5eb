/**
 * How are the kernel's files read without waiting for a disk? They are opened once, at start, and read again from the beginning.
 *
 * Opening a path can wait for a stalled disk and for a free descriptor; a kept descriptor of /proc needs neither. All of it is
 * synchronous on purpose: asynchronous reads share four threads with whatever hangs.
 */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

export interface KernelFile {
  /** The whole text as it is now; undefined when the kernel refuses to give it. */
  read(): string | undefined;
}

export interface KernelFiles {
  /** Keeps a file open; undefined when this kernel has none of that name, or does not let us read it. */
  keep(path: string): KernelFile | undefined;
  /** Reads a file that is gone a moment later, such as a thread's. */
  readOnce(path: string): string | undefined;
  list(path: string): readonly string[];
  close(): void;
}

const bytesMax = 4 * 1024 * 1024;

export function createKernelFiles(): KernelFiles {
  let buffer = Buffer.allocUnsafeSlow(32 * 1024);
  const kept: number[] = [];

  function readWhole(fd: number): string | undefined {
    let length = 0;
    try {
      for (;;) {
        const got = readSync(fd, buffer, length, buffer.length - length, length);
        if (got === 0) return buffer.toString('latin1', 0, length);
        length += got;
        if (length < buffer.length) continue;
        if (length >= bytesMax) return buffer.toString('latin1', 0, length);
        buffer = Buffer.concat([buffer], buffer.length * 2);
      }
    } catch {
      return undefined;
    }
  }

  return {
    keep: (path) => {
      try {
        const fd = openSync(path, 'r');
        kept.push(fd);
        return { read: () => readWhole(fd) };
      } catch {
        return undefined;
      }
    },
    readOnce: (path) => {
      try {
        const fd = openSync(path, 'r');
        try {
          return readWhole(fd);
        } finally {
          closeSync(fd);
        }
      } catch {
        return undefined;
      }
    },
    list: (path) => {
      try {
        return readdirSync(path);
      } catch {
        return [];
      }
    },
    close: () => {
      for (const fd of kept.splice(0)) closeSync(fd);
    },
  };
}
