/** A real agent process, with a configuration of the scene's own: it watches what the scene breaks and nothing else of this host. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scene } from './inject/scene.ts';
import { run } from './inject/shell.ts';

/** The agent of this checkout, run by this Node. */
export const agentCommand: readonly string[] = [process.execPath, join(import.meta.dirname, '../../src/apps/agent/main.ts')];
const endsWithinMs = 5_000;

export interface AgentShape {
  /** Folders or mounts to probe; none is probed without. */
  readonly mounts?: readonly string[];
  readonly checks?: readonly { readonly name: string; readonly command: readonly string[]; readonly every: string }[];
  readonly resolvers?: readonly string[];
  readonly tcp?: readonly { readonly name: string; readonly port: number; readonly send?: string }[];
  readonly http?: readonly { readonly name: string; readonly url: string }[];
  readonly kafka?: { readonly brokerId: number; readonly listener: string };
  readonly lockMemory?: 'full' | 'off';
  readonly reportEvery?: string;
  /** Where it reports to; the stage's controller otherwise. */
  readonly controller?: string;
  /** Where it says that it is; zone and group `stage` otherwise. */
  readonly place?: { readonly zone: string; readonly group: string; readonly tags?: Readonly<Record<string, string>> };
  /** A file with the token that it shows to the controller. */
  readonly tokenFile?: string;
  /** What it is started with; the agent of this checkout otherwise. */
  readonly command?: readonly string[];
}

export interface AgentProcess {
  readonly id: string;
  readonly pid: number;
  /** What it has said on stderr so far. */
  said(): string;
  /** The pids of its children: the prober, the spare, and those given up. */
  children(): Promise<readonly number[]>;
  /** Sends SIGTERM, and resolves with the milliseconds until it was gone. */
  end(): Promise<number>;
}

/** The disks below these mounts: others that a test breaks at the same time are none of this host. */
async function findDevices(mounts: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(mounts.map((mount) => run('findmnt', '--noheadings', '--output', 'SOURCE', '--target', mount)));
  // An agent takes the kernel's names, and a volume is mounted by a link to one.
  return Promise.all(found.filter((source) => source.startsWith('/dev/')).map((source) => realpath(source).catch(() => source)));
}

export async function startAgentProcess(scene: Scene, id: string, controller: string, shape: AgentShape): Promise<AgentProcess> {
  const { mounts = [], resolvers = [], tcp = [], http = [], lockMemory = 'full', reportEvery = '5s' } = shape;
  const file = join(scene.folder, `${id}.yaml`);
  const config = {
    host: { id, name: id, ...(shape.place ?? { zone: 'stage', group: 'stage' }) },
    controllers: [shape.controller ?? controller],
    disks: { mounts, devices: await findDevices(mounts), probe: mounts.length > 0, dir: `.heald-${id}` },
    dns: { servers: resolvers, names: [] },
    tcp: tcp.map((target) => ({ host: '127.0.0.1', ...target })),
    http,
    checks: shape.checks ?? [],
    ...(shape.kafka === undefined ? {} : { kafka: shape.kafka }),
    ...(shape.tokenFile === undefined ? {} : { tokenFile: shape.tokenFile }),
    lockMemory,
    reportEvery,
  };
  await writeFile(file, JSON.stringify(config, undefined, 2));
  const [program = '', ...words] = shape.command ?? agentCommand;
  // No folder on a disk that a test breaks: it would hold a mount.
  const child = spawn(program, [...words, '--config', file, '--state-dir', scene.folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start ${program}`);
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const exited = once(child, 'exit');

  async function end(): Promise<number> {
    if (child.exitCode !== null || child.signalCode !== null) return 0;
    const from = performance.now();
    const force = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(force);
    return performance.now() - from;
  }

  scene.keep({ describe: `the agent of ${id} runs as ${pid}`, undo: end, emergency: `kill -9 ${pid}` });
  return {
    id,
    pid,
    said: () => said,
    children: async () => {
      const pids = await run('pgrep', '-P', String(pid)).catch(() => '');
      return pids.split('\n').filter(Boolean).map(Number);
    },
    end,
  };
}
