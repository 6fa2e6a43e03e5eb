/** Which entries tell of an incident? Asked in the order of the ledger, because a repair or an evacuation belongs to it from its plan on. */
import type { Entry } from '../../../controller/entry.ts';

/** True for entries of these incidents, of the episodes, of their decisions and messages, and of the repairs and evacuations for them. */
export function followIncident(incidents: ReadonlySet<string>, episodes: ReadonlySet<string>): (entry: Entry) => boolean {
  const isOurs = (incident: string | undefined) => incident !== undefined && incidents.has(incident);
  const repairs = new Set<string>();
  const evacuations = new Set<string>();
  return (entry) => {
    switch (entry.kind) {
      case 'incident_opened':
      case 'incident_changed':
      case 'incident_closed':
        return isOurs(entry.incident);
      case 'episode_opened':
      case 'episode_changed':
      case 'episode_closed':
        return episodes.has(entry.episode);
      case 'decided':
        return isOurs(entry.decision.incident);
      case 'person_called':
        return isOurs(entry.message.incident);
      case 'message_delivered':
      case 'message_failed':
        return isOurs(entry.incident);
      case 'remediation_opened':
        if (isOurs(entry.incident)) repairs.add(entry.remediation);
        return isOurs(entry.incident);
      case 'evacuation_opened':
        if (isOurs(entry.incident)) evacuations.add(entry.evacuation);
        return evacuations.has(entry.evacuation);
      default:
        if ('evacuation' in entry) return evacuations.has(entry.evacuation);
        return 'remediation' in entry && repairs.has(entry.remediation);
    }
  };
}
