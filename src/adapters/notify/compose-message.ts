/**
 * What is posted? The same text at every try, made of the recorded message alone, in heald's own keys or in those of whoever is asked.
 * Source of Alertmanager's: Prometheus Alertmanager, webhook receiver, version 4.
 */
import { hash } from 'node:crypto';

import type { Instant } from '../../base/instant.ts';
import { unreachable } from '../../base/invariant.ts';
import type { Message } from '../../controller/people/message-entry.ts';
import type { Webhook } from '../../policy/policy.ts';
import { asPagerDuty } from './as-pagerduty.ts';
import { asSlack } from './as-slack.ts';
import { asSns } from './as-sns.ts';

export function composeMessage(message: Message, calledAt: Instant, format: Webhook['format']): string {
  return JSON.stringify(compose(message, calledAt, format));
}

function compose(message: Message, calledAt: Instant, format: Webhook['format']): object {
  switch (format) {
    case 'heald':
      return inOwnKeys(message, calledAt);
    case 'alertmanager':
      return asAlertmanager(message, calledAt);
    case 'slack':
      return asSlack(message);
    case 'pagerduty':
      return asPagerDuty(message, calledAt);
    case 'sns':
      return asSns(message, inOwnKeys(message, calledAt), calledAt);
    default:
      return unreachable(format);
  }
}

/** Keys stay within a format version; what is not known is null. */
function inOwnKeys(message: Message, calledAt: Instant): object {
  const { id, notification, on, severity, incident, story, sentence, reason, because, next, hosts, hostCount, checks, runbook } = message;
  return {
    formatVersion: 1,
    delivery: id,
    at: new Date(calledAt).toISOString(),
    notification,
    on,
    severity,
    incident: incident ?? null,
    sentence,
    reason: reason ?? null,
    because: because ?? null,
    next: next ?? null,
    story: incident ?? story ?? null,
    hosts,
    hostCount,
    checks,
    runbook: runbook ?? null,
  };
}

/** One alert an incident: the end of the incident resolves what its beginning and its holds have fired. */
function asAlertmanager(message: Message, calledAt: Instant): object {
  const { id, notification, on, severity, incident, story, sentence, reason, because, next, hosts, runbook } = message;
  const status = on === 'incident_closed' ? 'resolved' : 'firing';
  const labels = {
    alertname: incident === undefined ? 'HealdDegraded' : 'HealdIncident',
    incident: incident ?? story ?? id,
    severity,
    notification,
  };
  const annotations = {
    summary: sentence,
    description: because ?? sentence,
    on,
    ...(reason === undefined ? {} : { reason }),
    ...(next === undefined ? {} : { next }),
    ...(hosts.length === 0 ? {} : { hosts: hosts.map(({ name }) => name).join(', ') }),
    ...(runbook === undefined ? {} : { runbook }),
  };
  const at = new Date(calledAt).toISOString();
  const fingerprint = hash('sha256', JSON.stringify(labels)).slice(0, 16);
  const endsAt = status === 'resolved' ? at : '0001-01-01T00:00:00Z';
  return {
    version: '4',
    groupKey: `heald/${incident ?? story ?? id}`,
    truncatedAlerts: 0,
    status,
    receiver: notification,
    groupLabels: { incident: incident ?? story ?? id },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [{ status, labels, annotations, startsAt: at, endsAt, generatorURL: '', fingerprint }],
  };
}
