/** `heald hosts`: every known host, the worst first. */
import type { HostsAnswer } from '../../../adapters/wire/answers.ts';
import { askController, sayUnreachable } from '../record/ask-controller.ts';
import { listHosts, readHosts, tableOfHosts } from '../pages/host-list.ts';
import { asJson, asRows, controllerUrl, stateDir, tokenFile } from '../options.ts';
import { readRecord } from '../record/open-record.ts';
import { drawOn, show } from '../show.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  options: [stateDir, controllerUrl, tokenFile, asJson, ...asRows],
  examples: [
    ['hosts', 'a table, the worst first'],
    ['hosts --plain | cut -f1,2', 'names and verdicts for a script'],
  ],
  run: async (call) => {
    const answer = await askController<HostsAnswer>(call, '/v1/hosts');
    const record = answer === undefined ? readRecord(call) : undefined;
    if (record !== undefined) sayUnreachable(call, record);
    const lines = record === undefined ? readHosts(answer?.hosts ?? []) : listHosts(record.history);
    const table = () => tableOfHosts(lines, call.times, call.now());
    show(call, {
      kind: 'hosts',
      document: () => ({ live: record === undefined, hosts: lines }),
      rows: () => lines,
      table,
      page: (screen) => (lines.length === 0 ? ['No host has been heard yet.'] : drawOn(screen, table())),
    });
    return 'ok';
  },
};
