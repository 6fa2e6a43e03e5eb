/** `heald changes`: what was announced and what was seen to change, newest first. */
import { dayMs } from '../../../base/instant.ts';
import { listChanges, tableOfChanges } from '../pages/change-list.ts';
import { asJson, asRows, readDuration, stateDir } from '../options.ts';
import { readRecord } from '../record/open-record.ts';
import { drawOn, show } from '../show.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  options: [{ flags: '--since <duration>', summary: 'how far back: 6h, 7d, …; without it the last day' }, stateDir, asJson, ...asRows],
  examples: [
    ['changes', 'what changed within the last day'],
    ['changes --since 7d', 'within the last week'],
  ],
  run: async (call) => {
    const now = call.now();
    const from = now - (readDuration(call, 'since') ?? dayMs);
    const changes = listChanges(readRecord(call), now)
      .filter(({ at }) => at >= from)
      .toReversed();
    const rows = () => changes.map(({ at, id, what, by, where, state }) => ({ at, id, what, by, where, state }));
    const table = () => tableOfChanges(changes, call.times, now);
    show(call, {
      kind: 'changes',
      document: () => ({ changes: rows() }),
      rows,
      table,
      page: (screen) => (changes.length === 0 ? ['Nothing is known to have changed.'] : drawOn(screen, table())),
    });
    return 'ok';
  },
};
