/** What do ten thousand questions to a broker that hangs leave behind? Nothing may. In a process of its own, so that descriptors can be counted. */
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import type { KafkaTrouble } from '../../src/adapters/kafka/kafka-port.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';
import { testWith } from '../needs.ts';
import { startSilentBroker } from '../unit/adapters/kafka/silent-broker.ts';

const test = testWith({ linux: true });
const [probes, lanes, deadlineMs, lateMost] = [10_000, 100, 100, 50];

test('10,000 probes of a hung broker end within 50 ms of their deadline and leave no descriptor behind', async () => {
  const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
  const broker = await startSilentBroker();
  const countDescriptors = () => readdirSync('/proc/self/fd').length;
  const kindOf = () =>
    port.connect(broker.address, deadlineMs).then(
      () => 'answered',
      ({ kind }: KafkaTrouble) => kind,
    );
  await kindOf();
  await pause(100);
  const before = countDescriptors();
  const lateMs: number[] = [];
  const kinds = new Set<string>();

  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      await pause(lane);
      for (let probe = 0; probe < probes / lanes; probe += 1) {
        const from = performance.now();
        kinds.add(await kindOf());
        lateMs.push(performance.now() - from - deadlineMs);
      }
    }),
  );

  expect([...kinds]).toEqual(['timeout']);
  expect(lateMs).toHaveLength(probes);
  expect(Math.max(...lateMs)).toBeLessThanOrEqual(lateMost);
  for (let turn = 0; turn < 200 && broker.open() > 0; turn += 1) await pause(10);
  expect(broker.open()).toBe(0);
  expect(countDescriptors()).toBeLessThanOrEqual(before);
  await broker.close();
});
