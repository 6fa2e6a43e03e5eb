/** What has the controller put on record about one host? Read from its ledger beside it, as the command line does. */
import { openLedgerReader, type LedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { FaultKind } from '../../src/liveness/signal.ts';
import type { Reason, VerdictKind } from '../../src/liveness/verdict.ts';

/** An episode began, changed, or (with `verdict` healthy) was closed. */
export interface Turning {
  /** Wall time in milliseconds; the controller runs on this host. */
  readonly at: number;
  readonly fault: FaultKind;
  readonly verdict: VerdictKind;
  readonly reasons: readonly Reason[];
  readonly because: string | undefined;
}

export interface StagedLedger {
  /** Oldest first. */
  turningsOf(host: string): readonly Turning[];
  close(): void;
}

export function openStagedLedger(file: string): StagedLedger {
  const turnings = new Map<string, Turning[]>();
  let reader: LedgerReader | undefined;
  let after = 0;

  function catchUp(): void {
    if (reader === undefined) {
      const opened = openLedgerReader(file);
      if (!opened.ok) throw new Error(opened.problem.message);
      reader = opened.value;
    }
    const read = reader.read({ after, limit: Infinity });
    if (!read.ok) throw new Error(read.problem.message);
    for (const { sequence, entry } of read.value) {
      after = sequence;
      const turning = readTurning(entry);
      if (turning !== undefined) turnings.set(turning.host, [...(turnings.get(turning.host) ?? []), turning]);
    }
  }

  return {
    turningsOf: (host) => {
      catchUp();
      return turnings.get(host) ?? [];
    },
    close: () => reader?.close(),
  };
}

function readTurning(entry: Entry): (Turning & { readonly host: string }) | undefined {
  switch (entry.kind) {
    case 'episode_opened':
    case 'episode_changed':
      return {
        at: entry.at,
        host: entry.host.id,
        fault: entry.fault,
        verdict: entry.verdict,
        reasons: entry.reasons,
        because: undefined,
      };
    case 'episode_closed':
      return { at: entry.at, host: entry.host.id, fault: entry.fault, verdict: 'healthy', reasons: [], because: entry.because };
    default:
      return undefined;
  }
}
