/** What does the controller answer over HTTP? The page of routes, refusals and metrics. */
import { createMetrics } from '../../src/adapters/wire/metrics.ts';
import { refusalMeaning, refusalStatus, type Refusal } from '../../src/adapters/wire/refusal.ts';
import { routes } from '../../src/adapters/wire/server.ts';
import type { Generator } from './generator.ts';
import { generatedFrom, joinBlocks, writeTable } from './markdown.ts';

const page = 'docs/manual/http.md';

export const httpPage: Generator = {
  owns: page,
  write: () => {
    const routeRows = Object.entries(routes).map(([route, summary]) => [`\`${route}\``, summary]);
    const refusalRows = Object.entries(refusalStatus).map(([code, status]) => [
      `\`${code}\``,
      String(status),
      refusalMeaning[code as Refusal],
    ]);
    const metricRows = createMetrics()
      .list()
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .map(({ name, type, labels, help }) => [`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(', '), help]);
    const text = joinBlocks([
      generatedFrom('src/adapters/wire'),
      '# HTTP: routes, refusals, metrics',
      'The controller speaks HTTP on one port. On loopback it is plain and open; on any other address it needs TLS and a token for each host, or it does not start.',
      '## Routes',
      'Answers are JSON with a `formatVersion`; times are RFC 3339 in UTC. With a token file, whoever reads from another host needs a token with the role `read`; whoever commands needs one with the role `approve` or `admin`, from this host too ([who may](human-control.md#who-may)).',
      writeTable(['route', 'what it answers'], routeRows),
      '## Refusals',
      'An error is `{"error":{"code":"…","message":"…"}}`. A refused report is counted by reason and sender, and the counts go into the ledger once a minute. An agent does not repeat a refused report; a reason with status 429 or 503 passes by itself.',
      writeTable(['code', 'status', 'what it means'], refusalRows),
      '## Metrics',
      'Prometheus text at `/metrics`. Nothing is labelled by host. Counters start anew with the controller.',
      writeTable(['metric', 'type', 'labels', 'what it counts'], metricRows),
    ]);
    return new Map([[page, text]]);
  },
};
