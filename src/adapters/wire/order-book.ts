/**
 * Who is asked what, and what came of it? Orders wait here for the next report of their host, go out with its answer, and are repeated
 * with each further one until a result is heard or their time is over.
 *
 *     give ──▶ waits ── next report of the host ──▶ offered to that run ──▶ result heard ──▶ told
 *                │                                        └─ another run speaks, or time is over ──▶ nobody knows
 *                └─ time is over ──▶ certainly not done
 */
import type { AgentReport, Order, OrderResult, OrderWork } from '../../remediation/order.ts';
import { ordersMost } from '../../remediation/order.ts';

/** `never_sent`: no report came that it could have gone out with. `lost`: it was sent, and nobody can say what came of it. */
export type OrderEnd = OrderResult | { readonly state: 'never_sent' | 'lost'; readonly detail: string };

export interface Hearing {
  readonly run: string;
  /** How long that run has been speaking, when it was last heard. */
  readonly uptimeMs: number;
  /** Reports of it that were heard here. */
  readonly reports: number;
}

export interface OrderBook {
  /** Resolves when it is known how it went, or when nobody can know any more. */
  give(order: { readonly token: string; readonly host: string; readonly work: OrderWork }, withinMs: number): Promise<OrderEnd>;
  /** Takes the results of a report, and gives the orders to answer it with. */
  hear(report: AgentReport): readonly Order[];
  /** What was last said of this token by whoever was asked. */
  resultOf(token: string): OrderResult | undefined;
  hearingOf(host: string): Hearing | undefined;
  /** Ends what waits, without a result. */
  close(): void;
}

interface Pending {
  readonly token: string;
  readonly work: OrderWork;
  run: string | undefined;
  readonly end: (how: OrderEnd) => void;
}

const resultsMost = 1_000;

export function createOrderBook(after: (ms: number, wake: () => void) => () => void): OrderBook {
  const waiting = new Map<string, Pending[]>();
  const results = new Map<string, OrderResult>();
  const hearings = new Map<string, Hearing>();
  const timers = new Set<() => void>();

  function finish(host: string, pending: Pending, how: OrderEnd): void {
    const left = (waiting.get(host) ?? []).filter((each) => each !== pending);
    if (left.length > 0) waiting.set(host, left);
    else waiting.delete(host);
    pending.end(how);
  }

  function expire(host: string, pending: Pending): void {
    if (waiting.get(host)?.includes(pending) !== true) return;
    finish(
      host,
      pending,
      pending.run === undefined
        ? { state: 'never_sent', detail: 'no report of its agent came in time, so it was never asked' }
        : { state: 'lost', detail: 'its agent was asked, and did not say in time how it went' },
    );
  }

  function keepResult(host: string, result: OrderResult): void {
    const { bundle: _bundle, ...kept } = result;
    results.delete(result.token);
    results.set(result.token, kept);
    const [oldest] = results.keys();
    if (results.size > resultsMost && oldest !== undefined) results.delete(oldest);
    const pending = waiting.get(host)?.find(({ token }) => token === result.token);
    if (pending?.run !== undefined && result.state !== 'running') finish(host, pending, result);
  }

  return {
    give: ({ token, host, work }, withinMs) =>
      new Promise((end) => {
        const pending: Pending = { token, work, run: undefined, end };
        waiting.set(host, [...(waiting.get(host) ?? []), pending]);
        const cancel = after(withinMs, () => {
          timers.delete(cancel);
          expire(host, pending);
        });
        timers.add(cancel);
      }),
    hear({ host: { id }, run, uptimeMs, orders = [] }) {
      const before = hearings.get(id);
      hearings.set(id, { run, uptimeMs, reports: before?.run === run ? before.reports + 1 : 1 });
      for (const result of orders) keepResult(id, result);
      const asked: Order[] = [];
      for (const pending of waiting.get(id) ?? []) {
        pending.run ??= run;
        if (pending.run !== run)
          finish(id, pending, { state: 'lost', detail: 'its agent was asked, and was started anew before it said how it went' });
        else if (asked.length < ordersMost) asked.push({ token: pending.token, host: id, run, work: pending.work });
      }
      return asked;
    },
    resultOf: (token) => results.get(token),
    hearingOf: (host) => hearings.get(host),
    close() {
      for (const cancel of timers) cancel();
      for (const [host, all] of waiting)
        for (const pending of all) finish(host, pending, { state: 'lost', detail: 'the controller stops' });
    },
  };
}
