/**
 * 31 July 2020, from the first missed write to the end of the incident: three real brokers, a disk that really stalls, a controller that
 * may act, and somebody else's idea of AWS.
 *
 * First with another broker lost, when ending the sick one would have cost data: then nobody is ended. Then with all else well: then
 * exactly that machine goes, the test plays the launch of the next one, and every record that was ever acknowledged is still there. The
 * disk comes back within 28 s each time.
 */
import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import type { Entry, RecordedDecision } from '../../src/controller/entry.ts';
import type { Member } from '../../src/remediation/inventory.ts';
import type { TestBroker, TestCluster } from '../kafka-broker/start-cluster.ts';
import { testWith } from '../needs.ts';
import { mountNestedDisk, type LoopDisk } from './inject/loop-disk.ts';
import { createScene, fuseMs, type Injection } from './inject/scene.ts';
import { stallDevice } from './inject/stall-device.ts';
import type { AgentProcess } from './stage-agent.ts';
import { brokerDisk, logDirOn, restartBroker, startBrokersOnDisks } from './stage-kafka.ts';
import { openKafkaStory, type KafkaStory } from './stage-kafka-story.ts';

const programs = ['moto_server', 'mkfs.ext4', 'losetup', 'findmnt', 'fsfreeze', 'pgrep', 'java', 'mvn', 'nice'];
/** A controller watches for a minute before it believes itself. */
const warmUpMs = 62_000;
const storyMs = 900_000;
const topics = { orders: [1, 2, 3], payments: [2, 3, 1] };
const recordsEach = 200;

testWith({ root: true, linux: true, programs })(
  'a broker with a dead disk is kept while another one is lost, and replaced when all else is well, without the loss of a record',
  async () => {
    const scene = await createScene();
    try {
      const { cluster, disk, disks } = await startBrokersOnDisks(scene, '4.1');
      const story = await openKafkaStory(scene, cluster);
      const machines = await story.listMembers();
      const agents = await Promise.all(
        cluster.brokers.map((broker, at) => story.startAgent(machines[at] as Member, broker, disks[at] as LoopDisk)),
      );
      await writeRecords(cluster);
      await story.untilWell();
      await pause(Math.max(0, story.startedAt + warmUpMs - performance.now()));
      const sick = machines[0] as Member;

      await tellOfRefusal(story, cluster, sick.machine, {
        stallIt: () => stallDevice(scene, disk),
        startAgain: () => restartBroker(scene, cluster, 3),
      });
      await story.untilWell();
      expect((await story.listMembers()).map(({ machine }) => machine)).toEqual(machines.map(({ machine }) => machine));

      const isEnded = async () => (await story.listMembers()).every(({ machine }) => machine !== sick.machine);
      const { stall, from, afterS } = await stallUntil(story, 'the machine is ended', isEnded, () => stallDevice(scene, disk));
      // The machine is gone, and with it its processes: the kernel ends this one as soon as the disk answers, before it does anything else.
      const [old] = cluster.brokers;
      old?.signal('SIGKILL');
      await agents[0]?.end();
      await stall.undo();
      await old?.ended;

      const newDisk = await mountNestedDisk(scene, brokerDisk);
      await restartBroker(scene, cluster, 1, { logDir: logDirOn(newDisk.upper) });
      const now = await story.listMembers();
      const [newcomer, ...more] = now.filter(({ machine }) => machines.every((before) => before.machine !== machine));
      expect(more).toEqual([]);
      expect(now).toHaveLength(3);
      await story.startAgent(newcomer as Member, cluster.brokers[0] as never, newDisk.upper);
      await story.until('the repair is over', () => findLast(story.entries().slice(from), 'remediation_closed') !== undefined, 120_000);
      await story.untilWell();

      process.stderr.write(`ended at AWS ${afterS.toFixed(1)} s after its disk stalled\n`);
      await checkTold(story, story.entries().slice(from), sick.machine, (newcomer as Member).machine);
      expect(await readRecords(cluster)).toEqual(new Map(Object.keys(topics).map((topic) => [topic, recordsEach])));

      await tellOfUnsettled(story, (newcomer as Member).machine, () => stallDevice(scene, newDisk));
      await story.untilWell();
      await tellOfLostHost(story, cluster.brokers[2] as TestBroker, agents[2] as AgentProcess);
      expect(await story.listMembers()).toEqual(now);
    } finally {
      await scene.close();
    }
  },
  storyMs,
);

interface Sighting {
  /** Not mended yet. */
  readonly stall: Injection;
  /** How many entries there were before the stall. */
  readonly from: number;
  readonly afterS: number;
}

/**
 * What a broker writes goes into memory until the filesystem itself must wait: mostly for seconds, at times for half of the 28 s that a
 * stall may last here. Then there is nothing to see of it on the broker in time, and once all has recovered the disk stalls once more.
 * What comes between two stalls is not what is waited for. `isSo` is told how many entries there were before the stall.
 */
async function stallUntil(
  story: KafkaStory,
  what: string,
  isSo: (from: number) => boolean | Promise<boolean>,
  stallIt: () => Promise<Injection>,
  recover: () => Promise<void> = story.untilWell,
): Promise<Sighting> {
  for (let triesLeft = 3; triesLeft > 0; triesLeft -= 1) {
    const from = story.entries().length;
    if (await isSo(from)) throw new Error(`This came before the disk hung: ${what}\n${await story.heald('log')}`);
    const stall = await stallIt();
    const stalledAt = performance.now();
    const isOver = () => performance.now() - stalledAt > fuseMs - 1_000;
    while (!isOver() && !(await isSo(from))) await pause(250);
    if (await isSo(from)) return { stall, from, afterS: (performance.now() - stalledAt) / 1_000 };
    await stall.undo();
    process.stderr.write(`the stall was over before it was seen on the broker: not yet ${what}\n`);
    await recover();
  }
  throw new Error(`It did not come to this while the disk hung: ${what}\n${await story.heald('log')}`);
}

interface Hands {
  stallIt(): Promise<Injection>;
  /** The broker that is killed. */
  startAgain(): Promise<void>;
}

/** A broker is killed, and then the disk of another one stalls: heald says which partitions would be lost, and touches nothing. */
async function tellOfRefusal(story: KafkaStory, cluster: TestCluster, sick: string, { stallIt, startAgain }: Hands): Promise<void> {
  const begun = story.entries().length;
  cluster.brokers[2]?.signal('SIGKILL');
  await story.until('broker 3 is missed', async () => (await story.seeCluster()).brokers[2]?.isRegistered === false, 30_000);
  const isRefused = ({ host, reason }: RecordedDecision) => host?.id === sick && reason === 'gate_refused';
  const refusalsSince = (from: number) => decisionsSince(story, from).filter(isRefused);
  const isWell = async () => (await story.seeCluster()).brokers[0]?.verdict === 'healthy';
  // The killed one is still missing, so the cluster as a whole is not well.
  const recover = () => story.until('broker 1 is well again', isWell, 90_000);
  const { stall, from } = await stallUntil(story, 'the gate refuses', (since) => refusalsSince(since).length > 0, stallIt, recover);
  await startAgain();
  await stall.undo();

  const [refused] = refusalsSince(from);
  for (const words of ['not registered: broker 3', 'orders-0', 'payments-0']) expect(refused?.because).toContain(words);
  expect(decisionsSince(story, begun).filter(({ answer }) => answer === 'act')).toEqual([]);
  expect(
    story
      .entries()
      .slice(begun)
      .filter(({ kind }) => kind === 'step_intended'),
  ).toEqual([]);
  await story.until('people are told', () => story.messages.some(({ reason }) => reason === 'gate_refused'), 5_000);
  for (const told of story.messages.filter(({ reason }) => reason === 'gate_refused')) {
    expect(told.on).toBe('held');
    expect(told.because).toContain('orders-0, payments-0');
  }
  const explained = await read(story, 'explain', refused?.incident ?? '');
  for (const words of ['gate_refused', 'not registered: broker 3', 'orders-0']) expect(explained).toContain(words);
}

/** The log and the page of the incident tell it from the first doubt to the last replica. */
async function checkTold(story: KafkaStory, told: readonly Entry[], old: string, newcomer: string): Promise<void> {
  const intended = told.flatMap((entry) => (entry.kind === 'step_intended' ? [entry.call] : []));
  expect(intended.map(({ step, target }) => [step.action, target.machine])).toEqual([
    ['captureEvidence', old],
    ['replace', old],
  ]);
  const closed = findLast(told, 'remediation_closed');
  expect(closed, await story.heald('log')).toMatchObject({ result: 'succeeded', successor: newcomer });
  expect(story.messages.filter(({ on }) => on === 'acted')).toHaveLength(1);
  const incident = told.flatMap((entry) =>
    entry.kind === 'decided' && entry.decision.answer === 'act' ? [entry.decision.incident] : [],
  )[0];
  const explained = await read(story, 'explain', incident ?? '');
  for (const words of [
    'CLOSED',
    'REPAIRED',
    'requests are queued on the device and none has finished',
    '✓ all other brokers are registered',
    '✓ 0 partitions complete on broker 1 alone',
    '✓ 0 partitions with fewer in-sync replicas left than it takes to write',
    '✓ broker 1 is a controller too, and the controllers can do without it',
    '✓ broker 1 is judged failed disk',
    `${old} is being ended`,
    `${newcomer} is in service in its place, and well for 1 min; broker 1 of events has all of its replicas in sync`,
  ])
    expect(explained).toContain(words);
  const log = await read(story, 'log');
  const inOrder = [
    `${old} disk:`,
    'every check passed',
    `replace ${old} (end it first)`,
    `${newcomer} heard for the first time`,
    `${newcomer} runs broker 1 of events`,
    'succeeded',
    `closed ${incident}`,
  ];
  expect(log.slice(log.lastIndexOf(`opened: disk trouble on ${old}`))).toMatch(new RegExp(inOrder.map(asPattern).join('[^]*')));
}

const asPattern = (text: string) => text.replaceAll(/[.()]/g, String.raw`\$&`);

/** However wide the page was. */
async function read(story: KafkaStory, ...words: string[]): Promise<string> {
  return (await story.heald(...words)).replaceAll(/\s+/g, ' ');
}

/** The new disk stalls as well, minutes after the last repair of the cluster: nothing before that one has settled. */
async function tellOfUnsettled(story: KafkaStory, newcomer: string, stallIt: () => Promise<Injection>): Promise<void> {
  const findRefusal = (from: number) =>
    decisionsSince(story, from).find(({ host, reason }) => host?.id === newcomer && reason === 'gate_refused');
  const { stall, from } = await stallUntil(story, 'the gate refuses again', (since) => findRefusal(since) !== undefined, stallIt);
  await stall.undo();
  expect(findRefusal(from)?.because).toMatch(/the replacement of broker 1 began .* ago, and its replicas are complete for/);
}

/** A host is gone at once, with its broker and its agent: Kafka goes on, heald says so, and ends nothing on silence alone. */
async function tellOfLostHost(story: KafkaStory, broker: TestBroker, agent: AgentProcess): Promise<void> {
  const from = story.entries().length;
  process.kill(agent.pid, 'SIGKILL');
  broker.signal('SIGKILL');
  const findHeld = () => {
    const incidents = listIncidents(story.entries().slice(from), agent.id);
    return decisionsSince(story, from).find(({ incident, reason }) => reason === 'agent_silent' && incidents.includes(incident));
  };
  const isDown = async () => (await story.seeCluster()).brokers.some(({ id, verdict }) => id === broker.id && verdict === 'down');
  await story.until('the host is missed', async () => findHeld() !== undefined && (await isDown()), 45_000);
  expect(findHeld()?.because).toContain('nothing is done on silence alone');
  expect(decisionsSince(story, from).filter(({ answer }) => answer === 'act')).toEqual([]);
}

/** Incidents that were opened about trouble on this host. */
function listIncidents(entries: readonly Entry[], host: string): readonly string[] {
  const troubles = entries.flatMap((entry) => (entry.kind === 'episode_opened' && entry.host.id === host ? [entry.episode] : []));
  return entries.flatMap((entry) =>
    entry.kind === 'incident_opened' && entry.episodes.some((each) => troubles.includes(each)) ? [entry.incident] : [],
  );
}

function decisionsSince(story: KafkaStory, from: number): readonly RecordedDecision[] {
  return story
    .entries()
    .slice(from)
    .flatMap((entry) => (entry.kind === 'decided' ? [entry.decision] : []));
}

function findLast<K extends Entry['kind']>(entries: readonly Entry[], kind: K): Extract<Entry, { kind: K }> | undefined {
  return entries.findLast((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);
}

function openClient({ brokers }: TestCluster): Kafka {
  return new Kafka({ brokers: brokers.map(({ address }) => `${address.host}:${address.port}`), logLevel: logLevel.NOTHING });
}

/** Acknowledged by every replica. */
async function writeRecords(cluster: TestCluster): Promise<void> {
  const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
  const connection = await port.connect(cluster.brokers[0]?.address as never, 5_000);
  for (const [name, replicas] of Object.entries(topics))
    await connection.createTopic({ name, replicas, settings: { 'min.insync.replicas': '2' } }, 20_000);
  connection.close();
  const producer = openClient(cluster).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const messages = Array.from({ length: recordsEach }, (_, at) => ({ value: `record ${at}` }));
  for (const topic of Object.keys(topics)) await producer.send({ topic, messages, acks: -1 });
  await producer.disconnect();
}

/** Different records that can be read, by topic. */
async function readRecords(cluster: TestCluster): Promise<Map<string, number>> {
  const seen = new Map<string, Set<string>>();
  const consumer = openClient(cluster).consumer({ groupId: 'auditor', allowAutoTopicCreation: false });
  await consumer.connect();
  await consumer.subscribe({ topics: Object.keys(topics), fromBeginning: true });
  await consumer.run({
    eachMessage: ({ topic, message }) => {
      seen.set(topic, (seen.get(topic) ?? new Set()).add(String(message.value)));
      return Promise.resolve();
    },
  });
  const count = () =>
    new Map([...seen].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([topic, records]) => [topic, records.size]));
  for (const until = performance.now() + 30_000; performance.now() < until; await pause(250))
    if ([...count().values()].reduce((sum, many) => sum + many, 0) >= recordsEach * Object.keys(topics).length) break;
  await consumer.disconnect();
  return count();
}
