/** `heald status`: how do things stand? One sentence first, then where it comes from. */
import type { HealthAnswer, HostsAnswer } from '../../../adapters/wire/answers.ts';
import { askController, sayUnreachable } from '../record/ask-controller.ts';
import { listHosts, readHosts } from '../pages/host-list.ts';
import { findRecord } from '../record/find-record.ts';
import { asJson, controllerUrl, stateDir, tokenFile } from '../options.ts';
import { show } from '../show.ts';
import { drawStatus, takeStock } from '../pages/status-page.ts';
import { layoutOf } from '../pages/layout.ts';
import type { Verb } from '../verb.ts';

export const verb: Verb = {
  options: [stateDir, controllerUrl, tokenFile, asJson],
  examples: [
    ['status', 'one sentence, then the details'],
    ['status && ./deploy', 'go on only while no incident is open'],
  ],
  endings:
    '0 when no incident is open, 1 when one is, or a breaker, or an evacuation, or the controller holds, 3 when no controller answers.',
  run: async (call) => {
    const { record, repairs, isLedger } = await findRecord(call);
    const [health, hosts] = await Promise.all([
      askController<HealthAnswer>(call, '/v1/health'),
      askController<HostsAnswer>(call, '/v1/hosts'),
    ]);
    if (health === undefined && isLedger) sayUnreachable(call, record);
    const lines = hosts === undefined ? listHosts(record.history) : readHosts(hosts.hosts);
    const stock = takeStock({ history: record.history, repairs }, health, lines, call.now());
    show(call, { kind: 'status', document: () => stock, page: () => drawStatus(stock, layoutOf(call)) });
    const needsPerson = stock.breakers.length > 0 || stock.evacuations.length > 0 || stock.inventoryDoubt !== undefined;
    if (stock.openIncidents.length > 0 || needsPerson || stock.controller.state === 'holding') return 'finding';
    return stock.controller.state === 'ok' ? 'ok' : 'unreachable';
  },
};
