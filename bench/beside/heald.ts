/** How is heald run for a benchmark? As in production: from built JavaScript, agent and controller each a process of its own. */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentNodeFlags } from '../../src/apps/agent/node-flags.ts';
import { controllerNodeFlags } from '../../src/apps/controller/node-flags.ts';
import { findFreePort, type Program, type Stage, waitUntil } from './programs.ts';

const root = join(import.meta.dirname, '../..');
const controllerProgram = join(root, 'dist/apps/controller/main.js');
const policies = join(root, 'policies');
const agentProgram = join(root, 'dist/apps/agent/main.js');

/** Builds what is measured, so that it is never the code of last week. */
export function buildHeald(): void {
  const built = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, 'tsconfig.build.json')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`Cannot build heald: ${built.stdout}${built.stderr}`);
}

export interface RunningController {
  readonly program: Program;
  readonly url: string;
  readonly port: number;
  readonly stateFolder: string;
}

export async function startController(stage: Stage, name = 'controller'): Promise<RunningController> {
  const port = await findFreePort();
  const stateFolder = join(stage.folder, name);
  const flags = ['--listen', `127.0.0.1:${port}`, '--state-dir', stateFolder, '--policies', policies];
  const program = stage.start(process.execPath, [...controllerNodeFlags, controllerProgram, ...flags]);
  const url = `http://127.0.0.1:${port}`;
  const isUp = async (): Promise<boolean> => {
    const answer = await fetch(`${url}/v1/health`).catch(() => undefined);
    return answer?.ok === true && ((await answer.json()) as { leading?: unknown }).leading !== false;
  };
  await waitUntil(isUp, 15_000, () => `The controller did not start: ${program.said()}`);
  return { program, url, port, stateFolder };
}

export interface AgentShape {
  readonly name: string;
  readonly controllerUrl: string;
  /** Lines of the agent's YAML. */
  readonly settings: readonly string[];
  /** The node binary that it runs on; this one otherwise. */
  readonly node?: string;
}

export async function startAgent(stage: Stage, { name, controllerUrl, settings, node }: AgentShape): Promise<Program> {
  const config = join(stage.folder, `${name}.yaml`);
  await writeFile(config, [`controllers: ["${controllerUrl}"]`, ...settings, ''].join('\n'));
  const words = [...agentNodeFlags, agentProgram, '--config', config, '--state-dir', join(stage.folder, `${name}-state`)];
  return stage.start(node ?? process.execPath, words);
}
