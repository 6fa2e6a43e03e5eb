import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';

import { noCredentials } from '../../../../src/adapters/kafka/credentials.ts';
import type { KafkaTrouble } from '../../../../src/adapters/kafka/kafka-port.ts';
import { createKafkajsPort } from '../../../../src/adapters/kafka/kafkajs-port.ts';
import { loadKafkajs, requireKnownVersion } from '../../../../src/adapters/kafka/load-kafkajs.ts';
import { startSilentBroker, type SilentBroker } from './silent-broker.ts';

const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
const troubleOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered after all',
    ({ kind }: KafkaTrouble) => kind,
  );

async function start(shape?: { readonly shakesHands: boolean }): Promise<SilentBroker> {
  const broker = await startSilentBroker(shape);
  onTestFinished(() => broker.close());
  return broker;
}

async function untilNoneIsOpen({ open }: SilentBroker): Promise<void> {
  for (let turn = 0; turn < 200 && open() > 0; turn += 1) await pause(10);
  expect(open()).toBe(0);
}

test('a broker that accepts and says nothing is a timeout, and the socket is gone', async () => {
  const broker = await start();

  const kinds = await Promise.all(Array.from({ length: 200 }, () => troubleOf(port.connect(broker.address, 50))));

  expect(new Set(kinds)).toEqual(new Set(['timeout']));
  await untilNoneIsOpen(broker);
});

test('a broker that shakes hands and then hangs is a timeout too, and whatever else was asked on that connection ends with it', async () => {
  const broker = await start({ shakesHands: true });
  const connection = await port.connect(broker.address, 1_000);
  const patient = troubleOf(connection.readMetadata(['other'], 60_000));

  expect(await troubleOf(connection.readMetadata('all', 50))).toBe('timeout');
  expect(await patient).toBe('timeout');
  expect(connection.open).toBe(false);
  expect(await troubleOf(connection.readMetadata('all', 50))).toBe('timeout');
  await untilNoneIsOpen(broker);
});

test('a connection that breaks ends what was asked at once', async () => {
  const broker = await start({ shakesHands: true });
  const connection = await port.connect(broker.address, 1_000);
  const asked = troubleOf(connection.readMetadata('all', 60_000));
  broker.hangUp();

  expect(await asked).toBe('closed');
  expect(connection.open).toBe(false);
});

test('a port that nobody listens on is refused', async () => {
  const broker = await startSilentBroker();
  await broker.close();

  expect(await troubleOf(port.connect(broker.address, 1_000))).toBe('refused');
});

test('a question that the broker does not know is our own problem, not a fault of the broker', async () => {
  const broker = await start({ shakesHands: true });
  const connection = await port.connect(broker.address, 1_000);

  await expect(connection.listGroups(1_000)).rejects.toMatchObject({ kind: 'unknown', code: 'UNSUPPORTED_VERSION' });
  connection.close();
});

test('a broker whose name does not resolve is not blamed', async () => {
  expect(await troubleOf(port.connect({ host: 'broker.invalid', port: 9092 }, 100))).toBe('unknown');
});

test('any other version of kafkajs is refused', () => {
  expect(() => requireKnownVersion('2.2.5')).toThrow('Cannot use kafkajs 2.2.5');
  expect(() => loadKafkajs()).not.toThrow();
});

test('an idle connection arms no timer; a request that must wait still does', () => {
  loadKafkajs();
  interface Queue {
    readonly pending: unknown[];
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    scheduleCheckPendingRequests(): void;
    destroy(): void;
  }
  const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (options: object) => Queue;
  const queue = new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1_000, clientId: 'test', broker: 'b', logger: {} });

  queue.scheduleCheckPendingRequests();
  expect(queue.throttleCheckTimeoutId).toBeNull();
  queue.pending.push({});
  queue.scheduleCheckPendingRequests();
  expect(queue.throttleCheckTimeoutId).not.toBeNull();
  queue.destroy();
});
