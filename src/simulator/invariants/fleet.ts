/** What could heald know of its fleet at that moment? Hosts and their open episodes by group, counted from the ledger's entries. */
import type { Entry } from '../../controller/entry.ts';

export interface Fleet {
  see(entry: Entry): void;
  knownIn(group: string): number;
  /** The most that the group ever had. */
  largest(group: string): number;
  silentIn(group: string): number;
  suspectIn(group: string): number;
}

export function createFleet(): Fleet {
  const groups = new Map<string, string>();
  const largest = new Map<string, number>();
  const open = new Map<string, { readonly host: string; readonly fault: string; verdict: string }>();
  const knownIn = (wanted: string) => [...groups.values()].filter((group) => group === wanted).length;
  const countHosts = (group: string, wanted: (episode: { fault: string; verdict: string }) => boolean) =>
    new Set([...open.values()].filter((episode) => groups.get(episode.host) === group && wanted(episode)).map(({ host }) => host)).size;

  function see(entry: Entry): void {
    switch (entry.kind) {
      case 'host_seen': {
        const { id, group } = entry.host;
        groups.set(id, group);
        largest.set(group, Math.max(largest.get(group) ?? 0, knownIn(group)));
        return;
      }
      case 'host_forgotten':
        groups.delete(entry.host.id);
        return;
      case 'episode_opened':
      case 'episode_changed':
        open.set(entry.episode, { host: entry.host.id, fault: entry.fault, verdict: entry.verdict });
        return;
      case 'episode_closed':
        open.delete(entry.episode);
        return;
      default:
    }
  }

  return {
    see,
    knownIn,
    largest: (group) => largest.get(group) ?? 0,
    silentIn: (group) => countHosts(group, ({ fault }) => fault === 'agent'),
    suspectIn: (group) => countHosts(group, ({ fault, verdict }) => fault !== 'agent' && verdict !== 'unknown'),
  };
}
