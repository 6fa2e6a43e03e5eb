/** `heald pauses`: what a person has stopped, until when, and why. */
import { writePauseScope } from '../../../remediation/pause.ts';
import { findRecord } from '../record/find-record.ts';
import { asJson, asRows, recordFrom, stateDir, tokenFile } from '../options.ts';
import { listPauses, tableOfPauses } from '../pages/pause-list.ts';
import { drawOn, show } from '../show.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  options: [stateDir, recordFrom, tokenFile, asJson, ...asRows],
  examples: [['pauses', 'what is paused now, the one that ends first first']],
  run: async (call) => {
    const now = call.now();
    const { record } = await findRecord(call);
    const pauses = listPauses(record.history, now);
    const rows = () => pauses.map((pause) => ({ ...pause, scope: writePauseScope(pause.scope) }));
    const table = () => tableOfPauses(pauses, call.times, now);
    show(call, {
      kind: 'pauses',
      document: () => ({ pauses: rows() }),
      rows,
      table,
      page: (screen) => (pauses.length === 0 ? ['Nothing is paused.'] : drawOn(screen, table())),
    });
    return 'ok';
  },
};
