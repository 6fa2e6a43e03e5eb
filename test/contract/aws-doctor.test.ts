/** Does the doctor find what would keep heald from working, and change nothing? The program as a person starts it, against the small account. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { doctorChecks, type Finding } from '../../src/apps/cli/doctor-checks.ts';
import { verb } from '../../src/apps/cli/verbs/doctor.ts';
import { exitCodes } from '../../src/apps/cli/exit-codes.ts';
import { paintNothing } from '../../src/apps/cli/pages/paint.ts';
import { createTimes } from '../../src/apps/cli/pages/times.ts';
import type { Screen } from '../../src/apps/cli/screen.ts';
import type { Options } from '../../src/apps/cli/verb.ts';
import { openAwsStage } from './aws-stage.ts';
import { findFreePort, postReport, startController, waitForHealth } from './running-controller.ts';
import { makeReport } from '../unit/adapters/wire/make-report.ts';

type Stage = Awaited<ReturnType<typeof openAwsStage>>;

const program = join(import.meta.dirname, '../../src/apps/cli/heald.ts');

interface Visit {
  readonly code: number;
  readonly findings: readonly Finding[];
  /** "problem group_suspended: group web has Launch suspended". */
  readonly lines: readonly string[];
}

/** In this process: a second less each. */
async function visit(options: Options, environment: Readonly<Record<string, string>> = {}): Promise<Visit> {
  let stdout = '';
  const screen: Screen = {
    columns: undefined,
    paint: paintNothing,
    paintTalk: paintNothing,
    write: (lines) => (stdout += lines.join('\n')),
    say: () => undefined,
  };
  const ending = await verb.run({
    argument: undefined,
    options: { ...options, json: true },
    screen,
    environment: { HEALD_CONTROLLER: 'http://127.0.0.9:9', ...environment },
    times: createTimes(undefined),
    now: Date.now,
  });
  return { code: exitCodes[ending].code, ...readVisit(stdout) };
}

function readVisit(stdout: string): Omit<Visit, 'code'> {
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
  return { findings, lines: findings.map(({ severity, check, what }) => `${severity} ${check}: ${what}`) };
}

const policyOf = (mode: string, steps: string, group = 'web'): string => `
apiVersion: heald/v1
kind: HostRemediation
metadata: { name: web-disk, owner: web, runbook: docs/runbooks/stateless-disk.md }
mode: ${mode}
target: { autoScalingGroups: [${group}] }
when:
  any: [{ signal: disk.fsync_stall_seconds, above: 15s }]
steps: ${steps}
---
apiVersion: heald/v1
kind: Guardrails
metadata: { name: guardrails, owner: web }
`;

async function visitAccount(
  set: (stage: Stage) => void,
  policy = policyOf('auto', '[replace]'),
): Promise<Visit & { readonly stage: Stage }> {
  const stage = await openAwsStage();
  const folder = await mkdtemp(join(tmpdir(), 'heald-doctor-'));
  try {
    set(stage);
    await writeFile(join(folder, 'policies.yaml'), policy);
    const options = { actuator: 'aws', awsRegion: 'us-east-1', policies: folder };
    return { ...(await visit(options, { HEALD_AWS_ENDPOINT: stage.endpoint.url })), stage };
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
}

test('an account in order has no problem, and nothing is changed in it', async () => {
  const { code, lines, stage } = await visitAccount(() => undefined);
  expect(lines.filter((line) => line.startsWith('problem'))).toEqual([]);
  expect(code).toBe(0);
  expect(lines).toEqual(
    expect.arrayContaining([
      'fine groups_watched: watched: web',
      'fine aws_rights: RebootInstances is allowed',
      'fine policy_may_act: nothing stands in the way of web-disk',
      'warning group_impairment: group web takes part in no zonal shift',
    ]),
  );
  const sent = stage.endpoint.requests.filter(({ action }) => !action.startsWith('Describe') && action !== '');
  expect(sent.map(({ action, parameters }) => `${action} ${parameters.get('DryRun')}`)).toEqual([
    'GetConsoleOutput true',
    'CreateTags true',
    'RebootInstances true',
  ]);
});

/** A balancer before the group, with one healthy target and one that is not. */
function addBalancer({ endpoint, group }: Stage, { takesShifts, healthyLeast = 1 }: { takesShifts: boolean; healthyLeast?: number }): void {
  const { balancers, targets } = endpoint.account.balancing;
  balancers.push({ name: 'front', kind: 'app', takesShifts });
  const states = new Map([
    ['i-1', 'healthy'],
    ['i-2', 'unhealthy'],
  ]);
  targets.push({ name: 'web', kind: 'instance', balancer: 'front', states, healthyLeast });
  group.targets.push('web');
}

interface Case {
  readonly line: string;
  readonly set: (stage: Stage) => unknown;
  readonly policy: string | undefined;
}

const cases = (
  [
    ['problem groups_watched: no group is tagged heald:watch=true', ({ group }) => group.tags.clear()],
    ['problem group_suspended: group web has Launch suspended', ({ group }) => group.suspended.add('Launch')],
    [
      'problem policy_may_act: policy web-disk is in mode auto: group web has Launch suspended',
      ({ group }) => group.suspended.add('Launch'),
    ],
    [
      'problem policy_may_act: policy web-disk names group wbe, which is not watched',
      () => undefined,
      policyOf('approve', '[replace]', 'wbe'),
    ],
    ['problem group_managed: group web is managed by eks.amazonaws.com', ({ group }) => (group.operator = 'eks.amazonaws.com')],
    [
      'warning group_grace: group web gives a new instance no time to boot before its health counts',
      ({ group }) => (group.gracePeriodSeconds = 0),
    ],
    ['warning group_maintenance: group web has no maintenance policy', ({ group }) => (group.healthyShareLeast = undefined)],
    [
      'problem plan_possible: policy web-disk launches first in group web, which has no launch template',
      ({ group }) => (group.hasTemplate = false),
      policyOf('auto', '[replace: { order: launchFirst, retain: 24h }]'),
    ],
    ['fine policy_may_act: nothing stands in the way of web-disk', () => undefined, policyOf('auto', '[restartUnit, replace]')],
    [
      'problem plan_possible: policy web-disk asks for stopStart in group web, which would replace what is stopped',
      () => undefined,
      policyOf('auto', '[stopStart]'),
    ],
    [
      'problem plan_possible: policy web-disk asks for replace in group db, whose instances are in no group of Auto Scaling',
      ({ endpoint }) => endpoint.account.addLone('db'),
      policyOf('auto', '[replace]', 'db'),
    ],
    [
      'fine policy_may_act: nothing stands in the way of web-disk',
      ({ endpoint }) => endpoint.account.addLone('db'),
      policyOf('auto', '[reboot, stopStart]', 'db'),
    ],
    [
      'problem aws_rights: StopInstances: UnauthorizedOperation: not authorized to perform StopInstances',
      ({ endpoint }) => {
        endpoint.account.addLone('db');
        endpoint.account.denied.add('StopInstances');
      },
    ],
    [
      'warning zone_headroom: group web could not make up for zone us-east-1a with its 2 instances: it may have at most 7 instances, and would need 8 for a while',
      ({ group }) => (group.most = 7),
    ],
    [
      'warning zone_headroom: group web could not make up for zone us-east-1a with its 2 instances: its subnets in the other zones have 0 addresses left',
      ({ endpoint }) => (endpoint.account.addressesLeft = 0),
    ],
    ['warning balancer_shift: balancer front of web takes no zonal shifts', (stage) => addBalancer(stage, { takesShifts: false })],
    ['fine balancer_shift: a zonal shift would reach all 1 balancers', (stage) => addBalancer(stage, { takesShifts: true })],
    [
      'warning balancer_fails_open: a shift of balancer front of web would do nothing: 1 of 2 targets of web are healthy, of which it needs 2: it sends to all of them',
      (stage) => addBalancer(stage, { takesShifts: true, healthyLeast: 2 }),
    ],
    [
      'warning addresses_left: subnet subnet-us-east-1a of group web has 3 addresses left',
      ({ endpoint }) => (endpoint.account.addressesLeft = 3),
    ],
    [
      'problem addresses_left: subnet subnet-us-east-1a of group web has 0 addresses left',
      ({ endpoint }) => (endpoint.account.addressesLeft = 0),
    ],
    [
      'warning aws_status: i-00000000000000001: AWS finds its volumes impaired',
      ({ endpoint }) => endpoint.account.impaired.add('i-00000000000000001'),
    ],
    [
      'warning aws_status: i-00000000000000001: AWS has planned instance-retirement for 2026-02-01T00:00:00.000Z',
      ({ endpoint }) => endpoint.account.impaired.add('i-00000000000000001'),
    ],
    [
      'warning kept_too_long: i-00000000000000001 was to be kept out of service until 2026-01-06T00:00:00.000Z',
      ({ endpoint }) => {
        const [first] = endpoint.account.instances;
        if (first === undefined) throw new Error('The account is empty');
        first.lifecycle = 'Standby';
        first.tags.set('heald:keep-until', '2026-01-06T00:00:00.000Z');
      },
    ],
    [
      'warning aws_status: could not be examined: DescribeSubnets: UnauthorizedOperation',
      ({ endpoint }) => endpoint.account.denied.add('DescribeSubnets'),
    ],
    [
      'problem aws_rights: CreateTags: UnauthorizedOperation: not authorized to perform CreateTags',
      ({ endpoint }) => endpoint.account.denied.add('CreateTags'),
    ],
    [
      'warning aws_rights: CreateTags: UnauthorizedOperation: not authorized to perform CreateTags',
      ({ endpoint }) => endpoint.account.denied.add('CreateTags'),
      policyOf('observe', '[replace]'),
    ],
    [
      'problem aws_answers: DescribeAutoScalingGroups: AccessDenied',
      ({ endpoint }) => endpoint.account.denied.add('DescribeAutoScalingGroups'),
    ],
  ] satisfies [string, (stage: Stage) => unknown, string?][]
).map(([line, set, policy]): Case => ({ line, set, policy }));

test.each(cases)('it says: $line', async ({ line, set, policy }) => {
  const { code, lines } = await visitAccount(set, policy);
  expect(
    lines.some((said) => said.startsWith(line)),
    lines.join('\n'),
  ).toBe(true);
  expect(code).toBe(lines.some((said) => said.startsWith('problem')) ? 1 : 0);
});

test('machines without an agent are found by asking the controller, and an address that nobody listens at', async () => {
  const stage = await openAwsStage();
  const folder = await mkdtemp(join(tmpdir(), 'heald-doctor-'));
  const controller = startController(['--state-dir', join(folder, 'state')], await findFreePort());
  try {
    await waitForHealth(controller, ({ epoch }) => epoch !== null);
    for (const { machine, zone } of (await stage.members()).slice(0, 4))
      await postReport(controller.url, makeReport({ host: { id: machine, name: machine, zone, group: 'web', tags: {} } }));
    await waitForHealth(controller, ({ hosts }) => hosts === 4);
    const notification = `---\napiVersion: heald/v1\nkind: Notification\nmetadata: { name: on-call, owner: web }\nwebhook: { url: http://127.0.0.1:${await findFreePort()}/hook, secretFile: ${folder}/none }\non: [held]\nseverity: critical\n`;
    await writeFile(join(folder, 'policies.yaml'), `${policyOf('auto', '[replace]')}${notification}`);
    const { lines } = await visit(
      { actuator: 'aws', awsRegion: 'us-east-1', policies: folder },
      { HEALD_AWS_ENDPOINT: stage.endpoint.url, HEALD_CONTROLLER: controller.url },
    );
    const said = lines.join('\n');
    expect(said).toContain('problem agents_heard: 4 of 6 machines in service in group web are heard; not heard: ');
    expect(said).toMatch(/problem messages_arrive: on-call: 127\.0\.0\.1:\d+ takes no connection: connect ECONNREFUSED/);
    expect(said).toMatch(/problem messages_arrive: on-call: ENOENT/);
    expect(said).toContain('fine clock_agrees: this host’s clock and that of AWS differ by');
    expect(said).toContain('fine controller_answers');
  } finally {
    await controller.stop('SIGTERM');
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('without an account it looks at what is here, and says so in words', async () => {
  const { code, findings } = await visit({});
  expect(code).toBe(0);
  expect(findings.map(({ check }) => check)).toEqual(['policies_valid', 'messages_arrive', 'controller_answers']);
  for (const finding of findings) expect(finding).toMatchObject(doctorChecks[finding.check]);
});

test.each([
  [['--json'], 0, /"problems": 0/, /^$/],
  [[], 0, /^✓ 0 problems and 2 warnings/, /^$/],
  [['--actuator', 'aws', '--aws-region', 'moon'], 2, /^$/, /us-east-1/],
] as const)('the program, asked %j, ends with %i', async (words, code, stdout, stderr) => {
  const env = { ...process.env, HEALD_CONTROLLER: 'http://127.0.0.9:9', NO_COLOR: '1' };
  const said = await new Promise<object>((resolve) => {
    execFile(process.execPath, [program, 'doctor', ...words], { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout: out, stderr: err }),
    );
  });
  expect(said).toEqual({ code, stdout: expect.stringMatching(stdout), stderr: expect.stringMatching(stderr) });
});
