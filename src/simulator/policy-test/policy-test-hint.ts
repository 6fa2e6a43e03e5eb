/** Why was it not seen? What was recorded in its place, what held it back, or how far the series were from the first threshold. */
import { formatDuration } from '../../base/duration.ts';
import type { Entry } from '../../controller/entry.ts';
import { describeEntry } from '../../controller/transcript.ts';
import { findSignal } from '../../liveness/catalog.ts';
import { formatValue } from '../../liveness/evaluate-condition.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { holdReasons } from '../../remediation/decision.ts';
import { isSighted } from './policy-sighting.ts';
import { matchesPattern, type Expectation, type PolicyCase, type PolicySighting, type Series } from './policy-test.ts';
import type { Seen } from '../scenario/witness.ts';

/** An entry of the case, with what only earlier entries say of it. */
export interface Told {
  readonly entry: Entry;
  readonly atMs: number;
  readonly seen: Seen;
}

const shownMost = 4;

export function tellInstead(
  { sighting, fromMs, untilMs }: Expectation,
  one: PolicyCase,
  told: readonly Told[],
  policies: PolicySet,
): string[] {
  const elsewhen = told.find(({ entry, seen }) => isSighted(sighting, entry, seen));
  if (elsewhen !== undefined) {
    const late = elsewhen.atMs > untilMs;
    const byMs = late ? elsewhen.atMs - untilMs : fromMs - elsewhen.atMs;
    return [`it was seen ${formatDuration(byMs)} too ${late ? 'late' : 'early'}, at ${writeOffset(elsewhen.atMs)}`];
  }
  const { host } = sighting;
  const about = told.filter(({ seen, entry }) => isOfSameSort(sighting, entry) && concernsHost(host, seen.hosts));
  if (about.length > 0) return [...about.slice(-shownMost).map(({ entry, atMs }) => writeTold(entry, atMs)), ...explainHold(about)];
  const anything = told.filter(({ seen, entry }) => entry.kind === 'episode_opened' && concernsHost(host, seen.hosts));
  if (anything.length > 0) return anything.slice(-shownMost).map(({ entry, atMs }) => writeTold(entry, atMs));
  return [`nothing was recorded about ${host ?? 'any host'}`, ...one.series.flatMap((series) => tellDistance(series, host, policies))];
}

function concernsHost(pattern: string | undefined, hosts: ReadonlySet<string>): boolean {
  return pattern === undefined ? hosts.size > 0 : [...hosts].some((host) => matchesPattern(pattern, host));
}

function isOfSameSort({ verdict, incident }: PolicySighting, { kind }: Entry): boolean {
  if (verdict !== undefined) return kind.startsWith('episode_');
  return incident === undefined ? kind === 'decided' : kind.startsWith('incident_');
}

function writeTold(entry: Entry, atMs: number): string {
  return `${writeOffset(atMs)} ${describeEntry(entry).word}: ${describeEntry(entry).text}`;
}

/** "+1:10": since the first value of the series. */
export function writeOffset(ms: number): string {
  const seconds = Math.abs(Math.round(ms / 1000));
  return `${ms < 0 ? '-' : '+'}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The last reason for holding, in full. */
function explainHold(about: readonly Told[]): string[] {
  const entry = about.at(-1)?.entry;
  if (entry?.kind !== 'decided' || entry.decision.reason === 'act') return [];
  return [`hint: ${entry.decision.reason}: ${holdReasons[entry.decision.reason]}`];
}

/** How near a series came to making its host suspect. */
function tellDistance({ hosts, signal, values }: Series, host: string | undefined, { guardrails }: PolicySet): string[] {
  const definition = findSignal(signal);
  if (definition === undefined || (host !== undefined && !host.startsWith('!') && hosts !== '*' && !matchesPattern(hosts, host))) return [];
  const judgement = guardrails.thresholds[signal] ?? definition.judgement;
  if (judgement.kind === 'none' || definition.weight !== 'decides')
    return [`hint: ${signal} makes no host suspect by itself: see its manual page`];
  const shares = values.flatMap((value) =>
    value === null ? [] : typeof value === 'number' ? [value] : [value.failed / Math.max(1, value.tried)],
  );
  const highest = Math.max(0, ...shares);
  const from = judgement.kind === 'counts' ? judgement.suspect.share : (judgement.suspect?.above ?? Infinity);
  const forMs = judgement.kind === 'counts' ? judgement.suspect.withinMs : (judgement.suspect?.forMs ?? 0);
  const lasting = forMs === 0 ? '' : judgement.kind === 'counts' ? ` over ${formatDuration(forMs)}` : ` for ${formatDuration(forMs)}`;
  return [
    `hint: ${signal} reached ${formatValue(highest, definition.unit)}; a host is suspect from ${formatValue(from, definition.unit)} on${lasting}`,
  ];
}
