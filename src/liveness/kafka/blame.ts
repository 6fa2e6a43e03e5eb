/**
 * A consumer group stands still: is one host to blame, or everybody, or a message that nobody can swallow?
 *
 *   one host        its partitions stand, those of the other hosts are read          a new host may help
 *   everybody       they all stand: the code, a setting, what lies downstream        replacing hosts mends nothing
 *   poison          the same partition stood on its last owner too: the message      the next host would choke on it as well
 *
 * Only partitions that stand count against a host. One that falls behind or was rewound says nothing about where it is read.
 */
import { elapsedMs, hourMs, type Instant } from '../../base/instant.ts';
import { namePartition } from './cluster-view.ts';
import { isStanding, type PartitionLag } from './judge-group.ts';

export interface Blame {
  /** `nobody`: nothing stands. `unclear`: something does, and it cannot be told why. */
  readonly kind: 'nobody' | 'hosts' | 'everybody' | 'poison' | 'unclear';
  /** The addresses of the hosts that are to blame; empty unless `hosts`. */
  readonly hosts: readonly string[];
  readonly because: string;
}

/** On whom each partition, by its name, was seen to stand within the last hour; the latest last. */
export type StandingMemory = ReadonlyMap<string, readonly PastOwner[]>;

interface PastOwner {
  readonly owner: string;
  readonly at: Instant;
}

const poisonWithinMs = hourMs;
const standingShareMin = 0.8;
const othersWellShareMin = 0.5;
const ownedMin = 2;
const hostsMin = 3;
const shownMax = 3;

/** Takes in one more look: who stands where, and nothing of what is longer ago than an hour. */
export function rememberStanding(memory: StandingMemory, partitions: readonly PartitionLag[], now: Instant): StandingMemory {
  const kept = [...memory].map(([name, owners]) => [name, owners.filter(({ at }) => elapsedMs(at, now) <= poisonWithinMs)] as const);
  const next = new Map(kept.filter(([, owners]) => owners.length > 0));
  for (const partition of partitions) {
    const { owner } = partition;
    if (owner === undefined || !isStandingPartition(partition)) continue;
    const others = (next.get(namePartition(partition)) ?? []).filter((past) => past.owner !== owner);
    next.set(namePartition(partition), [...others, { owner, at: now }]);
  }
  return next;
}

/** `memory` has taken in these partitions already. */
export function findBlame(partitions: readonly PartitionLag[], memory: StandingMemory): Blame {
  const standing = partitions.filter(isStandingPartition);
  if (standing.length === 0) return { kind: 'nobody', hosts: [], because: 'every partition is read, as far as is known' };
  const poisoned = standing.filter((partition) => listOthers(partition, memory).length > 0);
  if (poisoned.length > 0) return blamePoison(poisoned, memory);

  const byOwner = Map.groupBy(
    partitions.filter(({ owner }) => owner !== undefined),
    ({ owner }) => owner as string,
  );
  if (byOwner.size === 0)
    return { kind: 'unclear', hosts: [], because: `${standing.length} partitions stand still, and it is not known who reads them` };
  if (byOwner.size === 1) return { kind: 'unclear', hosts: [], because: 'one host reads them all, so there is none to compare it with' };

  const owners = [...byOwner].map(([host, owned]) => ({ host, owned, share: shareOf(owned, isStandingPartition) }));
  if (owners.every(({ share }) => share >= standingShareMin))
    return { kind: 'everybody', hosts: [], because: `nothing is read on any of ${owners.length} hosts: this is no host's fault` };
  const blamed = owners.filter(({ host, owned, share }) => {
    const others = owners.filter((other) => other.host !== host).flatMap((other) => other.owned);
    const tellsEnough = owned.length >= ownedMin || owners.length >= hostsMin;
    return share >= standingShareMin && tellsEnough && shareOf(others, ({ verdict }) => verdict.status === 'ok') >= othersWellShareMin;
  });
  if (blamed.length === 0)
    return {
      kind: 'unclear',
      hosts: [],
      because: `${standing.length} of ${partitions.length} partitions stand still, spread over the hosts`,
    };
  return { kind: 'hosts', hosts: blamed.map(({ host }) => host), because: blamed.map(describeHost).join('; ') };
}

function blamePoison(poisoned: readonly PartitionLag[], memory: StandingMemory): Blame {
  const named = poisoned.slice(0, shownMax).map((partition) => {
    const others = listOthers(partition, memory).join(', ');
    return `${namePartition(partition)} stands still on ${partition.owner ?? 'nobody'}, and did on ${others} before`;
  });
  const more = poisoned.length > shownMax ? ` and ${poisoned.length - shownMax} more` : '';
  return { kind: 'poison', hosts: [], because: `${named.join('; ')}${more}: it would stand still on the next host too` };
}

function listOthers(partition: PartitionLag, memory: StandingMemory): readonly string[] {
  return (memory.get(namePartition(partition)) ?? []).filter(({ owner }) => owner !== partition.owner).map(({ owner }) => owner);
}

function describeHost({ host, owned }: { readonly host: string; readonly owned: readonly PartitionLag[] }): string {
  return `${owned.filter(isStandingPartition).length} of ${owned.length} partitions that ${host} reads stand still, while the others are read`;
}

function isStandingPartition({ verdict }: PartitionLag): boolean {
  return isStanding(verdict.status);
}

function shareOf(partitions: readonly PartitionLag[], is: (partition: PartitionLag) => boolean): number {
  return partitions.length === 0 ? 0 : partitions.filter(is).length / partitions.length;
}
