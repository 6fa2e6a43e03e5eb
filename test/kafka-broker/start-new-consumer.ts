/** A consumer of the newer group protocol (KIP-848), which only Kafka's own client speaks: compiled by the JVM that runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { findKafka, type KafkaLine } from './kafka-jars.ts';

export interface NewConsumer {
  /** It reads no more, and stays a member. */
  standStill(): void;
  stop(): Promise<void>;
}

const program = join(import.meta.dirname, 'NewProtocolConsumer.java');

export async function startNewConsumer(line: KafkaLine, address: string, group: string): Promise<NewConsumer> {
  const flags = ['-n', '5', 'java', '-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', await findKafka(line)];
  const child = spawn('nice', [...flags, program, address, group, group], { stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
  const ended = once(child, 'exit');
  return {
    standStill: () => void child.stdin.write('x'),
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
