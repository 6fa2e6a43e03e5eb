/**
 * What does the ledger hold? Asked of its own thread, and never waited for longer than a person would.
 *
 * That thread also writes, in turn. A read that nobody waits for any more still has its turn, so only so many stand before the next entry.
 */
import type { LogDesk } from '../../../adapters/wire/log-route.ts';
import { secondMs } from '../../../base/instant.ts';
import { wrong } from '../../../base/result.ts';
import type { Leading } from '../answers/live-view.ts';

/** Less than the three seconds for which the command line waits, so that whoever asks hears why. */
const withinMs = 2 * secondMs;
const underWayMost = 16;

/** `live.leading` is read at each question: it comes once the ledger has been read. */
export function createLogDesk(live: { readonly leading: Pick<Leading, 'readLedger'> | undefined }): LogDesk {
  let underWay = 0;
  return {
    async read(range) {
      const { leading } = live;
      if (leading === undefined)
        return wrong({ refusal: 'not_leading', message: 'The controller has not read its ledger yet. Ask again.' });
      if (underWay >= underWayMost)
        return wrong({ refusal: 'ledger_unreadable', message: 'The ledger is being read by others, or does not answer. Ask again.' });
      underWay += 1;
      const reading = leading.readLedger(range).finally(() => {
        underWay -= 1;
      });
      const read = await Promise.race([reading, waitInVain()]);
      if (read === undefined)
        return wrong({ refusal: 'ledger_unreadable', message: `The ledger has not answered within ${withinMs / secondMs} s. Ask again.` });
      return read.ok ? read : wrong({ refusal: 'ledger_unreadable', message: read.problem.message });
    },
  };
}

function waitInVain(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), withinMs).unref();
  });
}
