/**
 * What is posted? The same text at every try, made of the recorded message alone, in heald's own keys or as Alertmanager would.
 * Source of the latter: Prometheus Alertmanager, webhook receiver, version 4.
 */
import { hash } from 'node:crypto';

import type { Instant } from '../../base/instant.ts';
import type { Message } from '../../controller/people/message-entry.ts';
import type { Webhook } from '../../policy/policy.ts';

export function composeMessage(message: Message, calledAt: Instant, format: Webhook['format']): string {
  return JSON.stringify(format === 'heald' ? inOwnKeys(message, calledAt) : asAlertmanager(message, calledAt));
}

/** Keys stay within a format version; what is not known is null. */
function inOwnKeys(message: Message, calledAt: Instant): object {
  const { id, notification, on, severity, incident, sentence, reason, because, hosts, hostCount, checks, runbook } = message;
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
    hosts,
    hostCount,
    checks,
    runbook: runbook ?? null,
  };
}

/** One alert an incident: the end of the incident resolves what its beginning and its holds have fired. */
function asAlertmanager(message: Message, calledAt: Instant): object {
  const { id, notification, on, severity, incident, sentence, reason, because, hosts, runbook } = message;
  const status = on === 'incident_closed' ? 'resolved' : 'firing';
  const labels = {
    alertname: incident === undefined ? 'HealdDegraded' : 'HealdIncident',
    incident: incident ?? id,
    severity,
    notification,
  };
  const annotations = {
    summary: sentence,
    description: because ?? sentence,
    on,
    ...(reason === undefined ? {} : { reason }),
    ...(hosts.length === 0 ? {} : { hosts: hosts.map(({ name }) => name).join(', ') }),
    ...(runbook === undefined ? {} : { runbook }),
  };
  const at = new Date(calledAt).toISOString();
  const fingerprint = hash('sha256', JSON.stringify(labels)).slice(0, 16);
  const endsAt = status === 'resolved' ? at : '0001-01-01T00:00:00Z';
  return {
    version: '4',
    groupKey: `heald/${incident ?? id}`,
    truncatedAlerts: 0,
    status,
    receiver: notification,
    groupLabels: { incident: incident ?? id },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [{ status, labels, annotations, startsAt: at, endsAt, generatorURL: '', fingerprint }],
  };
}
