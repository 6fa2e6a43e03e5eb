/** A message as the core records it. */
import type { Message } from '../../../../src/controller/people/message-entry.ts';

export function makeMessage(more: Partial<Message> = {}): Message {
  return {
    id: 'msg-7f3kqm',
    notification: 'page',
    on: 'held',
    severity: 'critical',
    about: 'inc-7f3kqm',
    incident: 'inc-7f3kqm',
    sentence: 'disk trouble on 3 hosts, all in zone b',
    reason: 'zone_suspected',
    because: '3 in zone b, 0 elsewhere',
    hosts: [{ id: 'web-b-1', name: 'web-b-1', zone: 'b', group: 'web' }],
    hostCount: 3,
    checks: [{ reason: 'zone_suspected', passed: false, sentence: '3 in zone b, 0 elsewhere' }],
    runbook: 'docs/runbooks/disk.md',
    ...more,
  };
}
