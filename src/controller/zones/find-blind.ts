/**
 * Who does not measure it? A host that says nothing of a signal is neither suspect nor well in it, so it is no evidence for another zone.
 *
 * Looked for once a minute for each signal, and only where enough hosts are suspect for it to matter.
 */
import { elapsedMs, minuteMs } from '../../base/instant.ts';
import { catalog } from '../../liveness/catalog.ts';
import type { Readings } from '../../liveness/report.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { Turn } from '../turn.ts';

const lookAgainMs = minuteMs;

/** Hosts whose newest report measures none of `signals`; `key` is what the answer is kept under. */
export function findBlind({ state, now }: Turn, key: string, signals: readonly string[]): ReadonlySet<string> {
  const known = state.zones.blind.get(key);
  if (known !== undefined && elapsedMs(known.at, now) < lookAgainMs) return known.hosts;
  const hosts = new Set<string>();
  for (const { id, report } of state.views.values()) if (!signals.some((signal) => measures(report.readings, signal))) hosts.add(id);
  state.zones.blind.set(key, { at: now, hosts });
  return hosts;
}

function measures(readings: Readings, signal: string): boolean {
  const bySubject = readings[signal];
  for (const subject in bySubject) if (bySubject[subject] !== null) return true;
  return false;
}

/** The signals by which a host may fail in this way. */
export function signalsOf(fault: FaultKind): readonly string[] {
  return catalog.filter((signal) => signal.fault === fault && signal.weight === 'decides').map(({ name }) => name);
}
