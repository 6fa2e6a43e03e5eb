/**
 * Where people ask for pauses: hands what they ask to the core, waits until it is durable, and reads the answer off the durable
 * history. While the ledger is stuck nothing is decided, so an answer that does not come in time is no danger; it is said.
 */
import type { PauseDesk } from '../../adapters/wire/pause-routes.ts';
import type { Refusal } from '../../adapters/wire/refusal.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import { isSameScope, pausesMax } from '../../controller/pauses.ts';
import { writePauseScope } from '../../remediation/pause.ts';
import { describePause } from './describe-pauses.ts';
import type { Leading, LiveParts } from './live-view.ts';

type Refused = { readonly refusal: Refusal; readonly message: string };

/** How long somebody waits for an answer. */
const patienceMs = 5_000;
/** Who asks may wait for the ledger; not everybody at once. */
const waitingMax = 32;

export function createPauseDesk(live: LiveParts): PauseDesk {
  let waiting = 0;

  async function tell(event: ControllerEvent): Promise<Result<Leading, Refused>> {
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
  }

  return {
    now: () => live.leading?.now(),
    names: () => [...(live.leading?.recorded.pauses.keys() ?? [])],
    async set(pause) {
      const told = await tell({ kind: 'pause_asked_for', pause });
      if (!told.ok) return told;
      const holds = told.value.recorded.pauses.get(pause.name);
      if (holds === undefined)
        return wrong({ refusal: 'too_many_pauses', message: `${pausesMax} pauses hold already. Lift one that is not needed any more.` });
      if (isSameScope(holds, pause)) return ok(describePause(holds));
      const message = `A pause "${pause.name}" holds on ${writePauseScope(holds.scope)} already, set by ${holds.by}. Choose another name, or lift it first.`;
      return wrong({ refusal: 'name_taken', message });
    },
    async lift(name, reason, by) {
      const held = live.leading?.recorded.pauses.has(name) === true;
      const told = await tell({ kind: 'resume_asked_for', name, reason, by });
      return told.ok ? ok(held) : told;
    },
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
