/** heald's own door and nobody behind it: framework, limits, the check of every field, and the report is thrown away. */
import { createMetrics } from '../src/adapters/wire/metrics.ts';
import { createRefusalCounter } from '../src/adapters/wire/refusal.ts';
import { createServer } from '../src/adapters/wire/server.ts';
import { createLiveView } from '../src/apps/controller/answers/live-view.ts';
import { createChangeDesk } from '../src/apps/controller/desks/change-desk.ts';
import { createLogDesk } from '../src/apps/controller/desks/log-desk.ts';
import { createPauseDesk } from '../src/apps/controller/desks/pause-desk.ts';
import { createZoneDesk } from '../src/apps/controller/desks/zone-desk.ts';
import { createRepairDesk } from '../src/apps/controller/desks/repair-desk.ts';
import { invariant } from '../src/base/invariant.ts';
import { catalog } from '../src/liveness/catalog.ts';

const recorder = { offer: () => {}, status: () => ({ dropped: 0, written: 0, problem: undefined }), close: async () => {} };
const live = { recorder, leading: undefined, startTrouble: undefined };
const server = createServer({
  signals: catalog,
  credentials: undefined,
  tls: undefined,
  now: () => performance.now(),
  take: () => true,
  zoneHealth: () => ({ kind: 'unknown' }),
  metrics: createMetrics(),
  refusals: createRefusalCounter(),
  view: createLiveView(live),
  pauseDesk: createPauseDesk(live),
  changeDesk: createChangeDesk(live),
  repairDesk: createRepairDesk(live),
  zoneDesk: createZoneDesk(live),
  logDesk: createLogDesk(live),
  onFailure: (error) => {
    throw error;
  },
});
const listening = await server.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
invariant(listening.ok, 'The benchmark cannot listen');
