/**
 * 31 July 2020 with a real Kafka: a broker's disk answers nothing, and everything but its canary and its host says that it is well. Then
 * what looks like it and is not: a broker that is stopped, one that is killed, and a disk that is slow.
 *
 * A cluster of each line, side by side. The disk comes back within 28 s each time, whatever happens.
 */
import { expect } from 'vitest';
import { stallDevice } from './inject/stall-device.ts';
import { slowWrites } from './inject/throttle-device.ts';
import { openKafkaStage, type KafkaStage } from './stage-kafka.ts';
import { openStage, type Stage } from './stage.ts';

const onStage = openStage({ programs: ['java', 'mvn', 'nice'], together: true });
const [brokenS, worstS, slowS] = [26, 25, 35];

async function stallOnce({ scene }: Stage, kafka: KafkaStage): Promise<void> {
  await kafka.untilWell();
  const injection = await stallDevice(scene, kafka.disk);
  const course = await kafka.follow(({ first }) => first(1, 'failed_disk') !== undefined, brokenS);
  await injection.undo();
  const after = await kafka.follow(() => false, 5);
  await kafka.untilWell();
  expect(course.first(1, 'failed_disk')).toBeLessThanOrEqual(worstS);
  expect([2, 3].flatMap((broker) => [...course.accused(broker), ...after.accused(broker)])).toEqual([]);
}

onStage(
  'on Kafka 3.9 the broker with the stalled disk is FAILED_DISK, a stopped and a killed one are down, and no other is accused',
  async (stage) => {
    const { scene, startHost } = stage;
    const kafka = await openKafkaStage(scene, { line: '3.9', startHost });
    await stallOnce(stage, kafka);

    const [broker] = kafka.cluster.brokers;
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

onStage(
  'on Kafka 4.1, with its metadata on a disk that is well, it is FAILED_DISK as well; and a disk that is slow never is',
  async (stage) => {
    const { scene, startHost } = stage;
    const kafka = await openKafkaStage(scene, { line: '4.1', metadataApart: true, startHost });
    await stallOnce(stage, kafka);

    const slow = await slowWrites(scene, kafka.disk.upper);
    const course = await kafka.follow(() => false, slowS);
    await slow.undo();
    const failed = course.turns.filter(({ verdict }) => verdict.kind.startsWith('failed') || verdict.kind === 'down');
    expect(failed).toEqual([]);
    expect([2, 3].flatMap(course.accused)).toEqual([]);
  },
);
