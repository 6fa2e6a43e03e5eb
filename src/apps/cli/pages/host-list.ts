/**
 * How is each known host? By the controller's own word where it answers; else from the record: a host without an open episode
 * had no trouble when the ledger last spoke.
 */
import type { HostAnswer } from '../../../adapters/wire/answers.ts';
import type { Instant } from '../../../base/instant.ts';
import type { EpisodeRecord, History } from '../../../controller/history.ts';
import type { FaultKind } from '../../../liveness/signal.ts';
import { severity, type VerdictKind } from '../../../liveness/verdict.ts';
import { formatDuration } from '../../../base/duration.ts';
import type { Cell, Table } from './table.ts';
import type { Times } from './times.ts';
import { verdictTone } from './verdict-tone.ts';

export interface HostLine {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly group: string;
  readonly verdict: VerdictKind;
  /** Undefined from the ledger, which does not keep reports. */
  readonly heardAt: Instant | undefined;
  readonly agentVersion: string | undefined;
  /** What is not well, the worst first. */
  readonly faults: readonly HostFault[];
}

interface HostFault {
  readonly fault: FaultKind;
  readonly verdict: VerdictKind;
  readonly since: Instant | undefined;
  readonly sentences: readonly string[];
  readonly episode: string | undefined;
  readonly incident: string | undefined;
}

/** Every known host, the worst first, then by name. */
export function listHosts(history: History): HostLine[] {
  const open = new Map<string, EpisodeRecord[]>();
  for (const episode of history.episodes.values()) {
    if (episode.closedAt !== undefined) continue;
    open.set(episode.host.id, [...(open.get(episode.host.id) ?? []), episode]);
  }
  return sortHosts(
    [...history.hosts.values()].map(({ id, name, zone, group }) => {
      const faults = (open.get(id) ?? []).map(describeEpisode).toSorted(compareFaults);
      return { id, name, zone, group, verdict: faults[0]?.verdict ?? 'healthy', heardAt: undefined, agentVersion: undefined, faults };
    }),
  );
}

/** The same from the controller's answer. */
export function readHosts(answers: readonly HostAnswer[]): HostLine[] {
  return sortHosts(answers.map(readHost));
}

export function readHost({ id, name, zone, group, verdict, heardAt, agentVersion, faults }: HostAnswer): HostLine {
  const bad = faults.filter((one) => one.episode !== null || severity[one.verdict] >= severity.suspect);
  return {
    id,
    name,
    zone,
    group,
    verdict,
    heardAt: readInstant(heardAt),
    agentVersion: agentVersion ?? undefined,
    faults: bad.map(readFault).toSorted(compareFaults),
  };
}

function readFault({ fault, verdict, since, reasons, episode, incident }: HostAnswer['faults'][number]): HostFault {
  const sentences = reasons.map(({ sentence }) => sentence);
  return { fault, verdict, since: readInstant(since), sentences, episode: episode ?? undefined, incident: incident ?? undefined };
}

function describeEpisode({ fault, verdict, since, reasons, id, incident }: EpisodeRecord): HostFault {
  return { fault, verdict, since, sentences: reasons.map(({ sentence }) => sentence), episode: id, incident };
}

function readInstant(text: string | null): Instant | undefined {
  return text === null ? undefined : Date.parse(text);
}

function compareFaults(left: HostFault, right: HostFault): number {
  return severity[right.verdict] - severity[left.verdict];
}

function sortHosts(lines: readonly HostLine[]): HostLine[] {
  return lines.toSorted((left, right) => severity[right.verdict] - severity[left.verdict] || left.name.localeCompare(right.name));
}

export function tableOfHosts(lines: readonly HostLine[], times: Times, now: Instant): Table {
  const live = lines.some(({ heardAt }) => heardAt !== undefined);
  const rows = lines.map(({ name, verdict, faults, zone, group, heardAt }): Cell[] => {
    const since = faults.flatMap((fault) => fault.since ?? []);
    return [
      { text: name, tone: 'strong' },
      { text: verdict, tone: verdictTone[verdict] },
      { text: faults.map(({ fault }) => fault).join(', ') },
      { text: since.length === 0 ? '' : times.near(Math.min(...since), now) },
      { text: zone },
      { text: group },
      { text: faults.find(({ incident }) => incident !== undefined)?.incident ?? '', tone: 'name' },
      ...(live ? [{ text: heardAt === undefined ? 'never' : `${formatDuration(now - heardAt)} ago` }] : []),
    ];
  });
  const headings = ['HOST', 'VERDICT', 'FAULT', 'SINCE', 'ZONE', 'GROUP', 'INCIDENT', ...(live ? ['HEARD'] : [])];
  const firm = ['HOST', 'INCIDENT'];
  return { columns: headings.map((heading) => (firm.includes(heading) ? { heading, firm: true } : { heading })), rows };
}
