/** How is each host, for whoever asks over HTTP? Reads the live views and changes nothing in them. */
import type { FaultAnswer, HostAnswer, HostDetailAnswer, ReadingAnswer } from '../../../adapters/wire/answers.ts';
import { tellTimes } from '../../../adapters/wire/tell-times.ts';
import { formatDuration } from '../../../base/duration.ts';
import type { Instant } from '../../../base/instant.ts';
import type { HostName } from '../../../controller/entry.ts';
import type { State } from '../../../controller/state.ts';
import { findSignal } from '../../../liveness/catalog.ts';
import { findTrack, type HostView } from '../../../liveness/host-view.ts';
import { staleAfterOf } from '../../../liveness/judge-host.ts';
import { isObserved, type FaultKind, type SignalDefinition } from '../../../liveness/signal.ts';
import { never, type Track } from '../../../liveness/track.ts';
import type { VerdictKind } from '../../../liveness/verdict.ts';
import { formatTime } from '../format-time.ts';

/** Every host that is known, heard or not, by name. */
export function describeHosts(state: State, now: Instant): readonly HostAnswer[] {
  const hosts = [...state.history.hosts.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return hosts.map((host) => describeHost(state, host, now));
}

export function describeHostDetail(state: State, id: string, now: Instant): HostDetailAnswer | undefined {
  const host = state.history.hosts.get(id);
  if (host === undefined) return undefined;
  const view = state.views.get(id);
  const report = view?.report;
  return {
    formatVersion: 1,
    host: describeHost(state, host, now),
    readings: view === undefined ? [] : describeReadings(view, now),
    lacks: report?.lacks ?? {},
    facts: report?.facts ?? {},
    tags: report?.host.tags ?? {},
    self: report?.self ?? null,
    lostReports: view?.lostReports ?? 0,
    repeatedReports: view?.repeatedReports ?? 0,
  };
}

function describeHost(state: State, host: HostName, now: Instant): HostAnswer {
  const view = state.views.get(host.id);
  const faults = [...findFaults(state, host.id, view, now).values()];
  const { id, name, zone, group } = host;
  const agentVersion = view?.report.agentVersion ?? null;
  return { id, name, zone, group, verdict: sumUp(faults), heardAt: formatTime(view?.heardAt), agentVersion, faults };
}

/** The worst that is known; a silent host is unknown, whatever it last said. */
function sumUp(faults: readonly FaultAnswer[]): VerdictKind {
  const says = (kind: VerdictKind) => faults.some(({ verdict }) => verdict === kind);
  if (says('failed')) return 'failed';
  if (says('suspect')) return 'suspect';
  const isSilent = faults.some(({ fault }) => fault === 'agent');
  return says('healthy') && !isSilent ? 'healthy' : 'unknown';
}

/** An open episode says it; without one, a fault whose deciding signals are measured is healthy, and else unknown. */
function findFaults(state: State, id: string, view: HostView | undefined, now: Instant): Map<FaultKind, FaultAnswer> {
  const faults = new Map<FaultKind, FaultAnswer>();
  for (const { definition, track } of view?.tracked ?? []) {
    if (definition.weight !== 'decides') continue;
    const { fault } = definition;
    const measured = kindOf(track, definition, now) !== 'unknown';
    const verdict = measured || faults.get(fault)?.verdict === 'healthy' ? 'healthy' : 'unknown';
    faults.set(fault, { fault, verdict, since: null, episode: null, incident: null, reasons: [] });
  }
  for (const [fault, episodeId] of state.open.get(id) ?? []) {
    const episode = state.history.episodes.get(episodeId);
    if (episode === undefined) continue;
    const { verdict, since, incident, reasons } = episode;
    faults.set(fault, {
      fault,
      verdict,
      since: formatTime(since),
      episode: episodeId,
      incident: incident ?? null,
      reasons: tellTimes(reasons),
    });
  }
  return faults;
}

function describeReadings(view: HostView, now: Instant): ReadingAnswer[] {
  const readings: ReadingAnswer[] = [];
  for (const [signal, bySubject] of Object.entries(view.report.readings)) {
    for (const [subject, value] of Object.entries(bySubject)) {
      const definition = findSignal(signal);
      if (definition === undefined || isObserved(definition)) continue;
      const track = findTrack(view, signal, subject);
      const verdict = track === undefined ? 'unknown' : kindOf(track, definition, now);
      readings.push({ signal, subject, value, detail: view.report.details[signal]?.[subject] ?? null, verdict });
    }
  }
  return [...readings, ...describeObserved(view, now)];
}

/** What the controller learnt of the host from elsewhere; an old value is none. */
function describeObserved({ tracked }: HostView, now: Instant): ReadingAnswer[] {
  return tracked
    .filter(({ definition }) => isObserved(definition))
    .map(({ definition, subject, track }) => {
      const isOld = now - track.lastAt >= staleAfterOf(definition);
      const detail = !isOld ? null : track.lastAt === never ? 'not known yet' : `not known for ${formatDuration(now - track.lastAt)}`;
      return {
        signal: definition.name,
        subject,
        value: isOld ? null : track.lastNumber,
        detail,
        verdict: kindOf(track, definition, now),
      };
    });
}

/** What the next step would find: a track that nothing was measured for is unknown. */
function kindOf(track: Track, definition: SignalDefinition, now: Instant): VerdictKind {
  return now - track.lastAt >= staleAfterOf(definition) ? 'unknown' : track.kind;
}
