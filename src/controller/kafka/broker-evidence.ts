/** What speaks for and against one broker, from its host and from its cluster? What is old counts as not known. */
import { elapsedMs, secondMs, type Instant } from '../../base/instant.ts';
import { findTrack, type HostView } from '../../liveness/host-view.ts';
import { judgeBroker, type BrokerEvidence, type BrokerVerdict, type CanaryEvidence } from '../../liveness/kafka/broker-verdict.ts';
import { compareCanary, createCanaryTimes, noteCanaryTime, type CanaryTimes } from '../../liveness/kafka/canary-times.ts';
import type { KafkaCluster } from '../../policy/policy.ts';
import type { State } from '../state.ts';
import { findHostsOf } from './brokers.ts';

const canary = 'kafka.canary.failing_seconds';
const produce = 'kafka.canary.produce_seconds';
const listener = 'kafka.listener.failing_seconds';
/** Any disk of the host: a broker with one that completes nothing is not helped by the others. */
const stalls: ReadonlySet<string> = new Set([
  'disk.stall_seconds',
  'disk.fsync_stall_seconds',
  'disk.create_stall_seconds',
  'disk.read_stall_seconds',
]);
/** Three reports. */
const freshMs = 16 * secondMs;
/** Two tries of a canary in a row. */
const peerFailingSeconds = 10;

export function judgeBrokerOf(state: State, cluster: KafkaCluster, broker: number, now: Instant): BrokerVerdict {
  return judgeBroker(gatherEvidence(state, cluster, broker, now));
}

function gatherEvidence(state: State, cluster: KafkaCluster, broker: number, now: Instant): BrokerEvidence {
  const watch = state.clusters.get(cluster.name);
  const seen = watch?.brokers.get(broker);
  const [host] = findHostsOf(state, cluster, broker);
  const sinceMs = (at: Instant | undefined) => (at === undefined ? 0 : elapsedMs(at, now));
  return {
    upForMs: seen?.registeredSince === undefined ? undefined : sinceMs(seen.registeredSince),
    listener: host === undefined ? undefined : readListener(host, broker, now),
    canary: host === undefined ? undefined : readCanary(host, broker, watch?.canaries.get(broker), now),
    diskStalledForMs: host === undefined ? undefined : readStall(host, now),
    viewAgeMs: watch?.view === undefined ? undefined : elapsedMs(watch.view.seenAt, now),
    outOfIsrForMs: seen === undefined ? undefined : sinceMs(seen.outOfIsrSince),
    unregisteredForMs: seen === undefined ? undefined : sinceMs(seen.missingSince),
    // Most brokers are well, and nobody asks about the others.
    get peersFailingShare() {
      return findFailingShare(state, cluster, broker, now);
    },
  };
}

/** The newest value in seconds; undefined when there is none that is young enough. */
function readSeconds(view: HostView, signal: string, subject: string, now: Instant): number | undefined {
  const track = findTrack(view, signal, subject);
  const isTold = typeof view.report.readings[signal]?.[subject] === 'number';
  return track !== undefined && isTold && elapsedMs(track.lastAt, now) <= freshMs ? track.lastNumber : undefined;
}

function readListener(view: HostView, broker: number, now: Instant): BrokerEvidence['listener'] {
  const seconds = readSeconds(view, listener, String(broker), now);
  if (seconds === undefined) return undefined;
  const isRefused = detailOf(view, listener, broker).startsWith('refused');
  return { state: seconds === 0 ? 'ok' : isRefused ? 'refused' : 'timeout', forMs: seconds * secondMs };
}

/** Whether the broker on this very host has just answered its agent. */
export function isAnswering(view: HostView, broker: number, now: Instant): boolean {
  return readListener(view, broker, now)?.state === 'ok';
}

/** Takes in how long the canary of the broker on this host took, by its newest report. */
export function noteCanary({ history, clusters }: State, view: HostView): void {
  const known = history.kafka.brokers.get(view.id);
  const watch = known === undefined ? undefined : clusters.get(known.cluster);
  const seconds = known === undefined ? undefined : view.report.readings[produce]?.[String(known.broker)];
  if (known === undefined || watch === undefined || typeof seconds !== 'number') return;
  const before = watch.canaries.get(known.broker);
  const times = before?.host === view.id ? before : createCanaryTimes(view.id);
  watch.canaries.set(known.broker, noteCanaryTime(times, view.measuredAt, seconds * secondMs));
}

function readCanary(view: HostView, broker: number, taken: CanaryTimes | undefined, now: Instant): CanaryEvidence | undefined {
  const seconds = readSeconds(view, canary, String(broker), now);
  const detail = detailOf(view, canary, broker);
  const times = taken?.host === view.id ? compareCanary(taken, now) : { p99Ms: undefined, usualP99Ms: undefined };
  if (seconds === undefined) return detail.startsWith('not_leader') ? { state: 'not_leader', failingForMs: 0, ...times } : undefined;
  const kind = (['refused', 'timeout'] as const).find((word) => detail.startsWith(word)) ?? 'error';
  return { state: seconds === 0 ? 'ok' : kind, failingForMs: seconds * secondMs, ...times };
}

function readStall(view: HostView, now: Instant): number | undefined {
  const seconds = view.tracked
    .filter(({ definition }) => stalls.has(definition.name))
    .flatMap(({ definition, subject }) => readSeconds(view, definition.name, subject, now) ?? []);
  return seconds.length === 0 ? undefined : Math.max(...seconds) * secondMs;
}

function detailOf({ report }: HostView, signal: string, broker: number): string {
  return report.details[signal]?.[String(broker)] ?? '';
}

/** Of the canaries of the other brokers that are known, the share that fails now. */
function findFailingShare(state: State, cluster: KafkaCluster, broker: number, now: Instant): number | undefined {
  const known = cluster.brokers
    .filter((id) => id !== broker)
    .flatMap((id) => findHostsOf(state, cluster, id).map((host) => readSeconds(host, canary, String(id), now)))
    .filter((seconds) => seconds !== undefined);
  return known.length === 0 ? undefined : known.filter((seconds) => seconds >= peerFailingSeconds).length / known.length;
}
