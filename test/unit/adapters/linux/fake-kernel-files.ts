/** A kernel made of texts: what a test changes in `texts` is read the next time. */
import type { KernelFiles } from '../../../../src/adapters/linux/kernel-files.ts';
import type { Collection } from '../../../../src/adapters/source.ts';
import type { Value } from '../../../../src/liveness/signal.ts';

export interface FakeKernel extends KernelFiles {
  readonly texts: Map<string, string>;
}

export function createFakeKernel(texts: Readonly<Record<string, string>>): FakeKernel {
  const kept = new Map(Object.entries(texts));
  return {
    texts: kept,
    keep: (path) => (kept.has(path) ? { read: () => kept.get(path) } : undefined),
    readOnce: (path) => kept.get(path),
    list: (path) => {
      const below = [...kept.keys()]
        .filter((each) => each.startsWith(`${path}/`))
        .map((each) => each.slice(path.length + 1).split('/')[0] as string);
      return [...new Set(below)];
    },
    close: () => {},
  };
}

export interface Collected extends Collection {
  readonly readings: Record<string, Value | null>;
  readonly details: Record<string, string>;
  readonly lacks: Record<string, string>;
}

/** Readings by "signal subject". */
export function collectFrom(source: { collect(into: Collection, now: number): void }, now = 0): Collected {
  const readings: Record<string, Value | null> = {};
  const details: Record<string, string> = {};
  const lacks: Record<string, string> = {};
  const into: Collected = {
    readings,
    details,
    lacks,
    put: (signal, subject, value, detail) => {
      readings[`${signal} ${subject}`] = value;
      if (detail !== undefined) details[`${signal} ${subject}`] = detail;
    },
    lack: (signal, because) => {
      lacks[signal] = because;
    },
  };
  source.collect(into, now);
  return into;
}
