/** The program as a script meets it: exit codes, what goes to stdout and what to stderr. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createSqliteLedger } from '../../../../src/adapters/ledger/sqlite-ledger.ts';
import type { Entry } from '../../../../src/controller/entry.ts';
import { closedIncident, onset, openIncident } from './stalled-disk.ts';

const program = join(import.meta.dirname, '../../../../src/apps/cli/heald.ts');
/** Nobody listens on the discard port of this address. */
const nobody = 'http://127.0.0.9:9';

let folder = '';
let ended = '';
let lasting = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heald-cli-'));
  ended = await appendEntries('ended', closedIncident);
  lasting = await appendEntries('lasting', openIncident);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Appends the entries to the ledger of a state folder, and gives the folder. */
async function appendEntries(name: string, entries: readonly Entry[], after = 0): Promise<string> {
  const stateDir = join(folder, name);
  const ledger = createSqliteLedger(join(stateDir, 'ledger.db'), '0.1.0');
  const lead = await ledger.takeLead();
  if (!lead.ok) throw new Error(lead.problem.message);
  const appended = await ledger.append(entries, { after, epoch: lead.value.epoch });
  if (!appended.ok) throw new Error(appended.problem.message);
  await ledger.close();
  return stateDir;
}

const pauseSet: Entry = {
  kind: 'pause_set',
  pause: { name: 'db-move', scope: { kind: 'everything' }, reason: 'the database moves', by: 'ann@ops', until: onset + 7_200_000 },
  at: onset + 70_000,
};

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...words: string[]): Promise<Outcome> {
  const env = { ...process.env, HEALD_CONTROLLER: nobody, HEALD_STATE_DIR: ended, TZ: 'UTC', NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('a verb that succeeds ends with 0, and only data is on stdout', async () => {
  const { code, stdout, stderr } = await run('log');

  expect(code).toBe(0);
  expect(stdout.split('\n')[0]).toBe('2025-07-31 04:10:00  heald     controller 0.1.0 started, epoch 3');
  expect(stdout.trimEnd().split('\n')).toHaveLength(closedIncident.length);
  expect(stderr).toBe('11 entries, times in UTC\n');
});

test('an open incident is a finding, an unknown id and a broken ledger are too', async () => {
  const broken = await appendEntries('broken', closedIncident);
  writeFileSync(join(broken, 'ledger.db'), 'not a database at all, but long enough to be one: '.repeat(40));
  const [open, unknown, verify] = await Promise.all([
    run('status', '--state-dir', lasting),
    run('explain', 'inc-7f3kq3'),
    run('ledger', 'verify', '--state-dir', broken),
  ]);

  expect([open.code, unknown.code, verify.code]).toEqual([1, 1, 1]);
  expect(unknown.stderr).toContain('Did you mean "inc-7f3kq2"?');
  expect(verify.stdout).toContain('✗ broken');
  expect(verify.stdout).not.toContain('heald ledger verify');
});

test('what is not understood ends with 2, and nothing is on stdout', async () => {
  const outcomes = await Promise.all([run('statsu'), run('log', '--folow'), run('explain'), run('log', '--since', 'yesterday'), run()]);

  expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(outcomes.map(() => [2, '']));
  expect(outcomes[3]?.stderr).toBe('--since: expected a duration such as 500ms, 15s, 10m, 24h or 7d, found "yesterday"\n');
});

test('whoever mistypes is told where to look, and help is a verb too', async () => {
  const [verb, option, help] = await Promise.all([run('ledger', 'verfy'), run('log', '--folow'), run('help', 'log')]);

  expect(verb.stderr).toContain('See heald ledger --help\n');
  expect(option.stderr).toContain('See heald log --help\n');
  expect([help.code, help.stdout]).toEqual([0, (await run('log', '--help')).stdout]);
});

test('where there is no ledger it says how to get one, and ends with 3', async () => {
  const { code, stderr } = await run('log', '--state-dir', join(folder, 'nowhere'));

  expect(code).toBe(3);
  expect(stderr).toContain('Start watching this host with "heald up"');
});

test('without a controller status answers from the ledger, says so, and does not end well', async () => {
  const { code, stdout, stderr } = await run('status');

  expect(code).toBe(3);
  expect(stdout.split('\n')[0]).toBe('? 2 hosts, all well when the controller last wrote; nobody is watching now.');
  expect(stderr).toContain(`controller not reachable at ${nobody}; from the ledger, last entry `);
});

test('every answer for programs is one document with its version, and times in UTC', async () => {
  const verbs = [
    ['status'],
    ['hosts'],
    ['host', 'web-3'],
    ['incidents'],
    ['log'],
    ['explain', 'web-3'],
    ['ledger', 'verify'],
    ['policy', 'validate'],
    ['policy', 'explain'],
    ['rehearse'],
  ];
  const paused = await appendEntries('paused', [pauseSet]);
  const outcomes = await Promise.all([...verbs, ['log', '--state-dir', paused]].map((words) => run(...words, '--json')));
  for (const { stdout } of outcomes) expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, kind: expect.any(String) });
  const moment = String(onset).slice(0, 6);
  for (const { stdout } of outcomes) expect(stdout).not.toContain(moment);

  const { incidents } = JSON.parse(outcomes[3]?.stdout ?? '') as { incidents: { openedAt: string }[] };
  expect(incidents[0]?.openedAt).toBe('2025-07-31T04:10:27.000Z');
});

test('rows are one object a line, and plain columns one tab apart', async () => {
  const [rows, plain] = await Promise.all([run('incidents', '--ndjson'), run('hosts', '--plain')]);

  expect(
    rows.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id),
  ).toEqual(['inc-7f3kq2']);
  expect(plain.stdout).toBe('web-3\thealthy\t\t\tuse1-az4\tingest\t\nweb-4\thealthy\t\t\tuse1-az6\tingest\t\n');
});

test('a broken policy is a finding, with the place and the nearest word', async () => {
  const policy = join(folder, 'bad.yaml');
  writeFileSync(policy, 'apiVersion: heald/v1\nkind: HostRemedy\nmetadata: { name: x }\n');
  const { code, stdout } = await run('policy', 'validate', policy);

  expect(code).toBe(1);
  expect(stdout).toContain(`${policy}:2:7`);
  expect(stdout).toContain('HostRemediation');
});

test('a rehearsal whose claims are kept ends with 0', async () => {
  const { code, stdout } = await run('rehearse', 'idle-disk');

  expect(code).toBe(0);
  expect(stdout).toContain('✓ passed');
});

test('following goes on with what is appended, and Ctrl-C ends it with 130', async () => {
  const stateDir = await appendEntries('followed', openIncident);
  const child = spawn(process.execPath, [program, 'log', '--follow', '--plain', '--state-dir', stateDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines: string[] = [];
  const grew = (count: number) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        lines.push(...chunk.toString().trimEnd().split('\n'));
        if (lines.length >= count) resolve();
      });
    });
  await grew(openIncident.length);

  await appendEntries('followed', closedIncident.slice(openIncident.length), openIncident.length);
  await grew(closedIncident.length);
  child.kill('SIGINT');

  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(lines.at(-1)).toContain('\tclosed\tinc-7f3kq2: ');
});

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [program, 'log', '--state-dir', ended], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));

  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(0);
  expect(said).not.toContain('EPIPE');
});
