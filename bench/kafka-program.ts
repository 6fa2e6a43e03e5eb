/**
 * `npm run bench:kafka [-- --line 4.1] [-- --runs 20] [-- --apart] [-- --short]`: how long a broker with a dead disk goes unnoticed, and what
 * it costs to watch one. As root, with Java and Maven; a real cluster of three, and a block device that really hangs.
 */
import { parseArgs } from 'node:util';
import { kafkaLines } from '../test/kafka-broker/kafka-jars.ts';
import { startCluster } from '../test/kafka-broker/start-cluster.ts';
import { idlers, measureIdle, measureQuestions } from './kafka/probe-costs.ts';
import { stallRepeatedly } from './kafka/stalls.ts';
import { findMedian } from './measure/statistics.ts';
import { formatNumber, layOutTable } from './measure/table.ts';

const { values } = parseArgs({
  options: {
    line: { type: 'string', default: '4.1' },
    runs: { type: 'string', default: '5' },
    apart: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    'no-costs': { type: 'boolean', default: false },
  },
});
const line = kafkaLines.find((each) => each === values.line);
const runs = values.short ? 1 : Number(values.runs);
if (line === undefined || !(runs >= 0)) {
  console.error(`expected --line ${kafkaLines.join(' or ')} and a number of --runs`);
  process.exit(2);
}

if (runs > 0) {
  const stalls = await stallRepeatedly({ line, metadataApart: values.apart, runs, say: (text) => console.log(text) });
  const found = stalls.map(({ failedDiskS }) => failedDiskS).filter((s) => s !== undefined);
  const told = (watcher: string, isSick: boolean) =>
    stalls.map(({ others }) => others.filter((each) => each.watcher === watcher && (each.broker === 1) === isSick));
  const count = (lists: readonly (readonly unknown[])[]) => `${lists.filter((list) => list.length > 0).length} of ${runs}`;
  const seconds = (list: readonly number[]) =>
    list.length === 0 ? '–' : `${findMedian(list).toFixed(1)} / ${Math.max(...list).toFixed(1)} s`;
  const rows = [
    ['heald: FAILED_DISK', `${found.length} of ${runs}`, seconds(found), count(stalls.map(({ accused }) => accused))],
    ...['TCP check', 'canary, acks=all'].map((watcher) => {
      const sick = told(watcher, true);
      return [watcher, count(sick), seconds(sick.flat().map(({ s }) => s)), count(told(watcher, false))];
    }),
  ];
  const place = values.apart ? 'on another disk' : 'on the same disk';
  console.log(`\nKafka ${line}, metadata ${place}, ${runs} stalls of 26 s; failed when it failed for 15 s`);
  for (const text of layOutTable(['', 'saw it', 'median / longest', 'accused the healthy'], rows)) console.log(text);
  for (const text of stalls.flatMap(({ accused }) => accused)) console.log(`accused: ${text}`);
}

if (!values['no-costs']) {
  const cluster = await startCluster({ line });
  try {
    const address = cluster.brokers[0]?.address as { host: string; port: number };
    const seconds = values.short ? 10 : 60;
    const costs = [];
    for (const idler of idlers) costs.push(await measureIdle(idler, address, seconds));
    const bare = costs[0]?.coreShare ?? 0;
    const names = {
      nothing: 'a bare Node process',
      heald: 'heald’s watch of one broker',
      kafkajs: 'kafkajs, one producer and one admin, idle',
    };
    console.log(`\n${seconds} s, of one core`);
    const rows = costs.map(({ what, coreShare, megabytes }) => [
      names[what],
      `${(coreShare * 100).toFixed(2)} %`,
      `${((coreShare - bare) * 100).toFixed(2)} %`,
      formatNumber(megabytes),
    ]);
    for (const text of layOutTable(['', 'CPU', 'above the bare one', 'MB'], rows)) console.log(text);
    const questions = await measureQuestions(address, values.short ? 100 : 1_000);
    const times = questions.map(({ question, cpuMs, tookMs }) => [question, `${cpuMs.toFixed(2)} ms`, `${tookMs.toFixed(2)} ms`]);
    console.log();
    for (const text of layOutTable(['one question', 'CPU of heald', 'took'], times)) console.log(text);
  } finally {
    await cluster.stop();
  }
}
