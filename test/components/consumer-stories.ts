/** What befalls consumers: each story has a topic and a group of its name, plays on a stage that others play on too, and gives what it saw. */
import type { EachMessagePayload } from 'kafkajs';

import { minuteMs, secondMs } from '../../src/base/instant.ts';
import { namePartition } from '../../src/liveness/kafka/cluster-view.ts';
import { startNewConsumer } from '../kafka-broker/start-new-consumer.ts';
import type { ConsumerStage } from './consumer-stage.ts';

/** On the quick clock, as all of these. */
export const lookEveryMs = 30 * secondMs;
export const hosts = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;
/** Where everybody reads well for so long, a group has been judged. */
const settledMs = 4 * minuteMs;
const windowMs = 6 * minuteMs;

export async function tellOneHost(stage: ConsumerStage) {
  const name = 'one-host';
  await stage.feed(name, 6);
  let isStuck = false;
  for (const host of hosts) await stage.consume({ group: name, topic: name, host, isStuckAt: () => isStuck && host === hosts[0] });
  await stage.wait(settledMs);
  const before = stage.told(name);
  isStuck = true;
  const told = await stage.untilTold(name, 'stand still');
  const judged = stage.judge(name);
  const ageMs = findTrueAge(stage, name);
  isStuck = false;
  const after = await stage.untilTold(name, 'read on');
  return { before, told, judged, ageMs, after };
}

/** Of the message that the group would read next, where it has waited for longest. */
function findTrueAge(stage: ConsumerStage, group: string): number {
  const next = [...(stage.watch(group)?.partitions ?? [])].map(([name, { samples }]) => [name, samples.at(-1)?.committed ?? 0] as const);
  return Math.max(...next.map(([name, offset]) => stage.now() - (stage.writtenAt(name, offset) ?? stage.now())));
}

export async function tellEverybody(stage: ConsumerStage) {
  const name = 'everybody';
  await stage.feed(name, 4);
  let isStuck = false;
  for (const host of hosts.slice(0, 2)) await stage.consume({ group: name, topic: name, host, isStuckAt: () => isStuck });
  await stage.wait(settledMs);
  isStuck = true;
  return { told: await stage.untilTold(name, 'stand still') };
}

/** One message that nobody can swallow; its partition is taken over by the other host. */
export async function tellPoison(stage: ConsumerStage) {
  const name = 'poison';
  await stage.feed(name, 4);
  const isStuckAt = ({ message }: EachMessagePayload) => message.value?.toString() === 'poison';
  const readers = [];
  for (const host of hosts.slice(0, 2)) readers.push(await stage.consume({ group: name, topic: name, host, isStuckAt }));
  await stage.wait(settledMs);
  const owned = stage.seen(name)?.members.find(({ clientHost }) => clientHost === hosts[0])?.partitions[0];
  if (owned === undefined) throw new Error(`${hosts[0]} reads nothing of ${name}`);
  await stage.write(name, owned.partition, ['poison']);
  const told = await stage.untilTold(name, 'stand still');
  await readers[0]?.leave();
  return { partition: namePartition(owned), told, next: await stage.untilTold(name, 'before') };
}

/** Each of three members is replaced by another one, twice. */
export async function tellDeploy(stage: ConsumerStage) {
  const name = 'deploy';
  await stage.feed(name, 6);
  const run = (host: string) => stage.consume({ group: name, topic: name, host });
  const members = await Promise.all(hosts.map(run));
  await stage.wait(settledMs);
  const states = new Set<string>();
  for (const host of [...hosts, ...hosts]) {
    await members.shift()?.leave();
    await stage.wait(lookEveryMs);
    states.add(`${stage.seen(name)?.members.length} members`);
    members.push(await run(host));
    await stage.wait(lookEveryMs / 2);
  }
  await stage.wait(windowMs);
  return { told: stage.told(name), states, judged: stage.judge(name) };
}

export async function tellRecreated(stage: ConsumerStage) {
  const name = 'recreated';
  await stage.feed(name, 2);
  await stage.consume({ group: name, topic: name, host: hosts[0] });
  await stage.wait(windowMs);
  const before = stage.seen(name)?.offsets ?? [];
  await stage.admin.deleteTopics({ topics: [name] });
  await stage.until(() => stage.watch(name)?.partitions.size === 0);
  const gone = stage.judge(name);
  await stage.feed(name, 2);
  await stage.until(() => stage.watch(name)?.partitions.size === 2);
  await stage.wait(windowMs);
  return { before, gone, after: stage.seen(name)?.offsets ?? [], judged: stage.judge(name), told: stage.told(name) };
}

/** What a stuck group has not read is deleted; then nothing is written any more. */
export async function tellRetention(stage: ConsumerStage) {
  const name = 'retention';
  await stage.make(name, 2);
  let isStuck = false;
  const write = () => Promise.all([0, 1].map((partition) => stage.write(name, partition, ['a', 'b', 'c'])));
  await stage.consume({ group: name, topic: name, host: hosts[0], isStuckAt: () => isStuck });
  await write();
  await stage.until(() => stage.seen(name)?.offsets.length === 2);
  isStuck = true;
  await write();
  await write();
  const told = await stage.untilTold(name, 'stand still');
  const deleteTo = async (offset: string) => {
    // kafkajs only deletes where it happens to know the leader.
    await stage.admin.fetchTopicOffsets(name);
    await stage.admin.deleteTopicRecords({ topic: name, partitions: [0, 1].map((partition) => ({ partition, offset })) });
  };
  await deleteTo('7');
  await stage.until(() => stage.seen(name)?.offsets.every(({ low }) => low === 7) === true);
  const overtaken = stage.judge(name);
  await deleteTo('-1');
  await stage.until(() => stage.seen(name)?.offsets.every(({ low, end }) => low === end) === true);
  const emptied = stage.judge(name);
  await stage.wait(3 * lookEveryMs);
  const meanwhile = stage.told(name).slice(1);
  isStuck = false;
  await write();
  return { told, overtaken, emptied, meanwhile, after: await stage.untilTold(name, 'read on') };
}

export async function tellNeverCommitted(stage: ConsumerStage) {
  const name = 'never';
  await stage.feed(name, 2);
  await stage.consume({ group: name, topic: name, host: hosts[0], commits: false });
  await stage.wait(windowMs);
  return { seen: stage.seen(name), judged: stage.judge(name), told: stage.told(name) };
}

export async function tellTransactions(stage: ConsumerStage) {
  const name = 'ledger';
  await stage.make(name, 1);
  await stage.consume({ group: name, topic: name, host: hosts[0] });
  const producer = stage.clientFrom('127.0.0.1').producer({ transactionalId: name, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const value of ['a', 'b', 'c']) {
    const transaction = await producer.transaction();
    await transaction.send({ topic: name, messages: [{ value }, { value }] });
    await transaction.commit();
  }
  await producer.disconnect();
  await stage.wait(windowMs);
  return { offsets: stage.seen(name)?.offsets[0], judged: stage.judge(name), told: stage.told(name) };
}

export async function tellIdle(stage: ConsumerStage) {
  const name = 'idle';
  await stage.make(name, 1);
  await stage.write(name, 0, ['a', 'b', 'c']);
  await stage.consume({ group: name, topic: name, host: hosts[0] });
  await stage.wait(windowMs + settledMs);
  return { judged: stage.judge(name), told: stage.told(name) };
}

/** It stands at a message that was old when heald first saw the group. */
export async function tellOld(stage: ConsumerStage) {
  const name = 'old';
  await stage.make(name, 1);
  for (const value of ['a', 'b', 'c', 'd']) await stage.write(name, 0, [value]);
  await stage.wait(3 * lookEveryMs);
  await stage.consume({ group: name, topic: name, host: hosts[0], isStuckAt: ({ message }) => message.offset === '2' });
  await stage.until(() => stage.seen(name)?.offsets[0]?.committed === 2);
  await stage.wait(windowMs);
  const known = stage.watch(name)?.partitions.get(`${name}-0`);
  return { judged: stage.judge(name), ageMs: findTrueAge(stage, name), knownForMs: stage.now() - (known?.samples[0]?.at ?? 0) };
}

/** Two members of a group of the newer protocol, on one host: Kafka's own client does not choose where it comes from. */
export async function tellNewProtocol(stage: ConsumerStage) {
  const name = 'newer';
  await stage.feed(name, 4);
  const consumers = await Promise.all([1, 2].map(() => startNewConsumer('4.1', stage.address, name)));
  try {
    const isShared = () => stage.seen(name)?.members.every(({ partitions }) => partitions.length === 2) === true;
    await stage.until(
      () => isShared() && stage.seen(name)?.state === 'Stable',
      () => JSON.stringify(stage.seen(name)),
    );
    await stage.wait(windowMs);
    const alive = { seen: stage.seen(name), judged: stage.judge(name), told: stage.told(name) };
    consumers[0]?.standStill();
    return { alive, told: await stage.untilTold(name, 'stand still') };
  } finally {
    await Promise.all(consumers.map((consumer) => consumer.stop()));
  }
}
