/** How does a change read in the log? One sentence, whoever noticed or announced it. */
import { formatDuration } from '../../base/duration.ts';
import { nameChange, nameScope } from './announced-change.ts';
import type { EntryBody, HostName } from '../entry.ts';

const hostsShown = 4;

export function describeChange(
  entry: Extract<EntryBody, { kind: 'facts_told' | 'change_seen' | 'change_announced' | 'change_overdue' }>,
): string {
  switch (entry.kind) {
    case 'facts_told': {
      const hosts = new Map(entry.facts.flatMap((told) => told.hosts.map((host) => [host.id, host] as const)));
      const facts = [...new Set(entry.facts.map(({ fact }) => fact))];
      return `${nameHosts([...hosts.values()])} told for the first time: ${facts.join(', ')}`;
    }
    case 'change_seen':
      return `${entry.fact} ${entry.from} → ${entry.to} on ${nameHosts(entry.hosts)}`;
    case 'change_announced': {
      const { change, covers } = entry;
      const over = change.finishedAt === undefined ? '' : `, done after ${formatDuration(change.finishedAt - change.startedAt)}`;
      return `${nameChange(change)} (${change.id}): ${nameScope(change.scope)}, ${covers} known host${covers === 1 ? '' : 's'}${over}`;
    }
    case 'change_overdue':
      return `${nameChange(entry.change)} (${entry.id}) was not said to be done after ${formatDuration(entry.openForMs)}: it holds nothing back any more`;
    default:
      return entry satisfies never;
  }
}

function nameHosts(hosts: readonly HostName[]): string {
  if (hosts.length > hostsShown) return `${hosts.length} hosts`;
  return hosts.map(({ name }) => name).join(', ');
}
