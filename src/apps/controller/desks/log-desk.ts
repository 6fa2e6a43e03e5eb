/** What does the ledger hold? Asked of its own thread, and never waited for longer than a person would. */
import type { LogDesk } from '../../../adapters/wire/log-route.ts';
import { wrong } from '../../../base/result.ts';
import type { LiveParts } from '../answers/live-view.ts';

const withinMs = 5_000;

export function createLogDesk(live: LiveParts): LogDesk {
  return {
    async read(range) {
      const { leading } = live;
      if (leading === undefined)
        return wrong({ refusal: 'not_leading', message: 'The controller has not read its ledger yet. Ask again.' });
      const read = await Promise.race([leading.readLedger(range), waitInVain()]);
      if (read === undefined)
        return wrong({ refusal: 'ledger_unreadable', message: `The ledger has not answered within ${withinMs / 1_000} s. Ask again.` });
      return read.ok ? read : wrong({ refusal: 'ledger_unreadable', message: read.problem.message });
    },
  };
}

function waitInVain(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), withinMs).unref();
  });
}
