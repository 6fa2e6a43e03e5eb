/** Kafka's own programs, each in a JVM with a small heap and low priority; and when are its brokers up? */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

import { noCredentials, type Credentials } from '../../src/adapters/kafka/credentials.ts';
import type { BrokerAddress } from '../../src/adapters/kafka/kafka-port.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';

export interface Jvm {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  isAlive(): boolean;
  /** The end of what it has written. */
  said(): string;
}

const upWithinMs = 60_000;
const jvmFlags = ['-Xmx256m', '-Xms64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** `words`: the class with the main method, and what it is told. */
export function startJvm(classPath: string, ...words: readonly string[]): Jvm {
  const child = spawn('nice', ['-n', '5', 'java', ...jvmFlags, '-cp', classPath, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
  });
  let said = '';
  const hear = (text: Buffer) => (said = `${said}${text.toString()}`.slice(-20_000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'close');
  return { child, ended, said: () => said, isAlive: () => child.exitCode === null && child.signalCode === null };
}

export interface StartedBroker {
  readonly address: BrokerAddress;
  readonly jvm: Jvm;
}

/** Until each of them sees all of them; throws when one has ended, or after a minute. */
export async function untilTogether(started: readonly StartedBroker[], credentials: Credentials = noCredentials): Promise<void> {
  const port = createKafkajsPort({ credentials, servers: () => [] });
  const until = performance.now() + upWithinMs;
  async function count(address: BrokerAddress): Promise<number> {
    const connection = await port.connect(address, 2_000);
    const { brokers } = await connection.readMetadata('all', 2_000).finally(() => connection.close());
    return brokers.length;
  }
  for (const { address, jvm } of started) {
    while ((await count(address).catch(() => 0)) !== started.length) {
      if (!jvm.isAlive()) throw new Error('a broker has ended');
      if (performance.now() > until) throw new Error(`not together within ${upWithinMs / 1_000} s`);
      await pause(250);
    }
  }
}
