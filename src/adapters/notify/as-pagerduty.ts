/**
 * The message as an event of PagerDuty: one alert an incident, which its end resolves. The routing key is a secret and is put in when it
 * is posted.
 *
 * Source: PagerDuty Events API v2, "Send an Alert Event": dedup_key up to 255 characters, summary up to 1024.
 */
import type { Instant } from '../../base/instant.ts';
import type { Message } from '../../controller/people/message-entry.ts';
import { cutText } from './cut-text.ts';

const summaryLettersMost = 1_024;
const dedupLettersMost = 255;

export function asPagerDuty(message: Message, calledAt: Instant): object {
  const { id, notification, on, severity, incident, story, about, sentence, reason, because, next, hosts, hostCount, runbook } = message;
  const [first] = hosts;
  return {
    event_action: on === 'incident_closed' ? 'resolve' : 'trigger',
    dedup_key: `heald/${incident ?? story ?? about}`.slice(0, dedupLettersMost),
    client: 'heald',
    payload: {
      summary: cutText(sentence, summaryLettersMost),
      source: first === undefined ? 'heald' : first.name,
      severity,
      timestamp: new Date(calledAt).toISOString(),
      component: notification,
      ...(first === undefined ? {} : { group: first.group }),
      class: reason ?? on,
      custom_details: {
        delivery: id,
        because: because ?? null,
        next: next ?? null,
        explain: incident === undefined ? null : `heald explain ${incident}`,
        hosts: hosts.map(({ name, zone }) => `${name} (zone ${zone})`),
        host_count: hostCount,
        runbook: runbook ?? null,
      },
    },
  };
}
