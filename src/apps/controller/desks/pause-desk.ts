/** Where people ask for pauses: hands what they ask to the core, and reads the answer off the durable history. */
import type { PauseDesk } from '../../../adapters/wire/pause-routes.ts';
import { ok, wrong } from '../../../base/result.ts';
import { isSameScope, pausesMax } from '../../../controller/people/pauses.ts';
import { writePauseScope } from '../../../remediation/pause.ts';
import { describePause } from '../answers/describe-pauses.ts';
import type { LiveParts } from '../answers/live-view.ts';
import { createDurableTeller } from './tell-durably.ts';

export function createPauseDesk(live: LiveParts): PauseDesk {
  const tell = createDurableTeller(live);

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
