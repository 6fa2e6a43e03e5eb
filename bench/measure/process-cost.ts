/**
 * What has a program cost so far, with every process that it started? CPU time and memory, as the kernel counts them.
 *
 * CPU time is what getrusage would say of all of them together: the processes that live, and those that ended and were waited for.
 * Memory is given twice. RSS counts a page that two processes share twice; PSS gives each its part, so a sum of PSS is what the
 * machine has less because the program runs.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessCost {
  readonly pid: number;
  /** The children that ended are in here too. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  readonly pssBytes: number;
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** The program's first process comes first; empty when it is gone. */
export function readTreeCost(root: number): readonly ProcessCost[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const columns = readStat(Number(name));
    if (columns !== undefined) parents.set(Number(name), Number(columns[1]));
  }
  const tree = parents.has(root) ? [root] : [];
  for (const member of tree) for (const [pid, parent] of parents) if (parent === member) tree.push(pid);
  return tree.flatMap((pid) => readCost(pid) ?? []);
}

export function sumCpuSeconds(costs: readonly ProcessCost[]): number {
  return costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** The CPU time of one process, without its children. */
export function readCpuSeconds(pid: number): number {
  const columns = readStat(pid);
  if (columns === undefined) throw new Error(`Cannot read the CPU time of process ${pid}: it has ended`);
  return (Number(columns[11]) + Number(columns[12])) / ticksPerSecond;
}

function readCost(pid: number): ProcessCost | undefined {
  const columns = readStat(pid);
  const memory = readText(`/proc/${pid}/smaps_rollup`);
  if (columns === undefined || memory === undefined) return undefined;
  const kilobytes = (word: string) => Number(new RegExp(`^${word}:\\s+(\\d+) kB`, 'm').exec(memory)?.[1] ?? 0);
  const ticks = [11, 12, 13, 14].reduce((sum, column) => sum + Number(columns[column]), 0);
  return { pid, cpuSeconds: ticks / ticksPerSecond, rssBytes: kilobytes('Rss') * 1_024, pssBytes: kilobytes('Pss') * 1_024 };
}

/** From the state on: 1 is the parent, 11 and 12 user and system time, 13 and 14 those of ended children. Source: proc_pid_stat(5). */
function readStat(pid: number): readonly string[] | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
