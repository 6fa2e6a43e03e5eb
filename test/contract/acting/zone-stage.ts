/** A small account with four hosts in each of three zones, agents that speak for them, and a real controller that may move work between zones. */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openLedgerReader } from '../../../src/adapters/ledger/ledger-reader.ts';
import type { EvacuationsAnswer } from '../../../src/adapters/wire/zone-answers.ts';
import type { Entry } from '../../../src/controller/entry.ts';
import { makeReport } from '../../unit/adapters/wire/make-report.ts';
import { zoneIds } from '../aws-account.ts';
import { openEndpoint } from '../aws-endpoint.ts';
import { useTestCredentials } from '../aws-stage.ts';
import { valueOf } from '../ledger-suite.ts';
import { findFreePort, waitForHealth, type RunningController } from '../running-controller.ts';
import type { ZonePlan } from './zone-program.ts';

const program = join(import.meta.dirname, 'zone-program.ts');
const cli = join(import.meta.dirname, '../../../src/apps/cli/heald.ts');
const reportEveryMs = 5_000;
const haste = 6;

export type ZoneStage = Awaited<ReturnType<typeof setZoneStage>>;

const policyOf = (mode: string): string => `
apiVersion: heald/v1
kind: ZoneEvacuation
metadata: { name: leave-zone, owner: platform }
mode: ${mode}
bake: 10m
stage: 1m
---
apiVersion: heald/v1
kind: Guardrails
metadata: { name: guardrails, owner: platform }
---
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: disk, owner: platform }
target: { groups: [web] }
when: { all: [{ signal: disk.stall_seconds, above: 15s }] }
steps: [captureEvidence]
`;

export async function setZoneStage(mode: 'observe' | 'approve') {
  useTestCredentials();
  const folder = mkdtempSync(join(tmpdir(), 'heald-zone-words-'));
  mkdirSync(join(folder, 'policies'));
  writeFileSync(join(folder, 'policies', 'zones.yaml'), policyOf(mode));
  const endpoint = await openEndpoint();
  const { account } = endpoint;
  account.now = Date.now;
  const group = account.addGroup('web', 4);
  group.takesShifts = true;
  account.balancing.balancers.push({ name: 'web-lb', kind: 'app', takesShifts: true });
  const states = new Map(account.instances.map(({ id }) => [id, 'healthy']));
  account.balancing.targets.push({ name: 'web-tg', kind: 'instance', balancer: 'web-lb', states, healthyLeast: 1 });
  group.targets.push('web-tg');
  const [port, healthPort] = [await findFreePort(), await findFreePort()];
  const url = `http://127.0.0.1:${port}`;
  const running: RunningController[] = [];
  let sequence = 0;

  function report(): void {
    sequence += 1;
    account.settle();
    for (const { id, zone, lifecycle } of account.instances) {
      if (lifecycle !== 'InService') continue;
      const host = { id, name: id, zone: zoneIds[zone] ?? zone, group: 'web', tags: {} };
      const uptimeMs = 600_000 + sequence * reportEveryMs;
      const body = makeReport({
        host,
        boot: `boot-${id}`,
        run: `run-${id}`,
        sequence,
        uptimeMs,
        readings: { 'disk.stall_seconds': { sda: 0 } },
      });
      const headers = { 'content-type': 'application/json' };
      void fetch(`${url}/v1/reports`, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => undefined);
    }
  }
  const reporting = setInterval(report, reportEveryMs / haste);

  return {
    account,
    endpoint,
    url,
    async start(): Promise<RunningController> {
      const policies = join(folder, 'policies');
      const listens = { listen: `127.0.0.1:${port}`, healthAddress: `127.0.0.1:${healthPort}` };
      const plan: ZonePlan = { haste, flags: { ...listens, stateDir: folder, policies, actuator: 'aws', awsRegion: 'us-east-1' } };
      const env = { ...process.env, HEALD_AWS_ENDPOINT: endpoint.url };
      const child = spawn(process.execPath, [program, JSON.stringify(plan)], { stdio: ['ignore', 'ignore', 'pipe'], env });
      let said = '';
      child.stderr.on('data', (text: Buffer) => (said += text.toString()));
      const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(signal ?? code ?? 0)));
      const stop = (signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT') => {
        child.kill(signal);
        return ended;
      };
      const started = { url, pid: child.pid as number, said: () => said, ended, stop };
      running.push(started);
      await waitForHealth(started, ({ status }) => status === 'ok');
      return started;
    },
    /** Lets `seconds` of the controller's pass. */
    pass: (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, (seconds * 1_000) / haste)),
    async evacuations(): Promise<EvacuationsAnswer['evacuations']> {
      return ((await (await fetch(`${url}/v1/evacuations`)).json()) as EvacuationsAnswer).evacuations;
    },
    async until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = 45_000): Promise<void> {
      const giveUpAt = performance.now() + withinMs;
      while (!(await isSo())) {
        if (performance.now() > giveUpAt)
          throw new Error(`It never came to this: ${what}\n${running.at(-1)?.said().split('\n').slice(-30).join('\n')}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    /** Who asks for the health of the zone on the address for that, and what it hears. */
    async check(path: string): Promise<string> {
      const response = await fetch(`http://127.0.0.1:${healthPort}/v1/zones/${path}`);
      return `${response.status} ${(await response.text()).trim()}`;
    },
    entries(): readonly Entry[] {
      const reader = valueOf(openLedgerReader(join(folder, 'ledger.db')));
      const entries = valueOf(reader.read({ after: 0, limit: Infinity }));
      reader.close();
      return entries.map(({ entry }) => entry);
    },
    heald(...words: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
      const env = { ...process.env, HEALD_CONTROLLER: url, HEALD_STATE_DIR: folder, USER: 'ann', SUDO_USER: '', TZ: 'UTC', NO_COLOR: '1' };
      return new Promise((resolve) => {
        execFile(process.execPath, [cli, ...words], { env }, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
        );
      });
    },
    async close(): Promise<void> {
      clearInterval(reporting);
      await Promise.all(running.map((each) => each.stop('SIGKILL')));
      await endpoint.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
