/**
 * Three real brokers, each with a disk and an agent of its own, and what heald's verdict makes of each of them, four times a second.
 *
 * The first broker's disk can be stalled: it lies inside another one. All three agents run on one host, and each is told of its own
 * broker's disk and no other one.
 */
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { createClusterObserver } from '../../src/adapters/kafka/cluster-observer.ts';
import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import { steadyClock } from '../../src/adapters/steady-clock.ts';
import type { HostDetailAnswer, ReadingAnswer } from '../../src/adapters/wire/answers.ts';
import { judgeBroker, type BrokerEvidence, type BrokerVerdict } from '../../src/liveness/kafka/broker-verdict.ts';
import type { ClusterView } from '../../src/liveness/kafka/cluster-view.ts';
import type { KafkaLine } from '../kafka-broker/kafka-jars.ts';
import { startCluster, type TestBroker, type TestCluster } from '../kafka-broker/start-cluster.ts';
import { mountDisk, mountNestedDisk, type LoopDisk, type NestedDisk } from './inject/loop-disk.ts';
import type { Scene } from './inject/scene.ts';
import type { AgentShape } from './stage-agent.ts';

export interface KafkaStage {
  readonly cluster: TestCluster;
  /** The first broker's disk. */
  readonly disk: NestedDisk;
  /** Waits until every broker is healthy and leads its own canary, and every partition has all of its replicas in sync. */
  untilWell(): Promise<void>;
  /** Follows the verdicts until `isOver`, or for so many seconds. */
  follow(isOver: (course: KafkaCourse) => boolean, seconds: number): Promise<KafkaCourse>;
}

export interface KafkaCourse {
  /** Each verdict of each broker when it came up: seconds since `follow` was called. */
  readonly turns: readonly { readonly s: number; readonly broker: number; readonly verdict: BrokerVerdict }[];
  /** When the broker first had a verdict of that kind; undefined when it never had. */
  first(broker: number, kind: BrokerVerdict['kind']): number | undefined;
  /** Verdicts that speak against a broker. */
  accused(broker: number): readonly string[];
}

/** What a real broker's host can be asked; a host on the stage is one. */
export interface AskedHost {
  look(): Promise<HostDetailAnswer | undefined>;
  /** Minds, while this lasts, whether the host's agent is kept from its work. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export interface KafkaStageShape {
  readonly line: KafkaLine;
  /** Whether the cluster's metadata lies on another disk than the one that stalls; otherwise with the log, as by default. */
  readonly metadataApart?: boolean;
  readonly startHost: (shape: AgentShape) => Promise<AskedHost>;
}

const lookEveryMs = 250;
const viewEveryMs = 5_000;
const wellWithinMs = 90_000;
const sick = 1;

export async function openKafkaStage(scene: Scene, { line, metadataApart = false, startHost }: KafkaStageShape): Promise<KafkaStage> {
  const { cluster, disk, disks } = await startBrokersOnDisks(scene, line, metadataApart);
  const hosts = await Promise.all(cluster.brokers.map((broker, index) => startHost(watchBroker(broker, disks[index] as LoopDisk))));
  const watch = createWatch(cluster, hosts, disks);

  return {
    cluster,
    disk,
    async untilWell() {
      const until = performance.now() + wellWithinMs;
      for (;;) {
        const { verdicts, view } = await watch.judge();
        const synced = view?.partitions.every(({ isr, replicas }) => isr.length === replicas.length) === true;
        if (synced && view.brokers.length === hosts.length && verdicts.every(({ kind }) => kind === 'healthy') && watch.measured()) return;
        if (performance.now() > until)
          throw new Error(`the cluster is not well: ${verdicts.map(({ kind, because }) => `${kind}: ${because}`).join('; ')}`);
        await pause(lookEveryMs);
      }
    },
    follow: (isOver, seconds) => duringAll(hosts, () => followVerdicts(watch, isOver, seconds)),
  };
}

function duringAll<T>(hosts: readonly AskedHost[], work: () => Promise<T>): Promise<T> {
  return hosts.reduce<() => Promise<T>>((inner, host) => () => host.during(inner), work)();
}

async function followVerdicts(watch: Watch, isOver: (course: KafkaCourse) => boolean, seconds: number): Promise<KafkaCourse> {
  const from = performance.now();
  const turns: KafkaCourse['turns'][number][] = [];
  const course: KafkaCourse = {
    turns,
    first: (broker, kind) => turns.find((turn) => turn.broker === broker && turn.verdict.kind === kind)?.s,
    accused: (broker) =>
      turns
        .filter((turn) => turn.broker === broker && !['healthy', 'unknown', 'cluster_wide', 'degraded'].includes(turn.verdict.kind))
        .map(({ s, verdict }) => `${s.toFixed(1)} s ${verdict.kind}: ${verdict.because}`),
  };
  const last = new Map<number, string>();
  while (performance.now() - from < seconds * 1_000 && !isOver(course)) {
    const { verdicts } = await watch.judge();
    verdicts.forEach((verdict, index) => {
      if (last.get(index + 1) !== verdict.kind) turns.push({ s: (performance.now() - from) / 1_000, broker: index + 1, verdict });
      last.set(index + 1, verdict.kind);
    });
    await pause(lookEveryMs);
  }
  return course;
}

export interface BrokersOnDisks {
  readonly cluster: TestCluster;
  /** The first broker's disk. */
  readonly disk: NestedDisk;
  readonly disks: readonly LoopDisk[];
}

export async function startBrokersOnDisks(scene: Scene, line: KafkaLine, metadataApart = false): Promise<BrokersOnDisks> {
  const disk = await mountNestedDisk(scene, brokerDisk);
  const disks: readonly LoopDisk[] = [disk.upper, await mountDisk(scene, brokerDisk), await mountDisk(scene, brokerDisk)];
  const cluster = await startCluster({
    line,
    logDirs: disks.map(logDirOn),
    ...(metadataApart ? { metadataDirs: disks.map((_, index) => join(scene.folder, `metadata-${index + 1}`)) } : {}),
    // Small files for small disks; and leaders come home within seconds, not after five minutes, so that stalls can follow each other.
    settings: { 'log.index.size.max.bytes': '1048576', 'leader.imbalance.check.interval.seconds': '5' },
  });
  const emergency = cluster.brokers.map(({ pid }) => `kill -9 ${pid}`).join('; ');
  scene.keep({ describe: 'three brokers run', undo: () => cluster.stop(), emergency });
  return { cluster, disk, disks };
}

/** Starts it again, with what is in its folder, or in another one; the new process ends with the scene, like the old one. */
export async function restartBroker(scene: Scene, cluster: TestCluster, id: number, on?: { readonly logDir: string }): Promise<void> {
  await cluster.restart(id, on);
  const broker = cluster.brokers[id - 1] as TestBroker;
  const end = () => {
    broker.signal('SIGKILL');
    return broker.ended;
  };
  scene.keep({ describe: `broker ${id} runs again`, undo: end, emergency: `kill -9 ${broker.pid}` });
}

export const brokerDisk = { megabytes: 256 };

export const logDirOn = ({ mount }: LoopDisk): string => join(mount, 'kafka');

/** What the agent beside a broker is told: of the broker, and of its disk and no other one of this host. */
export function watchBroker({ id, address }: TestBroker, { mount }: LoopDisk): AgentShape {
  return { mounts: [mount], kafka: { brokerId: id, listener: `${address.host}:${address.port}` } };
}

interface Watch {
  judge(): Promise<{ readonly verdicts: readonly BrokerVerdict[]; readonly view: ClusterView | undefined }>;
  /** Whether every broker's canary and listener are measured. */
  measured(): boolean;
}

function createWatch(cluster: TestCluster, hosts: readonly AskedHost[], disks: readonly LoopDisk[]): Watch {
  const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
  const bootstrap = cluster.brokers.map(({ address }) => address);
  const observer = createClusterObserver({ port, bootstrap, wallClock: Date.now, clock: steadyClock });
  const outOfIsrSince = new Map<number, number>();
  const goneSince = new Map<number, number>();
  let view: ClusterView | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking = false;
  let measured = false;

  function lookAgain(): void {
    if (looking || performance.now() - lookedAt < viewEveryMs) return;
    looking = true;
    lookedAt = performance.now();
    void take();
  }

  async function take(): Promise<void> {
    const seen = await observer.look({ deadlineMs: 4_000, besides: sick, withGroups: false });
    looking = false;
    if (!seen.ok) return;
    view = seen.value;
    for (const { id } of cluster.brokers) {
      const isOut = view.partitions.some(({ replicas, isr }) => replicas.includes(id) && !isr.includes(id));
      note(outOfIsrSince, id, isOut, view.seenAt);
      note(goneSince, id, !view.brokers.some((broker) => broker.id === id), view.seenAt);
    }
  }

  async function judge() {
    lookAgain();
    const readings = await Promise.all(hosts.map(async (host) => (await host.look())?.readings ?? []));
    const canaries = readings.map((each, index) => readCanary(each, index + 1));
    measured = canaries.every((canary, index) => canary !== undefined && readListener(readings[index] ?? [], index + 1) !== undefined);
    const now = Date.now();
    const verdicts = readings.map((each, index): BrokerVerdict => {
      const id = index + 1;
      const peers = canaries.filter((canary, other) => other !== index && canary !== undefined);
      const evidence: BrokerEvidence = {
        upForMs: now,
        listener: readListener(each, id),
        canary: canaries[index],
        diskStalledForMs: readDiskStall(each, disks[index] as LoopDisk),
        viewAgeMs: view === undefined ? undefined : now - view.seenAt,
        outOfIsrForMs: ageOf(outOfIsrSince, id, view),
        unregisteredForMs: ageOf(goneSince, id, view),
        peersFailingShare: peers.length === 0 ? undefined : peers.filter((canary) => (canary?.failingForMs ?? 0) > 0).length / peers.length,
      };
      return judgeBroker(evidence);
    });
    return { verdicts, view };
  }

  return { judge, measured: () => measured };
}

function note(since: Map<number, number>, broker: number, isSo: boolean, at: number): void {
  if (!isSo) since.delete(broker);
  else if (!since.has(broker)) since.set(broker, at);
}

function ageOf(since: ReadonlyMap<number, number>, broker: number, view: ClusterView | undefined): number | undefined {
  const from = since.get(broker);
  if (view === undefined) return undefined;
  return from === undefined ? 0 : Math.max(1, view.seenAt - from);
}

function readSeconds(
  readings: readonly ReadingAnswer[],
  signal: string,
  subject: string,
): (ReadingAnswer & { readonly ms: number }) | undefined {
  const found = readings.find((each) => each.signal === signal && each.subject === subject);
  return typeof found?.value === 'number' ? { ...found, ms: found.value * 1_000 } : undefined;
}

function readCanary(readings: readonly ReadingAnswer[], id: number): BrokerEvidence['canary'] {
  const found = readSeconds(readings, 'kafka.canary.failing_seconds', String(id));
  if (found === undefined) return undefined;
  const usual = { p99Ms: undefined, usualP99Ms: undefined };
  return { state: found.ms === 0 ? 'ok' : nameState(found.detail), failingForMs: found.ms, ...usual };
}

function readListener(readings: readonly ReadingAnswer[], id: number): BrokerEvidence['listener'] {
  const found = readSeconds(readings, 'kafka.listener.failing_seconds', String(id));
  if (found === undefined) return undefined;
  const state = nameState(found.detail);
  return { state: found.ms === 0 || state === 'error' ? 'ok' : state, forMs: found.ms };
}

function nameState(detail: string | null): 'refused' | 'timeout' | 'error' {
  const word = detail?.split(':')[0];
  return word === 'refused' || word === 'timeout' ? word : 'error';
}

/** The longest that anything on the broker's own disk waits. */
function readDiskStall(readings: readonly ReadingAnswer[], { mount, device }: LoopDisk): number | undefined {
  const found = [
    readSeconds(readings, 'disk.stall_seconds', basename(device)),
    readSeconds(readings, 'disk.fsync_stall_seconds', mount),
    readSeconds(readings, 'disk.create_stall_seconds', mount),
  ].filter((each) => each !== undefined);
  return found.length === 0 ? undefined : Math.max(...found.map(({ ms }) => ms));
}
