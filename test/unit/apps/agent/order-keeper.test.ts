import { expect, test } from 'vitest';
import { createOrderKeeper } from '../../../../src/apps/agent/order-keeper.ts';
import { readOrders } from '../../../../src/apps/agent/read-orders.ts';
import type { Order, OrderResult } from '../../../../src/remediation/order.ts';

const local = 'http://127.0.0.1:4325';
const order: Order = {
  token: 'act-7f3kqm.1',
  host: 'i-1',
  run: 'run-1',
  work: { kind: 'restart_unit', unit: 'web.service', timeoutMs: 90_000 },
};

function open() {
  let now = 0;
  const begun: (string | undefined)[] = [];
  const ends: ((result: Omit<OrderResult, 'token'>) => void)[] = [];
  let hurries = 0;
  const keeper = createOrderKeeper({
    host: 'i-1',
    run: 'run-1',
    restartUnit: (unit) => {
      begun.push(unit);
      return new Promise((end) => ends.push(end));
    },
    captureEvidence: () => Promise.resolve({ state: 'done', detail: '2 blocked threads', bundle: '{}' }),
    hurry: () => (hurries += 1),
    now: () => now,
  });
  const hear = (orders: readonly Order[], controller = local) => keeper.hear(controller, JSON.stringify({ orders }));
  return {
    keeper,
    hear,
    begun,
    hurries: () => hurries,
    pass: (ms: number) => (now += ms),
    async end(result: Omit<OrderResult, 'token'>) {
      ends.shift()?.(result);
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

const done = { state: 'done', detail: 'systemd has restarted web.service' } as const;

test('an order is carried out once, however often it is repeated, and its result told in every report for a while', async () => {
  const { keeper, hear, begun, hurries, pass, end } = open();
  hear([order]);
  hear([order]);
  expect(begun).toEqual(['web.service']);
  expect(keeper.results()).toEqual([{ token: order.token, state: 'running', detail: 'begun' }]);
  await end(done);
  hear([order]);
  expect(begun).toEqual(['web.service']);
  expect(keeper.results()).toEqual([{ token: order.token, ...done }]);
  expect(hurries()).toBe(2);
  pass(14 * 60_000);
  expect(keeper.results()).toHaveLength(1);
  pass(2 * 60_000);
  expect(keeper.results()).toEqual([]);
  // Told no more, and still not done again.
  hear([order]);
  expect(begun).toEqual(['web.service']);
});

test('what is for another host, or for another run of this agent, is nobody’s business here', () => {
  const { keeper, hear, begun } = open();
  hear([
    { ...order, host: 'i-2' },
    { ...order, run: 'run-0' },
  ]);
  expect([begun, keeper.results()]).toEqual([[], []]);
});

test.each([
  ['http://10.0.0.1:4325', false],
  ['http://heald.internal:4325', false],
  ['https://heald.internal:4325', true],
  ['http://[::1]:4325', true],
  ['http://localhost:4325', true],
])('an order from %s is carried out: %s', (controller, isDone) => {
  const { keeper, hear, begun } = open();
  hear([order], controller);
  expect(begun).toHaveLength(isDone ? 1 : 0);
  expect(keeper.results()[0]?.state).toBe(isDone ? 'running' : 'refused');
});

test('one at a time: what is asked meanwhile is refused, and can be asked for anew later', async () => {
  const { keeper, hear, begun, end } = open();
  hear([order, { ...order, token: 'act-7f3kqm.2' }]);
  expect(keeper.results().map(({ state }) => state)).toEqual(['running', 'refused']);
  await end(done);
  hear([{ ...order, token: 'act-7f3kqm.3' }]);
  expect(begun).toHaveLength(2);
});

test('what is large is told for half a minute, and its name for longer', async () => {
  const { keeper, hear, pass } = open();
  hear([{ ...order, work: { kind: 'capture_evidence', timeoutMs: 30_000 } }]);
  await Promise.resolve();
  await Promise.resolve();
  expect(keeper.results()[0]).toMatchObject({ state: 'done', bundle: '{}' });
  pass(31_000);
  expect(keeper.results()).toEqual([{ token: order.token, state: 'done', detail: '2 blocked threads' }]);
});

test.each<readonly [string, unknown]>([
  ['no JSON', 'Accepted'],
  ['no orders', '{}'],
  ['no list', '{"orders":{}}'],
  ['an option instead of a unit', JSON.stringify({ orders: [{ ...order, work: { ...order.work, unit: '--force' } }] })],
  ['a command instead of a unit', JSON.stringify({ orders: [{ ...order, work: { ...order.work, unit: 'web; reboot' } }] })],
  ['work that nobody knows', JSON.stringify({ orders: [{ ...order, work: { kind: 'run_command', timeoutMs: 1_000 } }] })],
  ['no end', JSON.stringify({ orders: [{ ...order, work: { ...order.work, timeoutMs: 1e9 } }] })],
  ['no token', JSON.stringify({ orders: [{ ...order, token: '' }] })],
])('an answer with %s asks for nothing', (_what, answer) => {
  expect(readOrders(String(answer))).toEqual([]);
});

test('a whole order is read as it was written, and of many the first eight', () => {
  const many = Array.from({ length: 12 }, (_, at) => ({ ...order, token: `act-7f3kqm.${at}` }));
  expect(readOrders(JSON.stringify({ orders: many }))).toEqual(many.slice(0, 8));
});
