/**
 * 31 July 2020 with a real Kafka: a broker's disk answers nothing, and everything but its canary and its host says that it is well.
 *
 * The disk comes back within 28 s each time, whatever happens.
 */
import { expect } from 'vitest';
import { stallDevice } from './inject/stall-device.ts';
import { openKafkaStage } from './stage-kafka.ts';
import { openStage, type Stage } from './stage.ts';
import type { KafkaLine } from '../kafka-broker/kafka-jars.ts';

const onStage = openStage({ programs: ['mkfs.ext4', 'losetup', 'fsfreeze', 'pgrep', 'java', 'mvn', 'nice'] });
const [brokenS, worstS] = [26, 25];

async function stallOnce({ scene, startHost }: Stage, shape: { readonly line: KafkaLine; readonly metadataApart?: boolean }) {
  const stage = await openKafkaStage(scene, { ...shape, startHost });
  await stage.untilWell();
  const injection = await stallDevice(scene, stage.disk);
  const course = await stage.follow(({ first }) => first(1, 'failed_disk') !== undefined, brokenS);
  await injection.undo();
  const after = await stage.follow(() => false, 5);
  await stage.untilWell();
  return { course, accused: [2, 3].flatMap((broker) => [...course.accused(broker), ...after.accused(broker)]) };
}

onStage('31 July on Kafka 3.9: the broker with the stalled disk is FAILED_DISK, and no other one is accused', async (stage) => {
  const { course, accused } = await stallOnce(stage, { line: '3.9' });
  expect(course.first(1, 'failed_disk')).toBeLessThanOrEqual(worstS);
  expect(accused).toEqual([]);
});

onStage('31 July on Kafka 4.1, with the metadata of the cluster on a disk that is well', async (stage) => {
  const { course, accused } = await stallOnce(stage, { line: '4.1', metadataApart: true });
  expect(course.first(1, 'failed_disk')).toBeLessThanOrEqual(worstS);
  expect(accused).toEqual([]);
});

onStage(
  'a broker that is stopped, and one that is killed, are down by the cluster’s own word, and no other one is accused',
  async (stage) => {
    const { scene, startHost } = stage;
    const kafka = await openKafkaStage(scene, { line: '4.1', startHost });
    const [broker] = kafka.cluster.brokers;
    await kafka.untilWell();
    broker?.signal('SIGSTOP');
    const stopped = await kafka.follow(({ first }) => first(1, 'down') !== undefined, 45);
    broker?.signal('SIGCONT');
    await kafka.untilWell();
    broker?.signal('SIGKILL');
    const killed = await kafka.follow(({ first }) => first(1, 'down') !== undefined, 30);

    expect(stopped.first(1, 'down')).toBeLessThanOrEqual(40);
    expect(killed.first(1, 'down')).toBeLessThanOrEqual(22);
    for (const course of [stopped, killed]) {
      expect(course.first(1, 'failed_disk')).toBeUndefined();
      expect([2, 3].flatMap(course.accused)).toEqual([]);
    }
  },
);
