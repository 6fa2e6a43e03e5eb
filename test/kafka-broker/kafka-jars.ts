/** Where is a real Kafka? Maven fetches its jars once, into its own store; the list of them is kept between runs. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The two lines of Kafka that heald is tested with, each with a `pom.xml` of its own. */
export const kafkaLines = ['3.9', '4.1'] as const;
export type KafkaLine = (typeof kafkaLines)[number];

const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath';
const fetchWithinMs = 300_000;

/** The class path of that line's newest version that is tested. */
export async function findKafka(line: KafkaLine): Promise<string> {
  const folder = join(process.env['HEALD_CI_DIR'] ?? '/tmp/heald-ci', `kafka-${line}`);
  const list = join(folder, 'classpath');
  await mkdir(folder, { recursive: true });
  if (!existsSync(list)) await fetchJars(join(import.meta.dirname, line, 'pom.xml'), list);
  return (await readFile(list, 'utf8')).trim();
}

function fetchJars(pom: string, list: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const words = ['-q', '-B', '-f', pom, goal, `-Dmdep.outputFile=${list}`];
    execFile('mvn', words, { timeout: fetchWithinMs }, (error, output, complaint) => {
      if (error === null) resolve();
      else reject(new Error(`Maven did not fetch Kafka: ${complaint}${output}`.slice(0, 4_000)));
    });
  });
}
