/** Is the controller at work, or does it hold, and why? */
import type { RecorderStatus } from '../../../adapters/recording/recorder.ts';
import type { HealthAnswer } from '../../../adapters/wire/answers.ts';
import type { History } from '../../../controller/history.ts';
import type { Instant } from '../../../base/instant.ts';
import { healdVersion } from '../../version.ts';
import type { LedgerWriterStatus } from '../ledger-writer.ts';
import { formatTime } from '../format-time.ts';

export interface HealthFacts {
  readonly now: Instant;
  /** Of durable entries; undefined until the ledger has been read. */
  readonly recorded: History | undefined;
  readonly epoch: number | undefined;
  readonly ledger: LedgerWriterStatus;
  readonly recordings: RecorderStatus;
  /** The policy set that judges at present. */
  readonly activeSet: string | undefined;
}

export function describeHealth(facts: HealthFacts): HealthAnswer {
  const { recorded, ledger, recordings } = facts;
  const incidents = [...(recorded?.incidents.values() ?? [])];
  const active = recorded?.policies?.version === facts.activeSet ? recorded?.policies : undefined;
  const because = findReasonToHold(facts, active !== undefined);
  return {
    formatVersion: 1,
    status: because === undefined ? 'ok' : 'holding',
    because: because ?? null,
    version: healdVersion,
    epoch: facts.epoch ?? null,
    startedAt: facts.epoch === undefined ? null : formatTime(recorded?.startedAt),
    now: formatTime(facts.now),
    hosts: recorded?.hosts.size ?? 0,
    openIncidents: incidents.filter(({ closedAt }) => closedAt === undefined).length,
    policies: { version: active?.version ?? null, policies: active?.policies ?? [], problems: recorded?.refusedPolicies ?? [] },
    ledger: { lastSequence: ledger.lastSequence, unrecorded: ledger.unrecorded, problem: ledger.problem ?? null },
    recordings: { written: recordings.written, dropped: recordings.dropped, problem: recordings.problem ?? null },
  };
}

function findReasonToHold({ epoch, ledger, recorded }: HealthFacts, hasPolicies: boolean): string | undefined {
  if (ledger.problem !== undefined)
    return `${ledger.problem} Until then nothing is judged or done; the newest report of each host is kept.`;
  if (epoch === undefined) return 'The controller has just started and reads its ledger.';
  if (hasPolicies) return undefined;
  const [first] = recorded?.refusedPolicies ?? [];
  return first === undefined ? 'No policies are active yet.' : `No policies are active: the files were refused. ${first}`;
}
