/** A fleet of the test's own around a controller that can act: its agents report, one host is ill, and everything is read off the files. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RepairAnswer, RepairsAnswer } from '../../../src/adapters/wire/answers.ts';
import { openLedgerReader } from '../../../src/adapters/ledger/ledger-reader.ts';
import { verifyLedger } from '../../../src/adapters/ledger/verify-ledger.ts';
import type { Entry } from '../../../src/controller/entry.ts';
import type { Readings } from '../../../src/liveness/report.ts';
import { hangingDisk, reportOf } from '../../unit/controller/desk.ts';
import { valueOf } from '../ledger-suite.ts';
import { findFreePort } from '../running-controller.ts';
import type { ActingPlan } from './acting-program.ts';
import { readEffects, successorOf, type Effect } from './file-cloud.ts';

const program = join(import.meta.dirname, 'acting-program.ts');
const cli = join(import.meta.dirname, '../../../src/apps/cli/heald.ts');
const shipped = join(import.meta.dirname, '../../../policies');
export const fleet = ['web-a-1', 'web-a-2', 'web-b-1', 'web-b-2', 'web-c-1', 'web-c-2'];
export const patient = 'web-b-1';
const reportEveryMs = 5_000;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Stage {
  readonly folder: string;
  readonly url: string;
  /** Starts the controller; gives the process, and a promise of how it ended. */
  start(point?: Pick<ActingPlan, 'at' | 'does'>): Promise<RunningProgram>;
  /** From now on the disk of the patient hangs, or does no longer. */
  fallIll(): void;
  getWell(): void;
  entries(): readonly Entry[];
  effects(): readonly Effect[];
  repairs(): Promise<readonly RepairAnswer[]>;
  /** Until it is so, looked at ten times a second; fails with the log when that takes too long. */
  until(what: string, isSo: () => boolean | Promise<boolean>, withinMs?: number): Promise<void>;
  /** Lets `seconds` of the controller's pass. */
  pass(seconds: number): Promise<void>;
  /** Steps the wall clock of the controller, by so much away from the true one. */
  stepWallClock(ms: number): void;
  heald(...words: string[]): Promise<Outcome>;
  close(): Promise<void>;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly ended: Promise<number | string>;
  said(): string;
}

/**
 * `mode` is that of the shipped policy for disks, which has limits of the stage's own. `tokens` are
 * the lines of a token file besides those of the fleet.
 */
export async function setStage(mode: 'approve' | 'auto', haste: number, tokens?: string): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'heald-acting-'));
  writePolicies(join(folder, 'policies'), mode);
  const tokenFile = join(folder, 'tokens');
  const tokenOf = (host: string) => (tokens === undefined ? {} : { authorization: `Bearer token-of-${host}` });
  if (tokens !== undefined) writeFileSync(tokenFile, `${tokens}${fleet.map(writeTokenLine).join('')}`);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const running: RunningProgram[] = [];
  const beganAt = performance.now();
  const nowMs = () => Math.round((performance.now() - beganAt) * haste) + 600_000;
  let illSince: number | undefined;
  let sequence = 0;

  function readingsOf(host: string): Readings {
    return host === patient && illSince !== undefined ? hangingDisk(Math.round((nowMs() - illSince) / 1_000)) : {};
  }

  function report(): void {
    sequence += 1;
    const replaced = new Set(stage.effects().flatMap(({ action, machine }) => (action === 'replace' ? [machine] : [])));
    for (const host of fleet) {
      const speaker = replaced.has(host) ? successorOf(host) : host;
      const body = JSON.stringify(reportOf(speaker, sequence, nowMs(), speaker === host ? readingsOf(host) : {}));
      const headers = { 'content-type': 'application/json', ...tokenOf(speaker) };
      void fetch(`${url}/v1/reports`, { method: 'POST', body, headers, signal: AbortSignal.timeout(60_000) }).catch(() => undefined);
    }
  }
  const reporting = setInterval(report, reportEveryMs / haste);

  const stage: Stage = {
    folder,
    url,
    async start(point = {}) {
      const plan: ActingPlan = {
        folder,
        listen: `127.0.0.1:${port}`,
        machines: fleet,
        haste,
        tokens: tokens === undefined ? undefined : tokenFile,
        ...point,
      };
      const child = spawn(process.execPath, [program, JSON.stringify(plan)], { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (text: Buffer) => (said += text.toString()));
      const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? 0)));
      const started: RunningProgram = { child, ended, said: () => said };
      running.push(started);
      // On a busy machine it may have reached its point before anybody could ask.
      const isOver = () => child.exitCode !== null || child.signalCode !== null || isStopped(started);
      await stage.until('the controller leads', async () => isOver() || (await isLeading(url)));
      return started;
    },
    fallIll: () => (illSince ??= nowMs()),
    getWell: () => (illSince = undefined),
    entries: () => readEntries(join(folder, 'ledger.db')),
    effects: () => readEffects(join(folder, 'effects.jsonl')),
    repairs: async () => ((await (await fetch(`${url}/v1/remediations`)).json()) as RepairsAnswer).remediations,
    async until(what, isSo, withinMs = 60_000) {
      const giveUpAt = performance.now() + withinMs;
      while (!(await isSo())) {
        if (performance.now() > giveUpAt)
          throw new Error(`It never came to this: ${what}\n${running.at(-1)?.said().split('\n').slice(-40).join('\n')}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    pass: (seconds) => new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / haste)),
    stepWallClock(ms) {
      // Renamed into place: the controller never reads half of it.
      writeFileSync(join(folder, 'clock-step.new'), String(ms));
      renameSync(join(folder, 'clock-step.new'), join(folder, 'clock-step'));
    },
    heald(...words) {
      const env = { ...process.env, HEALD_CONTROLLER: url, HEALD_STATE_DIR: folder, USER: 'ann', SUDO_USER: '', TZ: 'UTC', NO_COLOR: '1' };
      return new Promise((resolve) => {
        execFile(process.execPath, [cli, ...words], { env }, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
        );
      });
    },
    async close() {
      clearInterval(reporting);
      for (const { child, ended } of running) {
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

function writeTokenLine(host: string): string {
  return `report ${host} sha256:${hash('sha256', `token-of-${host}`)}\n`;
}

/** The shipped policy for disks, with limits that do not depend on the size of the fleet, and minutes instead of tens of them. */
const limits = `limits:
  inFlight: 1
  per:
    - { window: 1h, max: 1 }
    - { window: 24h, max: 3 }
  minHealthy: 70%
  canary: { verify: 1m }
verify: { healthyFor: 1m }
`;
const guardrails = `apiVersion: heald/v1
kind: Guardrails
metadata: { name: guardrails, owner: platform }
limits:
  inFlight: 2
  per:
    - { window: 1h, max: 4 }
    - { window: 24h, max: 12 }
  zone:
    inFlight: 1
    per:
      - { window: 1h, max: 2 }
`;

function writePolicies(folder: string, mode: string): void {
  mkdirSync(folder);
  const disk = readFileSync(join(shipped, 'stateless-disk.yaml'), 'utf8').replace('mode: observe', `mode: ${mode}`);
  writeFileSync(join(folder, 'disk.yaml'), disk.replace(/^limits:[^]*$/m, limits));
  writeFileSync(join(folder, 'guardrails.yaml'), guardrails);
}

/** Stopped by SIGSTOP, as the kernel says. */
export function isStopped({ child }: RunningProgram): boolean {
  try {
    const [, state] = /^\d+ \(.*\) (\w)/.exec(readFileSync(`/proc/${child.pid}/stat`, 'utf8')) ?? [];
    return state === 'T';
  } catch {
    return false;
  }
}

async function isLeading(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as { status: string }).status === 'ok';
  } catch {
    return false;
  }
}

function readEntries(file: string): readonly Entry[] {
  valueOf(verifyLedger(file));
  const reader = valueOf(openLedgerReader(file));
  const entries = valueOf(reader.read({ after: 0, limit: Infinity }));
  reader.close();
  return entries.map(({ entry }) => entry);
}
