/**
 * For how long did this process itself not run? A tick that comes late has the lateness of everything else in it.
 *
 * It also looks when an operation ends: after a stop the ends may be delivered before the late tick is.
 */
export interface PauseMeter {
  /** Looks at the clock, and tells of a pause that has just ended. */
  look(): number;
}

const toleratedMs = 100;

export function createPauseMeter(settings: {
  readonly tickMs: number;
  readonly now: () => number;
  readonly onPause: (ms: number) => void;
}): PauseMeter {
  let lastLook = settings.now();
  return {
    look: () => {
      const now = settings.now();
      const lateMs = now - lastLook - settings.tickMs;
      lastLook = now;
      if (lateMs > toleratedMs) settings.onPause(lateMs);
      return now;
    },
  };
}
