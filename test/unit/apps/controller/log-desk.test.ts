import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createLogDesk } from '../../../../src/apps/controller/desks/log-desk.ts';
import { ok, type Result } from '../../../../src/base/result.ts';
import type { LedgerEntry } from '../../../../src/controller/entry.ts';
import type { LedgerProblem } from '../../../../src/controller/ledger.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

type Read = Result<readonly LedgerEntry[], LedgerProblem>;

/** A ledger that answers when the test lets it. */
function createSlowLedger() {
  const waiting: ((read: Read) => void)[] = [];
  return {
    waiting,
    readLedger: () => new Promise<Read>((resolve) => void waiting.push(resolve)),
    answerAll: () => {
      for (const answer of waiting.splice(0)) answer(ok([]));
    },
  };
}

const range = { after: 0, limit: 200 };

test('a ledger that does not answer is refused before the command line gives up', async () => {
  const asked = createLogDesk({ leading: createSlowLedger() }).read(range);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await asked).toEqual({
    ok: false,
    problem: { refusal: 'ledger_unreadable', message: 'The ledger has not answered within 2 s. Ask again.' },
  });
});

test('a ledger that hangs is not asked without end, though nobody waits for the answers any more', async () => {
  const ledger = createSlowLedger();
  const desk = createLogDesk({ leading: ledger });
  const asked = Array.from({ length: 40 }, () => desk.read(range));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ledger.waiting).toHaveLength(16);
  expect((await asked[39])?.ok).toBe(false);
  expect(await desk.read(range)).toEqual({
    ok: false,
    problem: { refusal: 'ledger_unreadable', message: 'The ledger is being read by others, or does not answer. Ask again.' },
  });

  ledger.answerAll();
  await vi.advanceTimersByTimeAsync(0);
  const again = desk.read(range);
  ledger.answerAll();
  expect(await again).toEqual(ok([]));
});
