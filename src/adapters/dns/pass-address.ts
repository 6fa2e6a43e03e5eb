import { isIP, type LookupFunction } from 'node:net';

/**
 * Stands in for dns.lookup, which waits in libuv's thread pool: passes IP addresses through and finds nothing else. Whoever connects by name
 * resolves it first.
 */
export const passAddress: LookupFunction = (host, options, found) => {
  const family = isIP(host);
  const error =
    family === 0 ? Object.assign(new Error(`Cannot connect to "${host}": it is a name, not an IP address`), { code: 'ENOTFOUND' }) : null;
  process.nextTick(() => {
    if (typeof options === 'object' && options.all === true) found(error, family === 0 ? [] : [{ address: host, family }]);
    else found(error, host, family);
  });
};
