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
const [probes, lanes, deadlineMs, lateMost] = [10_000, 40, 50, 50];
/** So that the lanes do not fall into step, and hold each other up. */
const scatterMs = 10;

interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** When this process did not run, because the machine ran others: then nothing of it is on time. */
function watchStandstills(): { readonly found: Stretch[]; stop(): void } {
  const found: Stretch[] = [];
  let lookedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - lookedAt > 5) found.push({ from: lookedAt, until: now });
    lookedAt = now;
  }, 1);
  return { found, stop: () => clearInterval(timer) };
}

function overlapMs(one: Stretch, other: Stretch): number {
  return Math.max(0, Math.min(one.until, other.until) - Math.max(one.from, other.from));
}

test('10,000 probes of a hung broker end within 50 ms of their deadline and leave no descriptor and no timer behind', async () => {
  const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
  const broker = await startSilentBroker();
  const countDescriptors = () => readdirSync('/proc/self/fd').length;
  const countTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const kindOf = () =>
    port.connect(broker.address, deadlineMs).then(
      () => 'answered',
      ({ kind }: KafkaTrouble) => kind,
    );
  await kindOf();
  await pause(100);
  const [descriptorsBefore, timersBefore] = [countDescriptors(), countTimers()];
  const standstills = watchStandstills();
  const stretches: Stretch[] = [];
  const kinds = new Set<string>();

  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let probe = 0; probe < probes / lanes; probe += 1) {
        await pause((lane + probe) % scatterMs);
        const from = performance.now();
        kinds.add(await kindOf());
        stretches.push({ from, until: performance.now() });
      }
    }),
  );
  await pause(10);
  standstills.stop();

  const lateMs = stretches.map((stretch) => {
    const stood = standstills.found.reduce((sum, each) => sum + overlapMs(each, stretch), 0);
    return stretch.until - stretch.from - deadlineMs - stood;
  });
  expect([...kinds]).toEqual(['timeout']);
  expect(lateMs).toHaveLength(probes);
  expect(Math.max(...lateMs)).toBeLessThanOrEqual(lateMost);
  for (let turn = 0; turn < 200 && broker.open() > 0; turn += 1) await pause(10);
  expect(broker.open()).toBe(0);
  expect(countDescriptors()).toBeLessThanOrEqual(descriptorsBefore);
  expect(countTimers()).toBeLessThanOrEqual(timersBefore);
  await broker.close();
});
