/**
 * The stage of 31 July: three real brokers on machines of a group at somebody else's AWS, an agent on each machine, and one controller
 * that may act, with the shipped policies and people who are called.
 *
 * A machine is its disk, its agent and its broker. Nothing but the broker's disk policy was edited, and of it only what a user edits; the
 * times for which a replacement is watched are minutes here and not tens of them.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import type { HostDetailAnswer } from '../../src/adapters/wire/answers.ts';
import type { ClusterAnswer, ClustersAnswer } from '../../src/adapters/wire/cluster-answers.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { writeLogLine } from '../../src/controller/transcript.ts';
import type { Member } from '../../src/remediation/inventory.ts';
import type { TestBroker, TestCluster } from '../kafka-broker/start-cluster.ts';
import type { LoopDisk } from './inject/loop-disk.ts';
import type { Scene } from './inject/scene.ts';
import { startAgentProcess, type AgentProcess } from './stage-agent.ts';
import { openAwsGroup } from './stage-aws.ts';
import { watchBroker } from './stage-kafka.ts';

export interface StoryMessage {
  readonly on: string;
  readonly sentence: string;
  readonly reason: string | null;
  readonly because: string | null;
}

export interface KafkaStory {
  readonly startedAt: number;
  /** What people were told so far. */
  readonly messages: readonly StoryMessage[];
  /** The machines that are in the group now. */
  listMembers(): Promise<readonly Member[]>;
  /** Puts an agent on a machine, beside the broker and its disk. */
  startAgent(member: Member, broker: TestBroker, disk: LoopDisk): Promise<AgentProcess>;
  seeCluster(): Promise<ClusterAnswer>;
  /** Until the controller calls every broker healthy, each leads its own canary, no replica is out of sync, and nothing is open. */
  untilWell(): Promise<void>;
  until(what: string, isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void>;
  entries(): readonly Entry[];
  /** What the command line answers. */
  heald(...words: string[]): Promise<string>;
}

const shipped = join(import.meta.dirname, '../../policies');
const cli = join(import.meta.dirname, '../../src/apps/cli/heald.ts');
const quorumCheck = join(import.meta.dirname, 'inject/quorum-check-program.ts');
const lookEveryMs = 250;
const wellWithinMs = 90_000;

/** In `policies/kafka-broker-disk.yaml`: what it says, and what a user who lets it act, and is in a hurry, makes of it. */
const edits = [
  ['mode: observe', 'mode: auto'],
  ['canary: { verify: 30m, growth: 1, ceiling: 1 }', 'canary: { verify: 1m, growth: 1, ceiling: 1 }'],
  ['verify: { healthyFor: 20m }', 'verify: { healthyFor: 1m }'],
] as const;

function describeCluster({ brokers }: TestCluster): string {
  return `apiVersion: heald/v1
kind: KafkaCluster
metadata: { name: events, owner: storage }
target: { tags: { role: kafka } }
bootstrap: [${brokers.map(({ address }) => `127.0.0.1:${address.port}`).join(', ')}]
brokers: [1, 2, 3]
controllers: { brokers: [1, 2, 3], check: quorum }
`;
}

async function writePolicies(scene: Scene, cluster: TestCluster, webhookPort: number): Promise<string> {
  const folder = join(scene.folder, 'policies');
  await cp(shipped, folder, { recursive: true });
  const file = join(folder, 'kafka-broker-disk.yaml');
  let policy = await readFile(file, 'utf8');
  for (const [from, to] of edits) {
    if (!policy.includes(from)) throw new Error(`the shipped policy does not say "${from}"`);
    policy = policy.replace(from, to);
  }
  await writeFile(file, policy);
  await writeFile(join(folder, 'cluster.yaml'), describeCluster(cluster));
  const secretFile = join(scene.folder, 'hook-secret');
  await writeFile(secretFile, 'correct horse battery staple\n');
  await writeFile(
    join(folder, 'on-call.yaml'),
    `apiVersion: heald/v1
kind: Notification
metadata: { name: on-call }
webhook: { url: "http://127.0.0.1:${webhookPort}/hook", secretFile: ${secretFile} }
on: [held, acted, act_failed, degraded]
`,
  );
  return folder;
}

async function hearMessages(scene: Scene, messages: StoryMessage[]): Promise<number> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      messages.push(JSON.parse(body) as StoryMessage);
      response.writeHead(200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
    return Promise.resolve();
  };
  scene.keep({ describe: 'people are listened for', undo: close, emergency: ':' });
  return (server.address() as AddressInfo).port;
}

export async function openKafkaStory(scene: Scene, cluster: TestCluster): Promise<KafkaStory> {
  const { name, listMembers, startController } = await openAwsGroup(scene, cluster.brokers.length);
  const messages: StoryMessage[] = [];
  const policies = await writePolicies(scene, cluster, await hearMessages(scene, messages));
  const { running: controller, stateDir, entries } = await startController(policies);
  const startedAt = performance.now();
  const controllerPorts = cluster.brokers.map(({ controllerPort }) => String(controllerPort));

  async function seeCluster(): Promise<ClusterAnswer> {
    const { clusters } = (await (await fetch(`${controller.url}/v1/clusters`)).json()) as ClustersAnswer;
    return clusters[0] as ClusterAnswer;
  }
  const writeLog = () => entries().map(writeLogLine).join('\n');
  async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
    for (const over = performance.now() + withinMs; !(await isSo()); await pause(lookEveryMs))
      if (performance.now() > over)
        throw new Error(`It did not come to this: ${what}\n${JSON.stringify(await seeCluster())}\n${writeLog()}\n${controller.said()}`);
  }
  /** Null while another broker leads its partition. */
  async function readCanary(host: string): Promise<unknown> {
    const { readings } = (await (await fetch(`${controller.url}/v1/hosts/${host}`)).json()) as HostDetailAnswer;
    return readings.find(({ signal }) => signal === 'kafka.canary.failing_seconds')?.value;
  }
  const countOpen = () =>
    entries().reduce((open, { kind }) => open + (kind === 'incident_opened' ? 1 : 0) - (kind === 'incident_closed' ? 1 : 0), 0);

  return {
    startedAt,
    messages,
    listMembers,
    startAgent: (member, broker, disk) =>
      startAgentProcess(scene, member.machine, controller.url, {
        ...watchBroker(broker, disk),
        place: { zone: member.zone, group: name, tags: { role: 'kafka' } },
        checks: [{ name: 'quorum', command: [process.execPath, quorumCheck, String(broker.id), ...controllerPorts], every: '5s' }],
      }),
    seeCluster,
    untilWell: () =>
      until(
        'all is well',
        async () => {
          const { brokers, underReplicated, seenAt } = await seeCluster();
          const isWell = brokers.every(({ verdict, host, isRegistered }) => verdict === 'healthy' && host !== null && isRegistered);
          if (seenAt === null || !isWell || underReplicated.count > 0 || countOpen() > 0) return false;
          const canaries = await Promise.all(brokers.map(({ host }) => readCanary(host?.id ?? '')));
          return canaries.every((seconds) => seconds === 0);
        },
        wellWithinMs,
      ),
    until,
    entries,
    async heald(...words) {
      const env = { ...process.env, HEALD_CONTROLLER: controller.url, TZ: 'UTC', NO_COLOR: '1', COLUMNS: '200' };
      return (await promisify(execFile)(process.execPath, [cli, ...words, '--state-dir', stateDir], { env })).stdout;
    },
  };
}
