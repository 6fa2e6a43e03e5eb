/**
 * Does heald tell consumers that have stopped from those that have not, before a real Kafka of both lines? The clock of the rules is
 * quick, as the stage says; the protocol is real.
 *
 * All stories of a line are told at once, those of both lines beside each other; a test waits for its own.
 */
import { afterAll, describe, expect } from 'vitest';

import { kafkaLines, type KafkaLine } from '../kafka-broker/kafka-jars.ts';
import { testWith } from '../needs.ts';
import { openStage, type ConsumerStage } from './consumer-stage.ts';
import {
  hosts,
  lookEveryMs,
  tellDeploy,
  tellEverybody,
  tellIdle,
  tellNeverCommitted,
  tellNewProtocol,
  tellOld,
  tellOneHost,
  tellPoison,
  tellRecreated,
  tellRetention,
  tellTransactions,
} from './consumer-stories.ts';

const test = testWith({ programs: ['java', 'mvn'] });
describe.each(kafkaLines)('Kafka %s', (line) => {
  let stage: Promise<ConsumerStage> | undefined;
  let stories: ReturnType<typeof beginStories> | undefined;
  const open = () => (stories ??= beginStories(line, (stage ??= openStage(line, ['ledger']))));
  afterAll(async () => {
    await (await stage)?.close();
  });

  test('a consumer that stands still on one host of three: that host is to blame, until it reads on', async () => {
    const { before, told, judged, ageMs, after } = await open().oneHost;
    expect(before).toEqual([]);
    expect(told).toContain(`2 of 6 partitions stand still`);
    expect(told).toContain(`2 of 2 partitions that ${hosts[0]} reads stand still, while the others are read`);
    expect(judged?.blame.hosts).toEqual([hosts[0]]);
    expect(judged?.age?.atLeast).toBe(false);
    expect(Math.abs((judged?.age?.lagMs ?? 0) - ageMs)).toBeLessThan(2 * lookEveryMs);
    expect(after).toContain('read on, after');
  });

  test('all of them stand still: no host is to blame', async () => {
    const { told } = await open().everybody;
    expect(told).toContain('4 of 4 partitions stand still');
    expect(told).toContain("nothing is read on any of 2 hosts: this is no host's fault");
  });

  test('a message that nobody can swallow: poison as soon as the next host stands there too, and not before', async () => {
    const { partition, told, next } = await open().poison;
    expect(told).not.toContain('before');
    expect(next).toContain(`${partition} stands still on ${hosts[1]}, and did on ${hosts[0]} before`);
  });

  test('a rolling deploy, twice over: nothing is said', async () => {
    const { told, states, judged } = await open().deploy;
    expect(told).toEqual([]);
    expect([...states]).toContain('2 members');
    expect(judged?.verdict.status).toBe('ok');
  });

  test('a topic is deleted and made again while it is read: it begins anew, and nothing is said', async () => {
    const { before, gone, after, judged, told } = await open().recreated;
    expect(gone?.verdict.status).toBe('unknown');
    expect(after).toHaveLength(2);
    expect(before.length).toBe(2);
    expect(judged?.verdict.status).toBe('ok');
    expect(told).toEqual([]);
  });

  test('retention takes what a group has not read: it stands still all the same, and is not said to read on when nothing is left', async () => {
    const { told, overtaken, emptied, meanwhile, after } = await open().retention;
    expect(told).toContain('2 of 2 partitions stand still');
    expect(overtaken?.verdict).toMatchObject({ status: 'error', lag: 4 });
    expect(overtaken?.verdict.partitions.map(({ verdict }) => verdict.note)).toEqual(['behind_retention', 'behind_retention']);
    expect(emptied?.verdict).toMatchObject({ status: 'ok', lag: 0 });
    expect(meanwhile).toEqual([]);
    expect(after).toContain('read on, after');
  });

  test('a group that has never committed is seen with its members, and nothing is said of it', async () => {
    const { seen, judged, told } = await open().never;
    expect(seen?.members.map(({ clientHost, partitions }) => [clientHost, partitions.length])).toEqual([[hosts[0], 2]]);
    expect(seen?.offsets).toEqual([]);
    expect(judged?.verdict.status).toBe('unknown');
    expect(told).toEqual([]);
  });

  test('a topic that transactions write to is well when it is read, whether or not their markers are', async () => {
    const { offsets, judged, told } = await open().ledger;
    expect(offsets?.end).toBe(9);
    expect(offsets?.committed).toBeGreaterThanOrEqual(8);
    expect(judged?.verdict.status).toBe('ok');
    expect(told).toEqual([]);
  });

  test('a topic where nothing happens is well', async () => {
    const { judged, told } = await open().idle;
    expect(judged?.verdict).toMatchObject({ status: 'ok', lag: 0 });
    expect(judged?.age).toEqual({ lagMs: 0, atLeast: false });
    expect(told).toEqual([]);
  });

  if (line === '4.1')
    test('a group of the newer protocol is seen like any other: alive, with its members, and when one of them stands still', async () => {
      const { alive, told } = (await open().newer) ?? {};
      expect(alive?.seen?.state).toBe('Stable');
      expect(alive?.seen?.members.map(({ clientHost, partitions }) => `${partitions.length} on ${clientHost}`)).toEqual([
        '2 on 127.0.0.1',
        '2 on 127.0.0.1',
      ]);
      expect(alive?.judged?.verdict.status).toBe('ok');
      expect(alive?.told).toEqual([]);
      expect(told).toContain('2 of 4 partitions stand still');
      expect(told).toContain('one host reads them all');
    });

  test('how old a message is that was there before heald: at least as old as what heald has seen', async () => {
    const { judged, ageMs, knownForMs } = await open().old;
    expect(judged?.verdict.status).toBe('error');
    expect(judged?.age?.atLeast).toBe(true);
    expect(judged?.age?.lagMs).toBeLessThan(ageMs);
    expect(judged?.age?.lagMs).toBeGreaterThan(knownForMs - 2 * lookEveryMs);
  });
});

function beginStories(line: KafkaLine, opened: Promise<ConsumerStage>) {
  const tell = <Told>(story: (stage: ConsumerStage) => Promise<Told>): Promise<Told> => {
    const told = opened.then(story);
    // A story that goes wrong is told by the test that waits for it.
    told.catch(() => undefined);
    return told;
  };
  return {
    oneHost: tell(tellOneHost),
    everybody: tell(tellEverybody),
    poison: tell(tellPoison),
    deploy: tell(tellDeploy),
    recreated: tell(tellRecreated),
    retention: tell(tellRetention),
    never: tell(tellNeverCommitted),
    ledger: tell(tellTransactions),
    idle: tell(tellIdle),
    old: tell(tellOld),
    newer: tell(async (stage) => (line === '4.1' ? tellNewProtocol(stage) : undefined)),
  };
}
