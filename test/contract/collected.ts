import type { Value } from '../../src/liveness/signal.ts';
import type { Source } from '../../src/adapters/source.ts';

export interface Collected {
  readonly values: Record<string, Value | null>;
  readonly details: Record<string, string>;
}

/** What a source hands over now, by "signal subject". */
export function collectFrom(source: Source): Collected {
  const collected: Collected = { values: {}, details: {} };
  source.collect({
    put(signal, subject, value, detail) {
      collected.values[`${signal} ${subject}`] = value;
      if (detail !== undefined) collected.details[`${signal} ${subject}`] = detail;
    },
    lack(signal, because) {
      collected.details[signal] = because;
    },
  });
  return collected;
}
