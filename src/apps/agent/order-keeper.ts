/**
 * Which orders of a controller are carried out? Only what came over an encrypted or local connection, is for this very run of this very
 * host, and was not seen before; the host's own file says what may be done at all. What came of each is told in the reports that follow.
 */
import { isLoopback } from '../../adapters/wire/listen-address.ts';
import { minuteMs, secondMs } from '../../base/instant.ts';
import { ordersMost, type Order, type OrderResult } from '../../remediation/order.ts';
import { readOrders } from './read-orders.ts';

export interface OrderKeeperSettings {
  readonly host: string;
  readonly run: string;
  readonly restartUnit: (unit: string | undefined, timeoutMs: number) => Promise<Omit<OrderResult, 'token'>>;
  readonly captureEvidence: (timeoutMs: number) => Promise<Omit<OrderResult, 'token'>>;
  /** Something is to be told soon. */
  readonly hurry: () => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface OrderKeeper {
  /** The answer to a report, from the controller at that address. */
  hear(controller: string, answer: string): void;
  /** For the next report. */
  results(): readonly OrderResult[];
}

interface Kept {
  result: OrderResult;
  changedAt: number;
}

/** Far more than a controller asks for in the time in which it repeats an order. */
const tokensMost = 200;
const toldForMs = 15 * minuteMs;
/** What is large is told in the first reports only. */
const bundleToldForMs = 30 * secondMs;

export function createOrderKeeper({ host, run, restartUnit, captureEvidence, hurry, now }: OrderKeeperSettings): OrderKeeper {
  const kept = new Map<string, Kept>();

  function note(result: OrderResult): void {
    kept.set(result.token, { result, changedAt: now() });
    const [oldest] = kept.keys();
    if (kept.size > tokensMost && oldest !== undefined) kept.delete(oldest);
    hurry();
  }

  function begin({ token, work }: Order): void {
    const isBusy = [...kept.values()].some(({ result }) => result.state === 'running');
    if (isBusy) return note({ token, state: 'refused', detail: 'the agent is at work on another order' });
    note({ token, state: 'running', detail: 'begun' });
    const done = work.kind === 'restart_unit' ? restartUnit(work.unit, work.timeoutMs) : captureEvidence(work.timeoutMs);
    done.then(
      (result) => note({ token, ...result }),
      (error: Error) => note({ token, state: 'failed', detail: error.message }),
    );
  }

  return {
    hear(controller, answer) {
      for (const order of readOrders(answer)) {
        if (order.host !== host || order.run !== run || kept.has(order.token)) continue;
        if (isTrusted(controller)) begin(order);
        else note({ token: order.token, state: 'refused', detail: 'the agent takes orders over https only, or from its own host' });
      }
    },
    results() {
      const at = now();
      const recent = [...kept.values()].filter(({ changedAt, result }) => result.state === 'running' || at - changedAt < toldForMs);
      return recent
        .slice(-ordersMost)
        .map(({ result: { bundle, ...result }, changedAt }) =>
          bundle === undefined || at - changedAt >= bundleToldForMs ? result : { ...result, bundle },
        );
    },
  };
}

/** As with the reports themselves: beyond this host nothing is believed that is not encrypted. */
function isTrusted(controller: string): boolean {
  const { protocol, hostname } = new URL(controller);
  return protocol === 'https:' || hostname === 'localhost' || isLoopback(hostname.replaceAll(/^\[|\]$/g, ''));
}
