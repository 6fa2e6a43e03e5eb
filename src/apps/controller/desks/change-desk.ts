/** Where changes are announced: hands them to the core, and reads the answer off the durable history. */
import type { ChangeDesk } from '../../../adapters/wire/change-routes.ts';
import { ok, wrong } from '../../../base/result.ts';
import { describeAnnounced } from '../answers/describe-changes.ts';
import type { LiveParts } from '../answers/live-view.ts';
import { createDurableTeller } from './tell-durably.ts';

export function createChangeDesk(live: LiveParts): ChangeDesk {
  const tell = createDurableTeller(live);
  return {
    now: () => live.leading?.now(),
    async announce(notice, from) {
      const told = await tell({ kind: 'change_announced', notice, from });
      if (!told.ok) return told;
      const { recorded, now } = told.value;
      const known = recorded.changes.announced.get(notice.id);
      if (known !== undefined) return ok(describeAnnounced(recorded, known, now()));
      return wrong({ refusal: 'not_durable', message: 'So many changes were announced at once that this one is forgotten already.' });
    },
  };
}
