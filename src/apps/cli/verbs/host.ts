/** `heald host <id>`: one host, what it measures now, and what happened to it. */
import type { HostDetailAnswer, HostsAnswer } from '../../../adapters/wire/answers.ts';
import { findNearest } from '../../../base/nearest.ts';
import type { History } from '../../../controller/history.ts';
import { askController, sayUnreachable } from '../record/ask-controller.ts';
import { listHosts, readHost, readHosts, type HostLine } from '../pages/host-list.ts';
import { drawHost } from '../pages/host-page.ts';
import { listIncidents } from '../pages/incident-list.ts';
import { layoutOf } from '../pages/layout.ts';
import { isOpenRepair } from '../pages/repair-list.ts';
import { findRecord } from '../record/find-record.ts';
import { asJson, controllerUrl, stateDir, tokenFile } from '../options.ts';
import { show } from '../show.ts';
import { Unanswerable, type Verb } from '../verb.ts';

export const verb: Verb = {
  argument: { form: '<host>', summary: 'its name or id' },
  options: [stateDir, controllerUrl, tokenFile, asJson],
  examples: [
    ['host web-3', 'verdict, readings and incidents of one host'],
    ['host web-3 --json', 'the same for a program'],
  ],
  endings: '0, or 1 when no such host is known.',
  run: async (call) => {
    const { record, repairs, isLedger } = await findRecord(call);
    const live = await askController<HostsAnswer>(call, '/v1/hosts');
    if (live === undefined && isLedger) sayUnreachable(call, record);
    const hosts = live === undefined ? listHosts(record.history) : readHosts(live.hosts);
    const host = findKnown(hosts, call.argument ?? '');
    const detail = live === undefined ? undefined : await askController<HostDetailAnswer>(call, `/v1/hosts/${encodeURIComponent(host.id)}`);
    const line = detail === undefined ? host : readHost(detail.host);
    const incidents = incidentsOf(record.history, host.id);
    const repair = repairs.find((one) => one.host.id === host.id && isOpenRepair(one));
    const known = { detail, incidents, repair };
    const document = () => ({ live: detail !== undefined, host: line, incidents, repair, ...describeDetail(detail) });
    show(call, { kind: 'host', document, page: () => drawHost(line, known, layoutOf(call), call.screen.columns) });
    return 'ok';
  },
};

function findKnown(known: readonly HostLine[], idOrName: string): HostLine {
  const found = known.find(({ id, name }) => id === idOrName || name === idOrName);
  if (found !== undefined) return found;
  const nearest = findNearest(
    idOrName,
    known.flatMap(({ id, name }) => [name, id]),
  );
  const help = nearest === undefined ? 'See "heald hosts".' : `Did you mean "${nearest}"?`;
  throw new Unanswerable('finding', `No host "${idOrName}" is known. ${help}`);
}

function incidentsOf(history: History, host: string): ReturnType<typeof listIncidents> {
  return listIncidents(history).filter(({ episodes }) => episodes.some((id) => history.episodes.get(id)?.host.id === host));
}

function describeDetail(detail: HostDetailAnswer | undefined): object {
  const { readings, lacks, facts, tags, self } = detail ?? {};
  return { readings, lacks, facts, tags, self };
}
