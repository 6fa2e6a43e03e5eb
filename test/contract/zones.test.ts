/** Does an ill zone reach those who ask? A ledger as a rehearsal of S1 wrote it, a real controller on it, and the command line without one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createSqliteLedger } from '../../src/adapters/ledger/sqlite-ledger.ts';
import type { ZonesAnswer } from '../../src/adapters/wire/zone-answers.ts';
import { play } from '../../src/simulator/play.ts';
import { readShippedPolicies, readShippedScenarios } from '../scenarios/stage.ts';
import { findFreePort, startController, waitForHealth, type RunningController } from './running-controller.ts';

const program = join(import.meta.dirname, '../../src/apps/cli/heald.ts');
let folder = '';
let running: RunningController[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-zones-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((controller) => controller.stop('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
});

async function writeRehearsal(): Promise<void> {
  const scenario = readShippedScenarios().find(({ name }) => name === 's1-dns-fails-in-one-zone');
  if (scenario === undefined) throw new Error('S1 is not shipped');
  const { entries } = play(scenario, { seed: 1, policies: readShippedPolicies() });
  const ledger = createSqliteLedger(join(folder, 'ledger.db'), '0.1.0');
  const lead = await ledger.takeLead();
  if (!lead.ok) throw new Error(lead.problem.message);
  const appended = await ledger.append(entries, { after: 0, epoch: lead.value.epoch });
  if (!appended.ok) throw new Error(appended.problem.message);
  await ledger.close();
}

async function heald(...words: string[]): Promise<string> {
  const env = { ...process.env, HEALD_STATE_DIR: folder, TZ: 'UTC', NO_COLOR: '1' };
  return (await promisify(execFile)(process.execPath, [program, ...words], { env })).stdout;
}

test('what was held against a zone is told over HTTP and by the command line', async () => {
  await writeRehearsal();
  const why = await heald('zones', 'why', 'a');
  expect(why).toContain('zone a  CLEARED');
  expect(why).toContain('dns.failures within 1 min on 9 of 9 hosts there and 0 of 35 elsewhere');
  expect(why).not.toContain('✗');
  expect((await heald('zones', '--plain')).split('\n')[0]).toMatch(/^a\t9\t0\twell\t/);

  const controller = startController(['--state-dir', folder], await findFreePort());
  running.push(controller);
  await waitForHealth(controller, ({ status }) => status === 'ok');
  const { zones, suspicions } = (await (await fetch(`${controller.url}/v1/zones`)).json()) as ZonesAnswer;
  expect(zones.map(({ zone, hosts, state }) => [zone, hosts, state])).toEqual([
    ['a', 9, 'well'],
    ['b', 18, 'well'],
    ['c', 17, 'well'],
  ]);
  expect(suspicions).toMatchObject([
    { zone: 'a', fault: 'dns', answer: 'drain', finding: { bad: 9, hosts: 9, elsewhereBad: 0, isAmbiguous: false } },
  ]);
});
