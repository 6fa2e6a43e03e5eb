/**
 * How are the few calls made that Node has no function for? Through koffi, loaded once and only on Linux; without it heald runs on
 * and says what it lacks.
 *
 * Every function is declared here and nowhere else: a wrong declaration does not throw, it corrupts memory.
 */
import { constants } from 'node:os';
import type Koffi from 'koffi';

export interface Libc {
  /** The clock's status bits from `adjtimex`, or undefined when the kernel does not tell. */
  readClockStatus(): number | undefined;
  /** Sends one datagram to a Unix socket; `address` starts with "@" for an abstract one. 0, or the errno. Never blocks. */
  sendDatagram(address: string, text: string): number;
  /** Keeps a range of this process's memory resident: all of it now, or each page from its first use. 0, or the errno. */
  lockRange(address: bigint, bytes: bigint, onFault: boolean): number;
}

/** `STA_UNSYNC` of <linux/timex.h>. */
export const clockUnsynchronised = 0x40;

const unixFamily = 1;
const datagramCloseOnExecNonBlocking = 2 | 0o2000000 | 0o4000;
const dontWait = 0x40;
const lockOnFault = 1;
const longestSocketPath = 107;

/** Undefined where koffi was not installed for this machine. */
export async function loadLibc(): Promise<Libc | undefined> {
  if (process.platform !== 'linux') return undefined;
  const loaded = await import('koffi').catch(() => undefined);
  return loaded === undefined ? undefined : declareLibc(loaded.default);
}

function declareLibc(koffi: typeof Koffi): Libc {
  // The program itself already holds its C library, under whatever name this system gives it.
  const library = koffi.load(null);
  const adjtimex = library.func('int adjtimex(void *buf)');
  const socket = library.func('int socket(int domain, int type, int protocol)');
  const sendto = library.func('intptr_t sendto(int fd, const void *buf, size_t len, int flags, const void *addr, uint32_t addrlen)');
  const close = library.func('int close(int fd)');
  const mlock = library.func('int mlock(uintptr_t addr, size_t len)');
  const mlock2 = library.func('int mlock2(uintptr_t addr, size_t len, unsigned int flags)');
  const layoutIsKnown = process.arch === 'x64' || process.arch === 'arm64';
  const timex = Buffer.alloc(208);
  return {
    readClockStatus: () => {
      if (!layoutIsKnown) return undefined;
      timex.fill(0);
      return (adjtimex(timex) as number) < 0 ? undefined : timex.readInt32LE(40);
    },
    sendDatagram: (address, text) => {
      const to = encodeAddress(address);
      if (to === undefined) return constants.errno.EINVAL;
      const fd = socket(unixFamily, datagramCloseOnExecNonBlocking, 0) as number;
      if (fd < 0) return koffi.errno();
      const body = Buffer.from(text);
      const problem = Number(sendto(fd, body, body.length, dontWait, to, to.length)) < 0 ? koffi.errno() : 0;
      close(fd);
      return problem;
    },
    lockRange: (address, bytes, onFault) => {
      const result = (onFault ? mlock2(address, bytes, lockOnFault) : mlock(address, bytes)) as number;
      return result === 0 ? 0 : koffi.errno();
    },
  };
}

/** `struct sockaddr_un`: the family, then the path; an abstract name starts with a zero byte and has no end mark. */
function encodeAddress(address: string): Buffer | undefined {
  const path = Buffer.from(address);
  if (path.length === 0 || path.length > longestSocketPath) return undefined;
  const abstract = address.startsWith('@');
  const encoded = Buffer.alloc(2 + path.length + (abstract ? 0 : 1));
  encoded.writeUInt16LE(unixFamily, 0);
  path.copy(encoded, 2);
  if (abstract) encoded[2] = 0;
  return encoded;
}
