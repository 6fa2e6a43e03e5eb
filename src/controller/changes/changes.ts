/**
 * What changes on the hosts, and what do people say that they change? Notices when a host's facts become others, and keeps what was
 * announced.
 *
 * One line for many hosts: the same change on many hosts within a minute is recorded together, and at once when one of them gets into
 * trouble. Until it is recorded nothing is lost by a crash, because the ledger still holds what the host ran before.
 */
import { elapsedMs, hourMs, minuteMs, type Instant } from '../../base/instant.ts';
import type { HostView } from '../../liveness/host-view.ts';
import type { Facts, Report } from '../../liveness/report.ts';
import { coversHost, openChangeMsMax, type AnnouncedChange, type ChangeNotice } from './announced-change.ts';
import type { KnownFact } from './change-history.ts';
import type { HostName } from '../entry.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';

/** The same change on several hosts, not recorded yet. `from` is undefined for what a host tells for the first time. */
export interface WaitingChange {
  readonly fact: string;
  readonly from: string | undefined;
  readonly to: string;
  readonly hosts: Map<string, HostName>;
  readonly since: Instant;
}

const gatherMs = minuteMs;
const newTroubleMs = 2 * minuteMs;
const valueLengthMax = 120;
/** A host whose facts change more often than this in an hour tells nonsense, and harms only itself. */
const changesPerHourMost = 12;
/** More than any host has to tell: a report holds at most 64. */
const factsMost = 100;

/** What the host runs, short enough to be kept; the version of heald itself is a part of it. */
export function factsOf({ facts, agentVersion }: Report): Facts {
  const all = Object.entries({ agent: agentVersion, ...facts });
  return Object.fromEntries(all.map(([fact, value]) => [fact, value.slice(0, valueLengthMax)]));
}

/** Compares what the host says that it runs with what is known of it. */
export function noticeFacts(turn: Turn, { id, report }: HostView): void {
  const { hosts, changes } = turn.state.history;
  const host = hosts.get(id);
  const known = changes.facts.get(id);
  if (host === undefined || runsAsKnown(report, known)) return;
  for (const [fact, value] of Object.entries(factsOf(report))) {
    const from = known?.get(fact)?.value;
    if (from !== value) noticeChange(turn, host, { fact, from, to: value });
  }
}

/** Nearly always true, and asked for every report. */
function runsAsKnown({ facts, agentVersion }: Report, known: ReadonlyMap<string, KnownFact> | undefined): boolean {
  for (const fact in facts) if (known?.get(fact)?.value !== facts[fact]) return false;
  return 'agent' in facts || known?.get('agent')?.value === agentVersion;
}

function noticeChange({ state, now }: Turn, host: HostName, change: Omit<WaitingChange, 'hosts' | 'since'>): void {
  const { fact, from, to } = change;
  const key = keyOf(fact, from, to);
  const waiting = state.waitingChanges.get(key);
  if (waiting?.hosts.has(host.id) === true || !hasPatience(state, host.id, from, now)) return;
  if (waiting === undefined) state.waitingChanges.set(key, { ...change, hosts: new Map([[host.id, host]]), since: now });
  else waiting.hosts.set(host.id, host);
}

function keyOf(fact: string, from: string | undefined, to: string): string {
  return JSON.stringify([fact, from, to]);
}

/** Whether the host may still tell news: so many changes an hour, so many facts an hour, and so many facts at all. */
function hasPatience({ factPace, history }: State, host: string, from: string | undefined, now: Instant): boolean {
  const known = factPace.get(host);
  const pace = known === undefined || elapsedMs(known.since, now) >= hourMs ? { since: now, changes: 0, facts: 0 } : known;
  factPace.set(host, pace);
  if (from !== undefined) return (pace.changes += 1) <= changesPerHourMost;
  if ((history.changes.facts.get(host)?.size ?? 0) >= factsMost) return false;
  return (pace.facts += 1) <= factsMost;
}

/** Records what has waited long enough, or concerns a host in trouble; says which announced changes are overdue. */
export function settleChanges(turn: Turn): void {
  const { state, now } = turn;
  const isDue = ({ since }: WaitingChange) => elapsedMs(since, now) >= gatherMs;
  const mayExplain = ({ hosts }: WaitingChange) => [...hosts.keys()].some((host) => hasNewTrouble(state, host, now));
  const waiting = [...state.waitingChanges.values()];
  const firstTold = waiting.filter(({ from }) => from === undefined);
  if (firstTold.some(isDue)) recordFirstTold(turn, firstTold);
  for (const change of waiting) if (change.from !== undefined && (isDue(change) || mayExplain(change))) recordChange(turn, change);
  sayOverdue(turn);
}

/** What an agent tells just after its host got into trouble may have made the trouble; what comes later is more likely a repair. */
function hasNewTrouble({ open, history }: State, host: string, now: Instant): boolean {
  const episodes = [...(open.get(host)?.values() ?? [])].flatMap((id) => history.episodes.get(id) ?? []);
  return episodes.some(({ openedAt }) => elapsedMs(openedAt, now) < newTroubleMs);
}

/** Records at once what has changed on a host that gets into trouble. */
export function recordChangesOf(turn: Turn, host: string): void {
  for (const change of turn.state.waitingChanges.values())
    if (change.from !== undefined && change.hosts.has(host)) recordChange(turn, change);
}

function recordChange(turn: Turn, change: WaitingChange): void {
  const { fact, from, to, since: seenAt } = change;
  const hosts = takeWaiting(turn.state, change);
  if (from !== undefined && hosts.length > 0) record(turn, { kind: 'change_seen', seenAt, fact, from, to, hosts });
}

function recordFirstTold(turn: Turn, changes: readonly WaitingChange[]): void {
  const told = changes.map((change) => ({ fact: change.fact, value: change.to, hosts: takeWaiting(turn.state, change) }));
  const facts = told.filter(({ hosts }) => hosts.length > 0);
  if (facts.length > 0) record(turn, { kind: 'facts_told', facts });
}

/** The hosts that still tell it: what was changed back meanwhile is no news, and neither is a host that was forgotten. */
function takeWaiting(state: State, { fact, from, to, hosts }: WaitingChange): HostName[] {
  state.waitingChanges.delete(keyOf(fact, from, to));
  return [...hosts.values()].filter(({ id }) => {
    const view = state.views.get(id);
    return view !== undefined && state.history.hosts.has(id) && factsOf(view.report)[fact] === to;
  });
}

function sayOverdue(turn: Turn): void {
  for (const { change, isOverdue } of turn.state.history.changes.announced.values()) {
    const openForMs = elapsedMs(change.startedAt, turn.now);
    if (isOverdue || change.finishedAt !== undefined || openForMs < openChangeMsMax) continue;
    const { id, kind, what, by } = change;
    record(turn, { kind: 'change_overdue', id, change: { kind, what, by }, openForMs });
  }
}

/** Takes what was announced; the same again is not recorded again. */
export function hearChange(turn: Turn, notice: ChangeNotice, from: string): void {
  const known = turn.state.history.changes.announced.get(notice.id)?.change;
  const change: AnnouncedChange = {
    ...notice,
    startedAt: notice.startedAt ?? known?.startedAt ?? turn.now,
    finishedAt: notice.finishedAt ?? known?.finishedAt,
  };
  if (known !== undefined && writeChange(known) === writeChange(change)) return;
  record(turn, { kind: 'change_announced', change, from, covers: countCovered(turn.state, change) });
}

function writeChange({ id, kind, what, by, scope, startedAt, finishedAt }: AnnouncedChange): string {
  const { all, groups, zones, hosts } = scope;
  return JSON.stringify([id, kind, what, by, all, groups, zones, hosts, startedAt, finishedAt ?? null]);
}

function countCovered({ history }: State, { scope }: AnnouncedChange): number {
  let count = 0;
  for (const host of history.hosts.values()) if (coversHost(scope, host)) count += 1;
  return count;
}
