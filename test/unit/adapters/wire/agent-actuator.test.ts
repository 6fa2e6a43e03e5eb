import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAgentActuator } from '../../../../src/adapters/wire/agent-actuator.ts';
import { createOrderBook } from '../../../../src/adapters/wire/order-book.ts';
import type { Call } from '../../../../src/remediation/call.ts';
import type { AgentReport, OrderResult } from '../../../../src/remediation/order.ts';
import { makeReport } from './make-report.ts';

const { id, zone, group, name } = makeReport({}).host;
const token = 'act-7f3kqm.1';
const callOf = (action: string, fields: Call['step']['with'] = {}): Call => ({
  token,
  step: { action, with: { timeout: 30_000, ...fields } },
  target: { machine: id, launchedAt: 0, group, zone },
});

async function open() {
  const evidenceFolder = await mkdtemp(join(tmpdir(), 'heald-agent-evidence-'));
  onTestFinished(() => rm(evidenceFolder, { recursive: true, force: true }));
  const timers: (() => void)[] = [];
  const book = createOrderBook((_ms, wake) => {
    timers.push(wake);
    return () => timers.splice(timers.indexOf(wake), 1);
  });
  const hosts = [
    { id, name, zone, group },
    { id: 'i-2', name: 'web-2', zone: 'b', group },
    { id: 'i-3', name: 'db-1', zone: 'b', group: 'db' },
  ];
  const actuator = createAgentActuator({ book, evidenceFolder, listHosts: () => hosts });
  const hear = (orders: readonly OrderResult[] = [], more: Partial<AgentReport> = {}) =>
    book.hear({ ...makeReport({}), run: 'run-1', uptimeMs: 3_600_000, orders, ...more });
  return { actuator, hear, evidenceFolder, expire: () => timers.splice(0).forEach((wake) => wake()) };
}

const result = (state: OrderResult['state'], more: Partial<OrderResult> = {}): OrderResult => ({
  token,
  state,
  detail: `it is ${state}`,
  ...more,
});

test.each([
  ['done', 'applied'],
  ['failed', 'applied'],
  ['refused', 'not_applied'],
] as const)('a restart that is %s by the word of the agent is %s', async (state, kind) => {
  const { actuator, hear } = await open();
  const made = actuator.make(callOf('restartUnit', { unit: 'web.service' }));
  expect(hear()[0]?.work).toEqual({ kind: 'restart_unit', unit: 'web.service', timeoutMs: 30_000 });
  hear([result(state)]);
  expect(await made).toMatchObject({ kind });
  expect(await actuator.look(callOf('restartUnit'))).toMatchObject({ kind });
});

test('a host that does not report is certainly not restarted; one that does and says nothing may have been', async () => {
  const { actuator, hear, expire } = await open();
  const silent = actuator.make(callOf('restartUnit'));
  expire();
  expect(await silent).toMatchObject({ kind: 'not_applied' });
  const asked = actuator.make(callOf('restartUnit'));
  hear();
  expire();
  expect(await asked).toMatchObject({ kind: 'unknown' });
});

test('after a lost answer the agent’s own memory tells; a young agent’s silence says nothing', async () => {
  const { actuator, hear } = await open();
  const call = callOf('restartUnit');
  expect(await actuator.look(call)).toMatchObject({ kind: 'unknown', because: expect.stringContaining('has not been heard') });
  hear([], { run: 'run-2', uptimeMs: 5_000 });
  for (let reports = 0; reports < 20; reports += 1) hear([], { run: 'run-2', uptimeMs: 5_000 });
  expect(await actuator.look(call)).toMatchObject({ kind: 'unknown' });
  hear();
  expect(await actuator.look({ ...call, token: 'act-other.1' })).toMatchObject({ kind: 'unknown' });
  for (let reports = 0; reports < 6; reports += 1) hear();
  expect(await actuator.look({ ...call, token: 'act-other.1' })).toMatchObject({ kind: 'not_applied' });
  hear([result('running')]);
  expect(await actuator.look(call)).toMatchObject({ kind: 'unknown', because: expect.stringContaining('still at it') });
  hear([result('done')]);
  expect(await actuator.look(call)).toMatchObject({ kind: 'applied' });
});

test('what an agent captured is kept as a file of its own, and found by whoever looks', async () => {
  const { actuator, hear, evidenceFolder } = await open();
  const call = callOf('captureEvidence');
  expect(await actuator.look(call)).toMatchObject({ kind: 'not_applied' });
  const made = actuator.make(call);
  hear();
  hear([result('done', { bundle: '{"formatVersion":1}' })]);
  expect(await made).toMatchObject({ kind: 'applied' });
  expect(await readFile(join(evidenceFolder, 'act-7f3kqm.1.agent.json'), 'utf8')).toBe('{"formatVersion":1}\n');
  expect(await actuator.look(call)).toMatchObject({ kind: 'applied' });
});

test('evidence that never arrived was not captured', async () => {
  const { actuator, hear } = await open();
  const made = actuator.make(callOf('captureEvidence'));
  hear();
  hear([result('done')]);
  expect(await made).toMatchObject({ kind: 'not_applied' });
});

test('everything else is refused without a word to the agent', async () => {
  const { actuator, hear } = await open();
  for (const action of ['replace', 'reboot', 'quarantine', 'sing'])
    expect(await actuator.make(callOf(action))).toMatchObject({ kind: 'not_applied' });
  expect(hear()).toEqual([]);
});

test('without a provider the known hosts are the inventory', async () => {
  const { actuator } = await open();
  const read = await actuator.takeInventory();
  expect(read.ok && read.value.groups.map(({ name: named, desired, members }) => [named, desired, members.length])).toEqual([
    [group, 2, 2],
    ['db', 1, 1],
  ]);
});
