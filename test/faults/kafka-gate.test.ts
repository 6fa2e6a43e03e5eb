/**
 * May this broker go? Asked by a real controller, of a real cluster, about a broker whose disk really hangs: first while every partition
 * has its other replicas, then while another broker is gone. Nothing is replaced; the policy only recommends.
 *
 * All agents run on one host, and of the stalled device only the first one may hear: the others find an empty list of devices.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import { openLedgerReader } from '../../src/adapters/ledger/ledger-reader.ts';
import type { RecordedDecision } from '../../src/controller/entry.ts';
import type { HostDetailAnswer } from '../../src/adapters/wire/answers.ts';
import { findFreePort, startController, waitForHealth, type RunningController } from '../contract/running-controller.ts';
import type { TestCluster } from '../kafka-broker/start-cluster.ts';
import { testWith } from '../needs.ts';
import { createScene, type Scene } from './inject/scene.ts';
import { stallDevice } from './inject/stall-device.ts';
import { agentCommand, startAgentProcess, type AgentShape } from './stage-agent.ts';
import { openKafkaStage } from './stage-kafka.ts';

const programs = ['mkfs.ext4', 'losetup', 'fsfreeze', 'pgrep', 'java', 'mvn', 'nice', 'unshare'];
const test = testWith({ root: true, linux: true, programs });

/** No decision before the controller has watched for a minute. */
const warmUpMs = 62_000;
const stallS = 26;
const withoutDevices = ['unshare', '-m', 'sh', '-c', 'mount --bind /dev/null /proc/diskstats && exec "$@"', 'sh', ...agentCommand];

const broker = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: broker-disk }
mode: recommend
target: { groups: [kafka] }
when:
  all:
    - { signal: disk.stall_seconds, above: 15s }
    - { signal: kafka.canary.failing_seconds, above: 15s }
  witnesses: 2
  recover: 15s
unless: []
steps: [{ replace: { order: terminateFirst, timeout: 1h } }]
limits: { gate: kafka, inFlight: 1, per: [{ window: 1h, max: 1 }], minHealthy: 1, storm: { suspects: 90%, atLeast: 3, quiet: 1m }, breakAfter: 1 }
`;

function describeCluster({ brokers }: TestCluster): string {
  return `apiVersion: heald/v1
kind: KafkaCluster
metadata: { name: events }
target: { groups: [kafka] }
bootstrap: [${brokers.map(({ address }) => `127.0.0.1:${address.port}`).join(', ')}]
brokers: [1, 2, 3]
controllers: { brokers: [] }
`;
}

async function startWatching(scene: Scene) {
  let controller: RunningController | undefined;
  let hosts = 0;
  async function onCluster(cluster: TestCluster): Promise<void> {
    const folder = join(scene.folder, 'policies');
    await mkdir(folder);
    await writeFile(join(folder, 'cluster.yaml'), describeCluster(cluster));
    await writeFile(join(folder, 'broker.yaml'), broker);
    const started = startController(['--state-dir', scene.folder, '--policies', folder], await findFreePort());
    controller = started;
    scene.keep({ describe: 'a controller runs', undo: () => started.stop('SIGTERM'), emergency: `kill -9 ${started.pid}` });
    await waitForHealth(started, ({ status }) => status === 'ok');
  }
  async function startHost(shape: AgentShape) {
    const number = (hosts += 1);
    const { url } = controller as RunningController;
    const place = { zone: `stage-${number}`, group: 'kafka' };
    const command = number === 1 ? agentCommand : withoutDevices;
    const { id } = await startAgentProcess(scene, `host-${number}`, url, { ...shape, place, command });
    return {
      async look(): Promise<HostDetailAnswer | undefined> {
        const response = await fetch(`${url}/v1/hosts/${id}`, { signal: AbortSignal.timeout(5_000) });
        return response.ok ? ((await response.json()) as HostDetailAnswer) : undefined;
      },
    };
  }
  return openKafkaStage(scene, { line: '4.1', onCluster, startHost });
}

function readDecisions(scene: Scene, from: number): readonly RecordedDecision[] {
  const ledger = openLedgerReader(join(scene.folder, 'ledger.db'));
  if (!ledger.ok) throw new Error(ledger.problem.message);
  const read = ledger.value.read({ after: 0, limit: Infinity });
  ledger.value.close();
  if (!read.ok) throw new Error(read.problem.message);
  return read.value.flatMap(({ entry }) => (entry.kind === 'decided' && entry.at >= from ? [entry.decision] : []));
}

const refusals = ({ checks }: RecordedDecision) =>
  checks.flatMap(({ reason, passed, sentence }) => (reason === 'gate_refused' && !passed ? [sentence] : []));

test('a real cluster lets a broker with a dead disk go, and refuses as soon as another one is gone, with the partitions by name', async () => {
  const scene = await createScene();
  try {
    const startedAt = performance.now();
    const stage = await startWatching(scene);
    const [first, , third] = stage.cluster.brokers;
    const connection = await createKafkajsPort({ credentials: noCredentials, servers: () => [] }).connect(first?.address as never, 5_000);
    await connection.createTopic({ name: 'orders', replicas: [1, 2, 3], settings: { 'min.insync.replicas': '2' } }, 5_000);
    connection.close();
    await stage.untilWell();
    await pause(Math.max(0, warmUpMs - (performance.now() - startedAt)));

    const stalledAt = Date.now();
    const stall = await stallDevice(scene, stage.disk);
    await stage.follow(() => readDecisions(scene, stalledAt).some(({ reason }) => reason === 'mode_recommend'), stallS);
    await stall.undo();
    const recommended = readDecisions(scene, stalledAt).filter(({ reason }) => reason === 'mode_recommend');
    // For its disk and for its canary: two episodes of one host.
    expect(new Set(recommended.map(({ host }) => host?.id))).toEqual(new Set(['host-1']));
    expect(recommended.flatMap(refusals)).toEqual([]);

    await stage.untilWell();
    third?.signal('SIGKILL');
    await pause(20_000);
    const againAt = Date.now();
    const again = await stallDevice(scene, stage.disk);
    await stage.follow(
      () => readDecisions(scene, againAt).some(({ host, reason }) => host?.id === 'host-1' && reason === 'gate_refused'),
      stallS,
    );
    await again.undo();
    const held = readDecisions(scene, againAt).filter(({ host, reason }) => host?.id === 'host-1' && reason === 'gate_refused');
    expect(held.flatMap(refusals)).toEqual(expect.arrayContaining([expect.stringContaining('orders-0')]));
    expect(readDecisions(scene, againAt).filter(({ reason }) => reason === 'mode_recommend')).toEqual([]);
  } finally {
    await scene.close();
  }
});
