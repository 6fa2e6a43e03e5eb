/** What does the answer to a report ask for? Nothing that is not exactly an order is one; an older or newer controller harms nobody. */
import { hourMs, secondMs } from '../../base/instant.ts';
import { ordersMost, unitNamePattern, type Order, type OrderWork } from '../../remediation/order.ts';

const nameLettersMost = 200;

export function readOrders(answer: string): readonly Order[] {
  let found: unknown;
  try {
    found = JSON.parse(answer);
  } catch {
    return [];
  }
  const orders: unknown = isMapping(found) ? found['orders'] : undefined;
  return Array.isArray(orders) ? orders.slice(0, ordersMost).flatMap((order: unknown) => readOrder(order) ?? []) : [];
}

function readOrder(found: unknown): Order | undefined {
  if (!isMapping(found)) return undefined;
  const { token, host, run } = found;
  const work = readWork(found['work']);
  if (!isName(token) || !isName(host) || !isName(run) || work === undefined) return undefined;
  return { token, host, run, work };
}

function readWork(found: unknown): OrderWork | undefined {
  if (!isMapping(found)) return undefined;
  const { kind, unit, timeoutMs } = found;
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= secondMs && timeoutMs <= hourMs)) return undefined;
  if (kind === 'capture_evidence') return { kind, timeoutMs };
  if (kind !== 'restart_unit') return undefined;
  if (unit === undefined) return { kind, unit: undefined, timeoutMs };
  // What begins with a dash would be an option to systemctl.
  return typeof unit === 'string' && unitNamePattern.test(unit) && !unit.startsWith('-') ? { kind, unit, timeoutMs } : undefined;
}

function isMapping(found: unknown): found is Readonly<Record<string, unknown>> {
  return typeof found === 'object' && found !== null && !Array.isArray(found);
}

function isName(found: unknown): found is string {
  return typeof found === 'string' && found.length > 0 && found.length <= nameLettersMost;
}
