/** Does a time source discipline the wall clock, and did it step? Certificates, logs and leases depend on it; heald's timers do not. */
import { wholeHost } from '../../liveness/report.ts';
import { clockUnsynchronised, type Libc } from '../libc.ts';
import type { Concern } from './concern.ts';

export function createClockConcern(libc: Libc | undefined, wallClock: () => number): Concern {
  let unsynchronisedSince: number | undefined;
  let lastOffset: number | undefined;
  return {
    collect: (into, now) => {
      const status = libc?.readClockStatus();
      if (status === undefined) into.lack('clock.unsynchronised_seconds', 'this process may not ask the kernel (adjtimex)');
      else {
        if ((status & clockUnsynchronised) === 0) unsynchronisedSince = undefined;
        else unsynchronisedSince ??= now;
        into.put('clock.unsynchronised_seconds', wholeHost, unsynchronisedSince === undefined ? 0 : (now - unsynchronisedSince) / 1_000);
      }
      const offset = wallClock() - now;
      if (lastOffset !== undefined) into.put('clock.step_seconds', wholeHost, Math.abs(offset - lastOffset) / 1_000);
      lastOffset = offset;
    },
  };
}
