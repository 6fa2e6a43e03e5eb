/**
 * What does watching a host cost the host? heald's agent beside prometheus-node-exporter and monit, all at the same time.
 *
 * Side by side, because a noisy neighbour of this machine then takes from all of them; in windows, because the spread between windows
 * says how far to trust a number. Each agent runs from its own copy of the node binary: on a host there is one agent, so its code pages
 * are shared by its own processes and by nobody else, and PSS must not say otherwise.
 */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setInterval as repeat } from 'node:timers/promises';
import type { Benchmark, BenchmarkSettings } from './benchmark.ts';
import { buildHeald, startAgent, startController } from './beside/heald.ts';
import { recommendedChecks, startMonit } from './beside/monit.ts';
import { findFreePort, findProgram, type Program, type Stage, wait, withStage } from './beside/programs.ts';
import { openTargets, type Targets } from './beside/targets.ts';
import { type ProcessCost, readTreeCost, sumCpuSeconds } from './measure/process-cost.ts';
import { formatMegabytes, formatNumber, layOutTable } from './measure/table.ts';

export const agentCost: Benchmark = {
  name: 'agent-cost',
  question: 'what does watching a host cost the host?',
  run: (settings) => withStage((stage) => measure(stage, settings)),
};

const cycleSeconds = 5;

interface Watcher {
  readonly name: string;
  readonly program: Program;
}

interface Window {
  readonly seconds: number;
  readonly costs: readonly (readonly ProcessCost[])[];
}

async function measure(stage: Stage, { short, say }: BenchmarkSettings): Promise<void> {
  buildHeald();
  const targets = await openTargets();
  const scraping = new AbortController();
  try {
    const watchers = [...(await startAgents(stage, targets)), ...(await startPeers(stage, say, scraping.signal))];
    // Inventory and just-in-time compilation belong to the start, not to the day.
    await wait(short ? 15_000 : 30_000);
    const windows = await readWindows(watchers, short ? { count: 3, ms: 10_000 } : { count: 4, ms: 30_000 });
    report(watchers, windows, say);
  } finally {
    scraping.abort();
    targets.close();
  }
}

async function startAgents(stage: Stage, { resolver, tcpPort, httpUrl }: Targets): Promise<readonly Watcher[]> {
  const { url } = await startController(stage);
  const dns = `dns: { servers: ["${resolver}"] }`;
  const shapes = {
    heald: ['lockMemory: off', dns],
    'heald, every probe': [
      'lockMemory: off',
      dns,
      `tcp: [{ name: port, host: 127.0.0.1, port: ${tcpPort}, expectReply: true }]`,
      `http: [{ name: page, url: "${httpUrl}" }]`,
      'checks: [{ name: nothing, command: [/bin/true] }]',
    ],
    'heald, code locked': ['lockMemory: full', dns],
  };
  const watchers: Watcher[] = [];
  for (const [name, lines] of Object.entries(shapes)) {
    const place = `agent-${watchers.length}`;
    const node = join(stage.folder, `node-${place}`);
    await copyFile(process.execPath, node);
    const own = [`host: { id: ${place} }`, `disks: { mounts: [/], dir: .heald-${place} }`];
    watchers.push({ name, program: await startAgent(stage, { name: place, node, controllerUrl: url, settings: [...own, ...lines] }) });
  }
  return watchers;
}

async function startPeers(stage: Stage, say: BenchmarkSettings['say'], stopped: AbortSignal): Promise<readonly Watcher[]> {
  const watchers: Watcher[] = [];
  const exporter = findProgram('prometheus-node-exporter');
  if (exporter === undefined) say('   skipped prometheus-node-exporter: apt-get install --no-install-recommends prometheus-node-exporter');
  else {
    const address = `127.0.0.1:${await findFreePort()}`;
    watchers.push({ name: 'node_exporter', program: stage.start(exporter, [`--web.listen-address=${address}`]) });
    void scrape(`http://${address}/metrics`, stopped);
  }
  const monit = await startMonit(stage, 'monit', cycleSeconds, recommendedChecks('/'));
  if (monit === undefined) say('   skipped monit: apt-get install --no-install-recommends monit');
  else watchers.push({ name: 'monit', program: monit.program });
  return watchers;
}

async function scrape(url: string, stopped: AbortSignal): Promise<void> {
  try {
    for await (const _ of repeat(cycleSeconds * 1_000, undefined, { signal: stopped })) await (await fetch(url)).text();
  } catch (problem) {
    if (!stopped.aborted) throw problem;
  }
}

async function readWindows(watchers: readonly Watcher[], { count, ms }: { count: number; ms: number }): Promise<readonly Window[]> {
  const windows: Window[] = [];
  for (let window = 0; window <= count; window += 1) {
    const startedAt = performance.now();
    const costs = watchers.map(({ name, program }) => {
      const cost = readTreeCost(program.pid);
      if (cost.length === 0) throw new Error(`${name} has ended: ${program.said()}`);
      return cost;
    });
    if (window < count) await wait(ms);
    windows.push({ seconds: (performance.now() - startedAt) / 1_000, costs });
  }
  return windows;
}

function report(watchers: readonly Watcher[], windows: readonly Window[], say: BenchmarkSettings['say']): void {
  const shares = watchers.map((_, place) => sharesOf(windows, place));
  const peer = watchers.findIndex(({ name }) => name === 'node_exporter');
  const rows = watchers.map(({ name }, place) => {
    const { all = Number.NaN, each = [] } = shares[place] ?? {};
    const tree = windows.at(-1)?.costs[place] ?? [];
    const [first, second] = tree;
    return [
      name,
      percent(all),
      `${percent(Math.min(...each))}–${percent(Math.max(...each))}`,
      `×${formatNumber(all / (shares[peer]?.all ?? Number.NaN))}`,
      String(tree.length),
      formatMegabytes(sum(tree, ({ pssBytes }) => pssBytes)),
      second === undefined ? '–' : formatMegabytes((first?.pssBytes ?? 0) + second.pssBytes),
      formatMegabytes(first?.rssBytes ?? 0),
      formatMegabytes(sum(tree, ({ rssBytes }) => rssBytes)),
    ];
  });
  const heading = ['', 'CPU %', 'windows', 'to exporter', 'processes', 'PSS MB', 'main + prober', 'RSS main', 'RSS all'];
  for (const line of layOutTable(heading, rows)) say(`   ${line}`);
  const seconds = windows.slice(0, -1).reduce((total, window) => total + window.seconds, 0);
  say(`   ${windows.length - 1} windows, ${formatNumber(seconds)} s; CPU in percent of one core; goal of the agent: 1 %, 75 MB`);
}

/** The share of one core, over all windows and in each. */
function sharesOf(windows: readonly Window[], place: number): { readonly all: number; readonly each: readonly number[] } {
  const spent = windows.map(({ costs }) => sumCpuSeconds(costs[place] ?? []));
  const seconds = windows.map((window) => window.seconds);
  const each = spent.slice(1).map((after, window) => (after - (spent[window] ?? 0)) / (seconds[window] ?? Number.NaN));
  const total = seconds.slice(0, -1).reduce((left, right) => left + right, 0);
  return { all: ((spent.at(-1) ?? Number.NaN) - (spent[0] ?? Number.NaN)) / total, each };
}

function sum(costs: readonly ProcessCost[], take: (cost: ProcessCost) => number): number {
  return costs.reduce((total, cost) => total + take(cost), 0);
}

function percent(share: number): string {
  return (share * 100).toFixed(2);
}
