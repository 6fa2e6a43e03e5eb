/**
 * How does somebody who asks over HTTP get an answer that a crash cannot undo? What is asked goes to the core, and the answer waits
 * until all that follows is durable. While the ledger is stuck nothing is decided, so an answer that does not come in time is no
 * danger; it is said.
 */
import type { Refusal } from '../../../adapters/wire/refusal.ts';
import { ok, wrong, type Result } from '../../../base/result.ts';
import type { ControllerEvent } from '../../../controller/event.ts';
import type { Leading, LiveParts } from '../answers/live-view.ts';

export interface Refused {
  readonly refusal: Refusal;
  readonly message: string;
}

/** How long somebody waits for an answer. */
const patienceMs = 5_000;
/** Who asks may wait for the ledger; not everybody at once. */
const waitingMax = 32;

/** The answer is the part that leads, once all that follows from the event is durable. */
export function createDurableTeller(live: LiveParts): (event: ControllerEvent) => Promise<Result<Leading, Refused>> {
  let waiting = 0;
  return async (event) => {
    const { leading } = live;
    if (leading === undefined || waiting >= waitingMax)
      return wrong({ refusal: 'not_leading', message: 'The controller cannot take it now; it decides and does nothing meanwhile.' });
    waiting += 1;
    const durable = await Promise.race([leading.controller.tell(event), wait(patienceMs).then(() => 'late' as const)]);
    waiting -= 1;
    if (durable === true) return ok(leading);
    const message =
      durable === 'late'
        ? 'The ledger does not take entries now. What was asked waits and holds as soon as it does; until then the controller decides and does nothing.'
        : 'The controller stops; ask again when it runs.';
    return wrong({ refusal: durable === 'late' ? 'not_durable' : 'not_leading', message });
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
