/**
 * Which threads wait for the kernel and cannot be interrupted, and for how long already? State D, found by walking /proc.
 *
 * A thread that ran between two looks has moved, however often it is found waiting: a busy writer is not a blocked one. Kernel
 * threads rest in D, and a frozen control group looks like D; both are left out, and so are heald's own probers, which would
 * otherwise bear witness for themselves.
 */
import type { Crossing } from '../crossing.ts';
import { wholeHost } from '../../liveness/report.ts';
import type { Collection } from '../source.ts';
import { createBrokerProcess } from './broker-process.ts';
import type { Concern } from './concern.ts';
import type { KernelFiles } from './kernel-files.ts';

export interface ThreadState {
  readonly name: string;
  readonly state: string;
  readonly kernelThread: boolean;
  /** Ticks since boot at which it started: a number used again is another thread. */
  readonly startedAt: string;
}

const kernelThreadFlag = 0x0020_0000;

/** The name may hold spaces and brackets, so the columns count from its last bracket. Source: proc_pid_stat(5). */
export function parseThreadState(text: string): ThreadState | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const columns = text.slice(close + 2).split(' ');
  const state = columns[0];
  const startedAt = columns[19];
  if (state === undefined || startedAt === undefined) return undefined;
  return { name: text.slice(open + 1, close), state, kernelThread: (Number(columns[6]) & kernelThreadFlag) !== 0, startedAt };
}

interface BlockedThread {
  readonly name: string;
  readonly pid: string;
  readonly startedAt: string;
  readonly timesRun: string;
  readonly since: number;
  round: number;
}

const slowestRoundMs = 2_000;
const sliceMs = 4;
const countedAfterMs = 2_000;
/** A round may cost this share of one processor; with many threads the rounds become rarer instead of dearer. */
const costShareMax = 0.002;
const rememberedMax = 4_096;

export interface BlockedThreadsSettings {
  readonly ownPids: () => ReadonlySet<number>;
  /** The Kafka broker whose own blocked threads are told too. */
  readonly brokerId?: number | undefined;
  readonly crossing: Crossing;
  /** Monotonic milliseconds, to bound the slices. */
  readonly now: () => number;
}

export function createBlockedThreadsConcern(files: KernelFiles, settings: BlockedThreadsSettings): Concern {
  const blocked = new Map<string, BlockedThread>();
  const broker = settings.brokerId === undefined ? undefined : createBrokerProcess(settings.brokerId);
  let waiting: string[] = [];
  let round = 0;
  let roundsDone = 0;
  let roundStartedAt = -Infinity;
  let roundCostMs = 0;
  let roundEveryMs = slowestRoundMs;

  function lookAt(pid: string, at: number): void {
    if (settings.ownPids().has(Number(pid))) return;
    for (const thread of files.list(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`;
      const found = parseThreadState(files.readOnce(`${folder}/stat`) ?? '');
      if (found === undefined || found.kernelThread) {
        if (found?.kernelThread === true) return;
        continue;
      }
      broker?.see(pid, found.name);
      if (found.state !== 'D') continue;
      if (files.readOnce(`${folder}/wchan`) === '__refrigerator') continue;
      remember(thread, pid, found, files.readOnce(`${folder}/schedstat`)?.trim().split(' ')[2] ?? '', at);
    }
  }

  function remember(thread: string, pid: string, found: ThreadState, timesRun: string, at: number): void {
    const before = blocked.get(thread);
    if (before !== undefined && before.startedAt === found.startedAt && before.timesRun === timesRun) before.round = round;
    else if (before !== undefined || blocked.size < rememberedMax)
      blocked.set(thread, { name: found.name, pid, startedAt: found.startedAt, timesRun, since: at, round });
  }

  function finishRound(): void {
    broker?.finishRound();
    for (const [thread, { round: seen }] of blocked) if (seen !== round) blocked.delete(thread);
    roundEveryMs = Math.min(30_000, Math.max(slowestRoundMs, roundCostMs / costShareMax));
    roundsDone += 1;
  }

  function oldest(): BlockedThread | undefined {
    let first: BlockedThread | undefined;
    for (const thread of blocked.values()) if (first === undefined || thread.since < first.since) first = thread;
    return first;
  }

  function putBroker(into: Collection, pids: ReadonlySet<string>, counted: readonly BlockedThread[]): void {
    const stuck = counted.filter(({ pid }) => pids.has(pid));
    const known = pids.size === 1;
    const detail = known ? stuck[0]?.name : `${pids.size} processes look like this broker`;
    into.put('kafka.broker.blocked_threads', String(settings.brokerId), known ? stuck.length : null, detail);
  }

  return {
    sample: (now) => {
      if (waiting.length === 0) {
        if (now - roundStartedAt < roundEveryMs) return;
        waiting = files.list('/proc').filter((name) => /^\d+$/.test(name));
        [round, roundStartedAt, roundCostMs] = [round + 1, now, 0];
      }
      const sliceFrom = settings.now();
      while (waiting.length > 0 && settings.now() - sliceFrom < sliceMs) lookAt(waiting.pop() as string, now);
      roundCostMs += settings.now() - sliceFrom;
      if (waiting.length > 0) return;
      finishRound();
      const thread = oldest();
      settings.crossing('kernel.blocked_seconds', wholeHost, thread === undefined ? 0 : (now - thread.since) / 1_000);
    },
    collect: (into, now) => {
      if (roundsDone === 0) return;
      const counted = [...blocked.values()].filter(({ since }) => now - since >= countedAfterMs);
      into.put('kernel.blocked_threads', wholeHost, counted.length);
      if (broker !== undefined) putBroker(into, broker.pids(), counted);
      const thread = oldest();
      const seconds = thread === undefined || counted.length === 0 ? 0 : (now - thread.since) / 1_000;
      into.put(
        'kernel.blocked_seconds',
        wholeHost,
        seconds,
        thread === undefined || seconds === 0 ? undefined : `${thread.name} (${thread.pid})`,
      );
    },
  };
}
