/** What did the sources hand over? Their readings, details and lacks, in the bounds that every controller accepts. */
import type { Collection } from '../../adapters/source.ts';
import type { Report } from '../../liveness/report.ts';
import type { Value } from '../../liveness/signal.ts';

const readingsMax = 500;
const subjectLengthMax = 200;
const detailLengthMax = 300;

export interface Gathering extends Collection {
  take(): Pick<Report, 'readings' | 'details' | 'lacks'>;
  /** A reading that was handed over already, when it is a number. */
  numberOf(signal: string, subject: string): number | undefined;
}

export function createGathering(): Gathering {
  const readings: Record<string, Record<string, Value | null>> = {};
  const details: Record<string, Record<string, string>> = {};
  const lacks: Record<string, string> = {};
  let count = 0;
  return {
    put: (signal, subject, value, detail) => {
      if (count >= readingsMax) return;
      const name = clean(subject, subjectLengthMax) || 'unnamed';
      const bySubject = (readings[signal] ??= {});
      if (!(name in bySubject)) count += 1;
      bySubject[name] = typeof value === 'number' ? round(value) : value;
      if (detail !== undefined) (details[signal] ??= {})[name] = clean(detail, detailLengthMax);
    },
    lack: (signal, because) => {
      lacks[signal] = clean(because, detailLengthMax);
    },
    numberOf: (signal, subject) => {
      const value = readings[signal]?.[subject];
      return typeof value === 'number' ? value : undefined;
    },
    take: () => ({ readings, details, lacks }),
  };
}

/** Names of mounts and first lines of programs may hold anything. */
function clean(text: string, lengthMax: number): string {
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  return text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, lengthMax);
}

/** Six decimals: a report is read by people too. A clock that steps must not make a negative number. */
function round(value: number): number | null {
  return Number.isFinite(value) ? Math.max(0, Math.round(value * 1e6) / 1e6) : null;
}
