import { steadyClock, type Clock } from '../../src/adapters/steady-clock.ts';

const haste = 5;

/** A clock on which five seconds pass in one, for probes of loopback whose pace and deadlines are in seconds. */
export const hastyClock: Clock = {
  now: () => steadyClock.now() * haste,
  after: (ms, run) => steadyClock.after(ms / haste, run),
};
