/** What is compared of two controllers, and what neither of them can know? */
import { expect, test } from 'vitest';
import type { Entry } from '../../../../src/controller/entry.ts';
import { createHistory, foldEntry } from '../../../../src/controller/history.ts';
import { createState } from '../../../../src/controller/state.ts';
import { createFellow, listDecisions } from '../../../../src/simulator/replay/fellow.ts';

const host = { id: 'i-1', name: 'web-a-1', zone: 'a', group: 'web' };

function decisionsOf(reason: string, answer: 'act' | 'hold', faults: readonly string[]) {
  const history = createHistory();
  for (const fault of faults)
    foldEntry(history, {
      at: 0,
      kind: 'episode_opened',
      episode: fault,
      host,
      fault,
      verdict: 'unknown',
      since: 0,
      reasons: [],
    } as unknown as Entry);
  foldEntry(history, {
    at: 1,
    kind: 'decided',
    decision: { episode: 'disk', incident: 'inc', answer, reason, plan: [] },
  } as unknown as Entry);
  return listDecisions(createFellow(createState(history)));
}

test('why a host that nobody hears is not repaired is not compared, and that it is not repaired is', () => {
  const silent = ['disk', 'agent'];
  expect(decisionsOf('no_policy', 'hold', silent)).toEqual(decisionsOf('stale_evidence', 'hold', silent));
  expect(decisionsOf('no_policy', 'hold', ['disk'])).not.toEqual(decisionsOf('stale_evidence', 'hold', ['disk']));
  expect(decisionsOf('act', 'act', silent)).not.toEqual(decisionsOf('stale_evidence', 'hold', silent));
});
