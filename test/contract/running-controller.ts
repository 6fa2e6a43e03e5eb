/** A real controller process on a free port of this host, for tests that post to it, kill it, and look at what is left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

import type { HealthAnswer } from '../../src/adapters/wire/answers.ts';
import type { Report } from '../../src/liveness/report.ts';

const main = join(import.meta.dirname, '../../src/apps/controller/main.ts');

export interface RunningController {
  readonly url: string;
  readonly pid: number;
  /** What it has said on stderr so far: JSON lines, or plain text where it could not start. */
  said(): string;
  readonly ended: Promise<number | string>;
  /** Sends a signal; gives the exit code or the signal's name. */
  stop(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<number | string>;
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export function startController(args: readonly string[], port: number, env = process.env): RunningController {
  const child = spawn(process.execPath, [main, '--listen', `127.0.0.1:${port}`, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? 0)));
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid as number,
    said: () => said,
    ended,
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

export async function askHealth(url: string): Promise<HealthAnswer | undefined> {
  try {
    return (await (await fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(2_000) })).json()) as HealthAnswer;
  } catch {
    return undefined;
  }
}

/** Asks until `isSo`; fails with what was said last when it takes too long, or when the controller has ended. */
export async function waitForHealth(
  controller: RunningController,
  isSo: (health: HealthAnswer) => boolean,
  withinMs = 15_000,
): Promise<HealthAnswer> {
  const until = performance.now() + withinMs;
  let over = false;
  void controller.ended.then(() => (over = true));
  for (;;) {
    const health = await askHealth(controller.url);
    if (health !== undefined && isSo(health)) return health;
    if (over || performance.now() > until)
      throw new Error(`The controller did not come to it: ${JSON.stringify(health)}\n${controller.said()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
}

export async function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const response = await fetch(`${url}/v1/reports`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  const text = await response.text();
  const error = text === '' ? undefined : (JSON.parse(text) as { error?: { code: string; message: string } }).error;
  return { status: response.status, code: error?.code, message: error?.message ?? '' };
}

export function postReport(url: string, report: Report, headers?: Readonly<Record<string, string>>): Promise<Answer> {
  return post(url, JSON.stringify(report), headers);
}
