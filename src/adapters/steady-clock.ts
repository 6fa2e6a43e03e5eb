/** What time is it, and who wakes me? A clock that never steps back; tests hand in one that they turn by hand. */
export interface Clock {
  /** Monotonic milliseconds, comparable with `performance.now()`. */
  now(): number;
  /** Runs `run` once, `ms` from now; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
}

export const steadyClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Runs `expire` when `ms` have passed, but never before what has arrived meanwhile was read: after a pause of this process, timers run
 * before sockets, and an answer that waits in the kernel must not be counted as missing.
 */
export function startDeadline(clock: Clock, ms: number, expire: () => void): () => void {
  let callOff = clock.after(ms, () => {
    callOff = clock.after(1, expire);
  });
  return () => callOff();
}
