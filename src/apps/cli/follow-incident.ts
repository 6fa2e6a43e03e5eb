/** Which entries tell of an incident? Asked in the order of the ledger, because a repair or an evacuation belongs to it from its plan on. */
import type { Entry } from '../../controller/entry.ts';

/** True for entries of this incident, of its episodes, of its decisions and messages, and of the repairs and evacuations for it. */
export function followIncident(incident: string | undefined, episodes: ReadonlySet<string>): (entry: Entry) => boolean {
  const repairs = new Set<string>();
  const evacuations = new Set<string>();
  return (entry) => {
    switch (entry.kind) {
      case 'incident_opened':
      case 'incident_changed':
      case 'incident_closed':
        return entry.incident === incident;
      case 'episode_opened':
      case 'episode_changed':
      case 'episode_closed':
        return episodes.has(entry.episode);
      case 'decided':
        return entry.decision.incident === incident;
      case 'person_called':
        return incident !== undefined && entry.message.incident === incident;
      case 'message_delivered':
      case 'message_failed':
        return incident !== undefined && entry.incident === incident;
      case 'remediation_opened':
        if (entry.incident === incident) repairs.add(entry.remediation);
        return entry.incident === incident;
      case 'evacuation_opened':
        if (incident !== undefined && entry.incident === incident) evacuations.add(entry.evacuation);
        return evacuations.has(entry.evacuation);
      default:
        if ('evacuation' in entry) return evacuations.has(entry.evacuation);
        return 'remediation' in entry && repairs.has(entry.remediation);
    }
  };
}
