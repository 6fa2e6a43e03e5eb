/** Which resolver? An IP address, with a port where it is not 53: `10.0.0.2`, `127.0.0.2:5354`, `fe80::1%eth0`, `[::1]:5354`. */
import { isIP } from 'node:net';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly family: 4 | 6;
  /** As it was written; the subject of its readings. */
  readonly name: string;
}

/** What `parseServer` accepts, for error messages. */
export const serverForm = 'an IP address, with a port where it is not 53, such as 10.0.0.2, 127.0.0.2:5354 or [::1]:5354';

/** Reads one resolver's address; undefined when it is none. Host names are none: nobody could look them up. */
export function parseServer(text: string): ServerAddress | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  const family = isIP(host);
  const port = digits === undefined ? 53 : Number(digits);
  if (family === 0 || port < 1 || port > 65_535) return undefined;
  return { host, port, family: family === 6 ? 6 : 4, name: text };
}
