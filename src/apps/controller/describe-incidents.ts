/** Which incidents are there, for whoever asks over HTTP? From a history of durable entries only. */
import type { EpisodeAnswer, IncidentAnswer } from '../../adapters/wire/answers.ts';
import type { EpisodeRecord, History, IncidentRecord } from '../../controller/history.ts';
import { formatTime } from './format-time.ts';

/** Newest first. */
export function describeIncidents(history: History): readonly IncidentAnswer[] {
  const incidents = [...history.incidents.values()].toSorted((left, right) => right.openedAt - left.openedAt);
  return incidents.map((incident) => describeIncident(incident, history));
}

function describeIncident(incident: IncidentRecord, history: History): IncidentAnswer {
  const { id, fault, scope, cause, sentence, decision } = incident;
  return {
    id,
    fault,
    scope,
    cause,
    sentence,
    decision: decision ?? null,
    openedAt: formatTime(incident.openedAt),
    closedAt: formatTime(incident.closedAt),
    episodes: incident.episodes.flatMap((episodeId) => {
      const episode = history.episodes.get(episodeId);
      return episode === undefined ? [] : [describeEpisode(episode)];
    }),
  };
}

function describeEpisode(episode: EpisodeRecord): EpisodeAnswer {
  const { id, host, fault, verdict, worst, reasons, decision } = episode;
  return {
    id,
    host,
    fault,
    verdict,
    worst,
    reasons,
    decision: decision ?? null,
    since: formatTime(episode.since),
    openedAt: formatTime(episode.openedAt),
    closedAt: formatTime(episode.closedAt),
    closedBecause: episode.closedBecause ?? null,
  };
}
