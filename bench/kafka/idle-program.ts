/** Watches one broker, or only stays connected to it, for so many seconds, and prints what that cost: `nothing`, `heald` or `kafkajs`. */
import { setTimeout as pause } from 'node:timers/promises';

const [what, host = '', port = '', seconds = ''] = process.argv.slice(2);
const warmUpMs = 15_000;

if (what === 'heald') {
  const { createKafkaSource } = await import('../../src/adapters/kafka/kafka-source.ts');
  const broker = { id: 1, listener: { host, port: Number(port) } };
  const source = createKafkaSource({ broker, access: { tls: undefined, sasl: undefined }, servers: [] }, () => undefined);
  source.start();
  setInterval(() => source.collect({ put: () => undefined, lack: () => undefined }), 5_000);
}
if (what === 'kafkajs') {
  const { Kafka, logLevel } = await import('kafkajs');
  const kafka = new Kafka({ brokers: [`${host}:${port}`], logLevel: logLevel.NOTHING });
  const [producer, admin] = [kafka.producer({ allowAutoTopicCreation: false }), kafka.admin()];
  await Promise.all([producer.connect(), admin.connect()]);
}
await pause(warmUpMs);
const [from, used] = [performance.now(), process.cpuUsage()];
await pause(Number(seconds) * 1_000);
const { user, system } = process.cpuUsage(used);
const coreShare = (user + system) / 1_000 / (performance.now() - from);
console.log(JSON.stringify({ coreShare, megabytes: process.memoryUsage.rss() / 2 ** 20 }));
process.exit(0);
