/** `heald incidents`: the open ones, and the last that closed. */
import { listIncidents, tableOfIncidents } from '../pages/incident-list.ts';
import { findRecord } from '../record/find-record.ts';
import { asJson, asRows, readDuration, recordFrom, stateDir, tokenFile } from '../options.ts';
import { drawOn, show } from '../show.ts';
import type { Verb } from '../verb.ts';

/** Closed incidents that are shown unless `--since` asks for more or fewer. */
const closedShown = 10;

export const verb: Verb = {
  options: [
    { flags: '--since <duration>', summary: 'all that were open within the last 24h, 7d, …' },
    stateDir,
    recordFrom,
    tokenFile,
    asJson,
    ...asRows,
  ],
  examples: [
    ['incidents', `the open ones and the last ${closedShown} that closed`],
    ['incidents --since 7d', 'all of the last week'],
  ],
  run: async (call) => {
    const { record, repairs } = await findRecord(call);
    const sinceMs = readDuration(call, 'since');
    const now = call.now();
    const all = listIncidents(record.history);
    const open = all.filter(({ closedAt }) => closedAt === undefined).length;
    const shown =
      sinceMs === undefined
        ? all.slice(0, open + closedShown)
        : all.filter(({ closedAt }) => closedAt === undefined || closedAt >= now - sinceMs);
    const table = () => tableOfIncidents(shown, { record, repairs }, call.times, now);
    show(call, {
      kind: 'incidents',
      document: () => ({ incidents: shown }),
      rows: () => shown,
      table,
      page: (screen) => (shown.length === 0 ? ['No incidents.'] : drawOn(screen, table())),
    });
    if (shown.length < all.length)
      call.screen.say(call.screen.paintTalk('quiet', `${all.length - shown.length} older ones: heald incidents --since 365d`));
    return 'ok';
  },
};
