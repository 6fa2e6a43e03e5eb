import { expect, test } from 'vitest';
import { createOrderBook, type OrderEnd } from '../../../../src/adapters/wire/order-book.ts';
import type { AgentReport, OrderResult } from '../../../../src/remediation/order.ts';
import { makeReport } from './make-report.ts';

const work = { kind: 'restart_unit', unit: 'web.service', timeoutMs: 90_000 } as const;
const token = 'act-7f3kqm.1';

function open() {
  const timers: (() => void)[] = [];
  const book = createOrderBook((_ms, wake) => {
    timers.push(wake);
    return () => timers.splice(timers.indexOf(wake), 1);
  });
  const hear = (more: Partial<AgentReport> = {}) => book.hear({ ...makeReport({}), run: 'run-1', ...more });
  const host = makeReport({}).host.id;
  return { book, hear, host, expire: () => timers.splice(0).forEach((wake) => wake()) };
}

const result = (state: OrderResult['state'], more: Partial<OrderResult> = {}): OrderResult => ({ token, state, detail: state, ...more });

test('an order goes out with the next report of its host, and with each one until a result is heard', async () => {
  const { book, hear, host } = open();
  expect(hear()).toEqual([]);
  const end = book.give({ token, host, work }, 60_000);
  const asked = { token, host, run: 'run-1', work };
  expect([hear(), hear({ orders: [result('running')] })]).toEqual([[asked], [asked]]);
  expect(hear({ orders: [result('done', { bundle: '{}' })] })).toEqual([]);
  expect(await end).toEqual(result('done', { bundle: '{}' }));
  expect(hear()).toEqual([]);
  // What was large is not kept.
  expect(book.resultOf(token)).toEqual(result('done'));
});

test('reports of other hosts get nothing of it', () => {
  const { book, hear, host } = open();
  void book.give({ token, host: `${host}-other`, work }, 60_000);
  expect(hear()).toEqual([]);
});

test.each<readonly [string, (stage: ReturnType<typeof open>) => void, OrderEnd['state']]>([
  ['no report came in time', ({ expire }) => expire(), 'never_sent'],
  ['no result came in time', ({ hear, expire }) => [hear(), expire()], 'lost'],
  ['it was refused', ({ hear }) => [hear(), hear({ orders: [result('refused')] })], 'refused'],
  ['another run of the agent speaks', ({ hear }) => [hear(), hear({ run: 'run-2' })], 'lost'],
  ['the controller stops', ({ hear, book }) => [hear(), book.close()], 'lost'],
])('when %s, that is told', async (_when, happens, state) => {
  const stage = open();
  const end = stage.book.give({ token, host: stage.host, work }, 60_000);
  happens(stage);
  expect(await end).toMatchObject({ state });
  expect(stage.hear()).toEqual([]);
});

test('a result of an order that was not sent from here is remembered, and ends nothing that was not offered', async () => {
  const { book, hear, host, expire } = open();
  const end = book.give({ token, host, work }, 60_000);
  hear({ orders: [result('done')] });
  expect(book.resultOf(token)).toEqual(result('done'));
  expire();
  expect(await end).toMatchObject({ state: 'lost' });
});
