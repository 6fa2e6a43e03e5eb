/**
 * What does it cost to watch a broker? Processor time of a process that does nothing else, while all is well, beside kafkajs's own clients
 * that stay connected and are asked nothing; and what each question costs.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { noCredentials } from '../../src/adapters/kafka/credentials.ts';
import type { BrokerAddress, BrokerConnection } from '../../src/adapters/kafka/kafka-port.ts';
import { createKafkajsPort } from '../../src/adapters/kafka/kafkajs-port.ts';

export interface IdleCost {
  readonly what: Idler;
  readonly coreShare: number;
  readonly megabytes: number;
}

export const idlers = ['nothing', 'heald', 'kafkajs'] as const;
export type Idler = (typeof idlers)[number];

const idleProgram = join(import.meta.dirname, 'idle-program.ts');

export async function measureIdle(what: Idler, { host, port }: BrokerAddress, seconds: number): Promise<IdleCost> {
  const child = spawn(process.execPath, [idleProgram, what, host, String(port), String(seconds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return { what, ...(JSON.parse(text) as Omit<IdleCost, 'what'>) };
}

export interface QuestionCost {
  readonly question: string;
  readonly cpuMs: number;
  readonly tookMs: number;
}

const topic = 'bench-cost';
const deadlineMs = 5_000;

/** Medians would hide nothing here: the mean of many, one after the other. */
export async function measureQuestions(address: BrokerAddress, times: number): Promise<readonly QuestionCost[]> {
  const port = createKafkajsPort({ credentials: noCredentials, servers: () => [] });
  const connection = await port.connect(address, deadlineMs);
  await connection.createTopic({ name: topic, replicas: [1], settings: { 'min.insync.replicas': '1' } }, deadlineMs);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const record = Buffer.alloc(64, 'x');
  const partition = { topic, partition: 0 };
  const questions: readonly (readonly [string, (asked: BrokerConnection) => Promise<unknown>])[] = [
    ['canary record, acks=1', (asked) => asked.writeRecord(partition, record, deadlineMs)],
    ['where the log ends', (asked) => asked.listOffsets([partition], 'latest', deadlineMs)],
    ['metadata of one topic', (asked) => asked.readMetadata([topic], deadlineMs)],
    ['a new client’s handshake', async () => (await port.connect(address, deadlineMs)).close()],
  ];
  const costs: QuestionCost[] = [];
  for (const [question, ask] of questions) {
    for (let warmUp = 0; warmUp < times / 4; warmUp += 1) await ask(connection);
    const [from, used] = [performance.now(), process.cpuUsage()];
    for (let turn = 0; turn < times; turn += 1) await ask(connection);
    const { user, system } = process.cpuUsage(used);
    costs.push({ question, cpuMs: (user + system) / 1_000 / times, tookMs: (performance.now() - from) / times });
  }
  connection.close();
  return costs;
}
