/**
 * Is this broker well? Joins what its host measures (listener, canary, disk) with what the cluster says about it.
 *
 * Nobody of them alone can tell. A broker whose disk hangs accepts connections, keeps its leadership and stays in its own in-sync sets;
 * its canary fails, but so does everybody's while the whole cluster is in trouble; and replicas fall behind for many reasons. Two that
 * fail independently of each other, for long enough, are a verdict. Only a failed broker may lead to a replacement.
 *
 * The first rule that applies is the answer, from the plainest to the vaguest. What was not measured applies nowhere.
 */
import { formatDuration } from '../../base/duration.ts';
import { minuteMs, secondMs } from '../../base/instant.ts';
import { formatSeconds } from '../signal-text.ts';

export type BrokerVerdictKind =
  | 'healthy'
  | 'degraded'
  | 'unknown'
  | 'suspect'
  | 'suspect_disk'
  | 'cluster_wide'
  | 'down'
  | 'failed_broker'
  | 'failed_disk';

export interface BrokerVerdict {
  readonly kind: BrokerVerdictKind;
  /** "its disk has finished nothing for 20 s, and the canary has failed for 18 s". */
  readonly because: string;
}

/** How long each thing has been so, in milliseconds; 0 while it is not. Undefined: it is not known. */
export interface BrokerEvidence {
  readonly upForMs: number | undefined;
  /** The broker's own listener, asked from its own host. */
  readonly listener: { readonly state: 'ok' | 'refused' | 'timeout'; readonly forMs: number } | undefined;
  /** One record written with acks=1 to a partition that this broker leads. Never acks=all: that accuses those who wait for the sick one. */
  readonly canary: CanaryEvidence | undefined;
  /** Requests are in flight on a disk below `log.dirs`, and none completes. */
  readonly diskStalledForMs: number | undefined;
  /** Age of the cluster's view. */
  readonly viewAgeMs: number | undefined;
  /** By that view: how long replicas on this broker have not been in sync. */
  readonly outOfIsrForMs: number | undefined;
  /** By that view: how long the broker has not been registered. */
  readonly unregisteredForMs: number | undefined;
  /** Of the other brokers' canaries, the share that fails now; undefined when none is known. */
  readonly peersFailingShare: number | undefined;
}

export interface CanaryEvidence {
  /** `not_leader`: this broker leads no canary partition now, so there is nothing to try. */
  readonly state: 'ok' | 'timeout' | 'refused' | 'error' | 'not_leader';
  readonly failingForMs: number;
  readonly p99Ms: number | undefined;
  /** The same over its own last hour. */
  readonly usualP99Ms: number | undefined;
}

const shortMs = 15 * secondMs;
const longMs = 30 * secondMs;
const aloneMs = 60 * secondMs;
const viewFreshMs = 30 * secondMs;
const startsForMs = 10 * minuteMs;
const slowFromMs = 500;
const slowRatio = 5;
const clusterWideShare = 0.5;

/** Whether a verdict may lead to the replacement of the broker's host. */
export function isFailedBroker(kind: BrokerVerdictKind): boolean {
  return kind === 'failed_disk' || kind === 'failed_broker';
}

export function judgeBroker(evidence: BrokerEvidence): BrokerVerdict {
  return (
    judgeRefused(evidence) ??
    judgeEverybody(evidence) ??
    judgeDisk(evidence) ??
    judgeGone(evidence) ??
    judgeCanary(evidence) ??
    judgeSlow(evidence) ??
    judgeRest(evidence)
  );
}

/** Kafka sees a dead broker by itself and gives its partitions to others: that is no gray failure, and it says so. */
function judgeRefused({ listener }: BrokerEvidence): BrokerVerdict | undefined {
  if (listener?.state !== 'refused' || listener.forMs < shortMs) return undefined;
  return { kind: 'down', because: `its listener has refused connections for ${formatDuration(listener.forMs)}` };
}

/**
 * The same, after the disk was asked: a broker whose cluster metadata lies on the disk that hangs loses its registration after some 12 s, and
 * that must not take back what the disk has shown.
 */
function judgeGone(evidence: BrokerEvidence): BrokerVerdict | undefined {
  const { unregisteredForMs } = evidence;
  if (!seesFresh(evidence) || (unregisteredForMs ?? 0) < shortMs) return undefined;
  return { kind: 'down', because: `it left the cluster's metadata ${formatDuration(unregisteredForMs ?? 0)} ago` };
}

function judgeEverybody(evidence: BrokerEvidence): BrokerVerdict | undefined {
  const { canary } = evidence;
  if (failingMs(canary) < shortMs) return undefined;
  const { peersFailingShare } = evidence;
  if (peersFailingShare === undefined)
    return { kind: 'unknown', because: `${sayCanary(canary)}, and nothing is known of the other brokers' canaries` };
  if (peersFailingShare < clusterWideShare) return undefined;
  const share = `${Math.round(peersFailingShare * 100)} % of the other brokers' canaries`;
  return { kind: 'cluster_wide', because: `${sayCanary(canary)}, and so have ${share}: this is not the fault of one host` };
}

function judgeDisk(evidence: BrokerEvidence): BrokerVerdict | undefined {
  const { canary, diskStalledForMs = 0 } = evidence;
  const outOfIsrMs = freshOutOfIsrMs(evidence);
  if (diskStalledForMs >= shortMs && failingMs(canary) >= shortMs)
    return { kind: 'failed_disk', because: `${sayDisk(diskStalledForMs)}, and ${sayCanary(canary)}` };
  if (diskStalledForMs >= longMs && outOfIsrMs > 0)
    return { kind: 'failed_disk', because: `${sayDisk(diskStalledForMs)}, and ${sayOutOfIsr(outOfIsrMs)}` };
  return undefined;
}

function judgeCanary(evidence: BrokerEvidence): BrokerVerdict | undefined {
  const { canary, listener, diskStalledForMs = 0, viewAgeMs } = evidence;
  const canaryMs = failingMs(canary);
  if (canaryMs >= shortMs && !seesFresh(evidence)) {
    const view = viewAgeMs === undefined ? 'the cluster has not been seen' : `the cluster was last seen ${formatDuration(viewAgeMs)} ago`;
    return { kind: 'unknown', because: `${sayCanary(canary)}, and ${view}` };
  }
  const outOfIsrMs = freshOutOfIsrMs(evidence);
  if (canaryMs >= longMs && listener?.state === 'timeout')
    return { kind: 'failed_broker', because: `its listener accepts connections and does not answer, and ${sayCanary(canary)}` };
  if (canaryMs >= longMs && outOfIsrMs > 0)
    return { kind: 'failed_broker', because: `${sayCanary(canary)}, and ${sayOutOfIsr(outOfIsrMs)}` };
  if (canaryMs >= aloneMs) return { kind: 'failed_broker', because: `${sayCanary(canary)}, while those of the other brokers succeed` };
  if (diskStalledForMs >= shortMs) return { kind: 'suspect_disk', because: sayDisk(diskStalledForMs) };
  if (canaryMs >= shortMs) return { kind: 'suspect', because: sayCanary(canary) };
  return undefined;
}

/** Slow is for people to look at: a broker that still does its work is not made better by one that must first copy all of it. */
function judgeSlow(evidence: BrokerEvidence): BrokerVerdict | undefined {
  const { canary, upForMs = 0 } = evidence;
  const outOfIsrMs = freshOutOfIsrMs(evidence);
  if (outOfIsrMs >= aloneMs && upForMs > startsForMs) return { kind: 'degraded', because: sayOutOfIsr(outOfIsrMs) };
  const { p99Ms, usualP99Ms } = canary ?? {};
  if (p99Ms === undefined || usualP99Ms === undefined || p99Ms < slowFromMs || p99Ms < slowRatio * usualP99Ms) return undefined;
  return {
    kind: 'degraded',
    because: `its canary takes ${formatSeconds(p99Ms / secondMs)} at the 99th percentile, usually ${formatSeconds(usualP99Ms / secondMs)}`,
  };
}

function judgeRest({ canary, listener, diskStalledForMs }: BrokerEvidence): BrokerVerdict {
  if (canary === undefined && listener === undefined) return { kind: 'unknown', because: 'nothing is measured on its host' };
  const disk = diskStalledForMs === undefined ? 'its disks are not watched' : 'its disks move';
  return { kind: 'healthy', because: `nothing has spoken against it for long enough; ${disk}` };
}

/** An old view is no evidence for anything. */
function seesFresh({ viewAgeMs }: Pick<BrokerEvidence, 'viewAgeMs'>): boolean {
  return viewAgeMs !== undefined && viewAgeMs <= viewFreshMs;
}

function freshOutOfIsrMs(evidence: BrokerEvidence): number {
  return seesFresh(evidence) ? (evidence.outOfIsrForMs ?? 0) : 0;
}

function failingMs(canary: CanaryEvidence | undefined): number {
  return canary === undefined || canary.state === 'ok' || canary.state === 'not_leader' ? 0 : canary.failingForMs;
}

function sayCanary(canary: CanaryEvidence | undefined): string {
  return `its canary has failed for ${formatDuration(failingMs(canary))}`;
}

function sayDisk(stalledForMs: number): string {
  return `its disk has finished nothing for ${formatDuration(stalledForMs)}`;
}

function sayOutOfIsr(outOfIsrMs: number): string {
  return `replicas on it have been out of sync for ${formatDuration(outOfIsrMs)}`;
}
