import { constants } from 'node:os';
import { expect, test } from 'vitest';
import type { Libc } from '../../../../src/adapters/libc.ts';
import { findCodeRanges, lockCode } from '../../../../src/adapters/systemd/lock-memory.ts';

const maps = `00400000-00e1d000 r--p 00000000 fe:00 1234                               /usr/bin/node
00e1d000-02f00000 r-xp 00a1d000 fe:00 1234                               /usr/bin/node
02f00000-02f10000 rw-p 02b00000 fe:00 1234                               /usr/bin/node
7f0000000000-7f0000021000 rw-p 00000000 00:00 0
7f1000000000-7f1000001000 r-xp 00000000 00:00 0                          [vdso]
7f2000000000-7f2000001000 ---p 00000000 fe:00 99                         /usr/lib/libc.so.6
7f3000000000-7f3000001000 r-xp 00000000 fe:00 99                         /usr/lib/my lib.so
`;

function createLibc(errno: number) {
  const calls: { address: bigint; bytes: bigint; onFault: boolean }[] = [];
  const libc: Libc = {
    readClockStatus: () => 0,
    sendDatagram: () => 0,
    lockRange: (address, bytes, onFault) => {
      calls.push({ address, bytes, onFault });
      return errno;
    },
  };
  return { libc, calls };
}

test('code and constants of files are found; what can be written, anonymous memory and guard pages are not', () => {
  expect(findCodeRanges(maps)).toEqual([
    { from: 0x400000n, bytes: 0xa1d000n, path: '/usr/bin/node' },
    { from: 0xe1d000n, bytes: 0x20e3000n, path: '/usr/bin/node' },
    { from: 0x7f3000000000n, bytes: 0x1000n, path: '/usr/lib/my lib.so' },
  ]);
});

test.runIf(process.platform === 'linux')('this process has code to lock, and locks it in the wished way', () => {
  const { libc, calls } = createLibc(0);
  expect(lockCode(libc, 'on-fault')).toBeUndefined();
  expect(calls.length).toBeGreaterThan(2);
  expect(calls.every(({ onFault }) => onFault)).toBe(true);
});

test.runIf(process.platform === 'linux')('a limit that is too low stops at the first range and says who may', () => {
  const { libc, calls } = createLibc(constants.errno.ENOMEM);
  expect(lockCode(libc, 'full')).toMatch(/failed with ENOMEM; root may do that, and a unit with LimitMEMLOCK=infinity$/);
  expect(calls).toHaveLength(1);
});

test('without libc nothing is locked, and that is said', () => {
  expect(lockCode(undefined, 'full')).toBe('libc cannot be called here');
});
