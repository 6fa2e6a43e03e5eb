/** `heald policy backtest` on recordings as a controller writes them. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { hourOf, packLines, recordingName } from '../../../../src/adapters/recording/recording-file.ts';
import { reportOf } from '../../controller/desk.ts';

const program = join(import.meta.dirname, '../../../../src/apps/cli/heald.ts');
const start = Date.now() - 3 * 3_600_000;
let folder = '';

const policy = `apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk }
target: everyHost
when: { signal: disk.fsync_stall_seconds, above: 15s }
steps: [captureEvidence]
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heald-backtest-'));
  for (const [name, above] of [
    ['current', '15s'],
    ['bold', '6s'],
    ['same', '15.0s'],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'web.yaml'), policy.replace('15s', above));
  }
  const lines: string[] = [];
  for (let second = 0; second <= 600; second += 5) {
    for (const host of ['web-a-1', 'web-b-1', 'web-c-1']) {
      const age = host === 'web-a-1' && second >= 120 && second < 135 ? second - 120 : 0;
      const readings = { 'disk.fsync_stall_seconds': { '/': age }, 'disk.stall_seconds': { sda: 0 } };
      lines.push(JSON.stringify({ receivedAt: start + second * 1_000, report: reportOf(host, 1 + second / 5, second * 1_000, readings) }));
    }
  }
  const recordings = join(folder, 'state', 'recordings');
  mkdirSync(recordings, { recursive: true });
  const half = lines.length / 2;
  const frames = [packLines(lines.slice(0, half)), packLines(lines.slice(half))];
  writeFileSync(join(recordings, recordingName(hourOf(start), 1)), Buffer.concat([...frames, packLines(['torn']).subarray(0, 20)]));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(candidate: string, ...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, HEALD_STATE_DIR: join(folder, 'state'), NO_COLOR: '1', TZ: 'UTC' };
  const args = [program, 'policy', 'backtest', join(folder, candidate), '--current', join(folder, 'current'), ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('a set that does the same is promotable, and it is told how much was replayed', async () => {
  const { code, stdout } = await run('same', '--least', '5m');
  expect(code).toBe(0);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/^Replayed 10 min of reports \(3 hosts, 363 reports\) in [\d.]+ s, \d+ a second\./);
  expect(stdout).toContain('Both would have done the same.\n\n✓ promotable\n');
});

test('a set that would act on a host that nothing else accuses is not, and the host is named', async () => {
  const { code, stdout } = await run('bold', '--least', '5m');
  expect(code).toBe(1);
  expect(stdout).toMatch(/would have acted +0 +1\n/);
  expect(stdout).toMatch(/ {2}\+ \S+ \S+ ?web-a-1: web-disk \(observe\) would capture evidence/);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    '✗ not promotable: the candidate would act on a host that nothing else accuses: web-a-1',
  );
});

test('too little to judge by is no ground for promotion', async () => {
  const { code, stdout } = await run('same');
  expect(code).toBe(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('✗ not promotable: only 10 min were replayed, and 1 d are asked for');
});

test('programs get the acts with their times and families', async () => {
  const { stdout } = await run('bold', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'backtest',
    promotable: false,
    replayed: { reports: 363, hosts: 3, since: new Date(start).toISOString() },
    added: [{ at: new Date(start + 130_000).toISOString(), host: { name: 'web-a-1' }, families: ['active_probe'] }],
  });
});

test('where there is no recording, or none so young, it says so and ends with 3', async () => {
  const [none, old] = await Promise.all([run('same', '--state-dir', join(folder, 'nowhere')), run('same', '--since', '1h')]);
  expect([none.code, old.code]).toEqual([3, 3]);
  expect(none.stderr).toContain('There is no recording in');
  expect(old.stderr).toContain('None of the 1 recordings is so young');
});
