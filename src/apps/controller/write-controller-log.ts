/** What does the process say on stderr? One JSON line an event, bounded: when nobody reads, lines are dropped, never waited for. */
import { pino, type Logger } from 'pino';

const waitingBytesMax = 1024 * 1024;

export interface ControllerLog extends Logger {
  /** Writes what waits, before the process ends. */
  finish(): void;
}

export function createControllerLog(): ControllerLog {
  const destination = pino.destination({ fd: 2, sync: false, minLength: 0, maxLength: waitingBytesMax });
  const log = pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    destination,
  );
  return Object.assign(log, {
    finish: () => {
      try {
        destination.flushSync();
      } catch {
        // Nobody reads any more.
      }
    },
  });
}
