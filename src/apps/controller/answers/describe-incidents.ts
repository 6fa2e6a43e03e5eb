/** Which incidents are there, for whoever asks over HTTP? From a history of durable entries only. */
import type { EpisodeAnswer, IncidentAnswer } from '../../../adapters/wire/answers.ts';
import { tellTimes } from '../../../adapters/wire/tell-times.ts';
import type { EpisodeRecord, History, IncidentRecord } from '../../../controller/history.ts';

/** Newest first. */
export function describeIncidents(history: History): readonly IncidentAnswer[] {
  const incidents = [...history.incidents.values()].toSorted((left, right) => right.openedAt - left.openedAt);
  return incidents.map((incident) => describeIncident(incident, history));
}

function describeIncident(incident: IncidentRecord, history: History): IncidentAnswer {
  const { id, partOf, fault, scope, cause, causeEvidence, sentence, decision, openedAt, closedAt } = incident;
  return {
    ...tellTimes({ id, partOf, fault, scope, cause, causeEvidence, sentence, decision, openedAt, closedAt }),
    episodes: incident.episodes.flatMap((episodeId) => {
      const episode = history.episodes.get(episodeId);
      return episode === undefined ? [] : [describeEpisode(episode)];
    }),
  };
}

function describeEpisode(episode: EpisodeRecord): EpisodeAnswer {
  const { id, host, fault, verdict, worst, since, openedAt, closedAt, closedBecause, reasons, decision } = episode;
  return tellTimes({ id, host, fault, verdict, worst, since, openedAt, closedAt, closedBecause, reasons, decision });
}
