/**
 * How many reports does one CPU-second of a controller take? Its whole process, and its HTTP intake alone, beside a bare node:http server
 * that only parses the JSON; in turns. Then at the pace of 10,000 hosts: what share of a core, and how soon after a report that says that
 * a disk hangs the decision about it is durable.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { connect } from 'node:net';
import { openLedgerReader } from '../src/adapters/ledger/ledger-reader.ts';
import { invariant } from '../src/base/invariant.ts';
import type { Benchmark, BenchmarkSettings } from './benchmark.ts';
import { buildHeald, type RunningController, startController } from './beside/heald.ts';
import { findFreePort, type Stage, wait, waitUntil, withStage } from './beside/programs.ts';
import { type Connection, openConnection } from './measure/connection.ts';
import { createFleet, type Fleet, stalledDisk } from './measure/fleet.ts';
import { readCpuSeconds, readTreeCost } from './measure/process-cost.ts';
import { findMedian, findQuantile } from './measure/statistics.ts';
import { formatMegabytes, formatNumber, layOutTable } from './measure/table.ts';

export const ingest: Benchmark = {
  name: 'ingest',
  question: 'how many reports does a controller take, and how soon does it decide?',
  run: async (settings) => {
    buildHeald();
    await withStage((stage) => compareServers(stage, settings));
    await withStage((stage) => playDay(stage, settings));
  },
};

const hosts = 10_000;
const connections = 64;
const reportEveryMs = 5_000;

interface Server {
  readonly name: string;
  readonly pid: number;
  readonly open: readonly Connection[];
  readonly fleet: Fleet;
}

async function compareServers(stage: Stage, { short, say }: BenchmarkSettings): Promise<void> {
  const controller = await startController(stage);
  const servers = [
    await connectTo('bare node:http', ...(await startProgram(stage, 'bare-server-program.ts'))),
    await connectTo('intake alone', ...(await startProgram(stage, 'intake-program.ts'))),
    await connectTo('controller', controller.program.pid, controller.port),
  ];
  const costs = servers.map((): number[] => []);
  const [turns, turnMs] = short ? [3, 1_500] : [8, 3_000];
  for (const server of servers) await press(server, 2_000);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [place, server] of servers.entries()) costs[place]?.push(await press(server, turnMs));
  }
  for (const { open } of servers) for (const connection of open) connection.close();
  const bytes = JSON.stringify(createFleet(1, 1).next(0, 60_000)).length;
  const rows = servers.map(({ name }, place) => {
    const mine = costs[place] ?? [];
    const ratio = findMedian(mine.map((cost, turn) => cost / (costs[0]?.[turn] ?? Number.NaN)));
    return [name, formatNumber(findMedian(mine)), formatNumber(1e6 / findMedian(mine)), `×${formatNumber(ratio)}`];
  });
  for (const line of layOutTable([`reports of ${bytes} bytes`, 'CPU µs each', 'a CPU-second', 'to bare'], rows)) say(`   ${line}`);
}

async function startProgram(stage: Stage, file: string): Promise<[number, number]> {
  const port = await findFreePort();
  const program = stage.start(process.execPath, [join(import.meta.dirname, file), String(port)]);
  const isUp = async (): Promise<boolean> => {
    const socket = connect({ host: '127.0.0.1', port });
    const reached = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'close').then(() => false)]).catch(
      () => false,
    );
    socket.destroy();
    return reached;
  };
  await waitUntil(isUp, 10_000, () => `${file} did not start: ${program.said()}`);
  return [program.pid, port];
}

async function connectTo(name: string, pid: number, port: number): Promise<Server> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(port)));
  return { name, pid, open, fleet: createFleet(hosts, 1) };
}

let nextHost = 0;
const startedAt = performance.now();

/** Microseconds of the server's CPU for each report. */
async function press({ pid, open, fleet }: Server, forMs: number): Promise<number> {
  const [from, cpuBefore] = [performance.now(), readCpuSeconds(pid)];
  let taken = 0;
  const keepPosting = async (connection: Connection): Promise<void> => {
    while (performance.now() - from < forMs) {
      nextHost = (nextHost + 1) % fleet.size;
      await connection.post(JSON.stringify(fleet.next(nextHost, Math.round(performance.now() - startedAt))));
      taken += 1;
    }
  };
  await Promise.all(open.map((connection) => keepPosting(connection)));
  return ((readCpuSeconds(pid) - cpuBefore) * 1e6) / taken;
}

/** Every host on a connection of its own, each at its own moment of the five seconds. */
async function playDay(stage: Stage, { short, say }: BenchmarkSettings): Promise<void> {
  const controller = await startController(stage);
  const { pid } = controller.program;
  const fleet = createFleet(hosts, 2);
  const open: Connection[] = [];
  while (open.length < hosts) open.push(...(await Promise.all(Array.from({ length: 100 }, () => openConnection(controller.port)))));
  const day = createDay(controller, fleet, open);
  await day.run(3 * reportEveryMs, 0);
  const seconds = short ? 15 : 60;
  const cpuBefore = readCpuSeconds(pid);
  await day.run(seconds * 1_000, short ? 4 : 5);
  const share = (readCpuSeconds(pid) - cpuBefore) / seconds;
  const [cost] = readTreeCost(pid);
  for (const connection of open) connection.close();
  invariant(cost !== undefined, 'The controller has ended');
  say(
    `   ${formatNumber(hosts)} hosts on as many connections, one report in 5 s each: ${formatNumber(share * 100)} % of one core, ${formatMegabytes(cost.rssBytes)} MB RSS`,
  );
  const quantile = (share: number) => formatNumber(findQuantile(day.decidedAfterMs, share));
  say(
    `   report to durable decision: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, longest ${quantile(1)} ms, of ${day.decidedAfterMs.length} (goal: p99 250 ms)`,
  );
  if (day.undecided() > 0) say(`   ${day.undecided()} were not decided within the run`);
}

interface Day {
  /** Lets the fleet report for a while; `illEachSecond` hosts fall ill and stay so. */
  run(forMs: number, illEachSecond: number): Promise<void>;
  readonly decidedAfterMs: readonly number[];
  undecided(): number;
}

const paceMs = 10;
const illForSeconds = 16;

function createDay(controller: RunningController, fleet: Fleet, open: readonly Connection[]): Day {
  const ledger = openLedgerReader(join(controller.stateFolder, 'ledger.db'));
  invariant(ledger.ok, 'The ledger cannot be read');
  const decidedAfterMs: number[] = [];
  const askedAt = new Map<string, number>();
  const ill = new Set<number>();
  let lastRead = 0;
  let host = 0;

  function look(): void {
    invariant(ledger.ok, 'The ledger cannot be read');
    const read = ledger.value.read({ after: lastRead, limit: Infinity });
    const now = performance.now();
    for (const { sequence, entry } of read.ok ? read.value : []) {
      lastRead = sequence;
      const id = entry.kind === 'decided' ? entry.decision.host?.id : undefined;
      const asked = id === undefined ? undefined : askedAt.get(id);
      if (id === undefined || asked === undefined) continue;
      decidedAfterMs.push(now - asked);
      askedAt.delete(id);
    }
  }

  async function post(place: number, falls: boolean): Promise<void> {
    if (falls) ill.add(place);
    const uptimeMs = Math.round(performance.now() - startedAt);
    const report = fleet.next(place, uptimeMs, ill.has(place) ? stalledDisk(illForSeconds) : {});
    const body = JSON.stringify(report);
    if (falls) askedAt.set(report.host.id, performance.now());
    await open[place]?.post(body);
  }

  async function run(forMs: number, illEachSecond: number): Promise<void> {
    const from = performance.now();
    const posting: Promise<void>[] = [];
    let [sent, fallen] = [0, 0];
    for (let elapsed = 0; elapsed < forMs; elapsed = performance.now() - from) {
      for (const due = Math.floor((elapsed * hosts) / reportEveryMs); sent < due; sent += 1) {
        const falls = fallen < (elapsed / 1_000) * illEachSecond && !ill.has(host);
        if (falls) fallen += 1;
        posting.push(post(host, falls));
        host = (host + 1) % fleet.size;
      }
      look();
      await wait(paceMs);
    }
    await Promise.all(posting);
    await wait(500);
    look();
  }

  return { run, decidedAfterMs, undecided: () => askedAt.size };
}
