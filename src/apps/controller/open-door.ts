/** Where reports come in, before there is anything to judge them: the queue, the recordings and the HTTP server in front of them. */
import { createRecorder, type Recorder } from '../../adapters/recording/recorder.ts';
import type { Credentials } from '../../adapters/wire/credentials.ts';
import type { ListenAddress } from '../../adapters/wire/listen-address.ts';
import type { OrderBook } from '../../adapters/wire/order-book.ts';
import { createMetrics, type ControllerMetrics } from '../../adapters/wire/metrics.ts';
import { createRefusalCounter, type RefusalCounter } from '../../adapters/wire/refusal.ts';
import { createServer, type Server } from '../../adapters/wire/server.ts';
import { createHealthServer, type HealthServer, type ZoneHealthSettings } from '../../adapters/wire/zone-health.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import { catalog } from '../../liveness/catalog.ts';
import type { Report } from '../../liveness/report.ts';
import { describeZoneHealth } from './answers/describe-zone-health.ts';
import { createChangeDesk } from './desks/change-desk.ts';
import type { ControllerOptions } from './controller-options.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { createLiveView, type LiveParts } from './answers/live-view.ts';
import { createLogDesk } from './desks/log-desk.ts';
import { createPauseDesk } from './desks/pause-desk.ts';
import { createZoneDesk } from './desks/zone-desk.ts';
import { createRepairDesk } from './desks/repair-desk.ts';

/** Hosts that report to one controller; past that a fleet is split. */
const hostsMax = 50_000;

export interface Door {
  readonly address: ListenAddress;
  readonly healthAddress: ListenAddress | undefined;
  close(): Promise<void>;
  readonly recorder: Recorder;
  readonly queue: EventQueue;
  readonly live: LiveParts;
  readonly metrics: ControllerMetrics;
  readonly refusals: RefusalCounter;
}

export async function openDoor(
  options: Pick<ControllerOptions, 'listen' | 'healthAddress' | 'tls' | 'retention' | 'state'>,
  credentials: Credentials | undefined,
  orders: OrderBook,
  onFailure: (error: Error) => void,
): Promise<Result<Door, string>> {
  const recorder = createRecorder({ folder: options.state.recordingsFolder, retention: options.retention });
  const queue = createEventQueue();
  const live: LiveParts = { recorder, leading: undefined, startTrouble: undefined };
  const [metrics, refusals] = [createMetrics(), createRefusalCounter()];
  const heard = new Set<string>();

  function take(report: Report): boolean {
    if (!heard.has(report.host.id) && heard.size >= hostsMax) return false;
    heard.add(report.host.id);
    recorder.offer(live.leading?.now() ?? Date.now(), report);
    if (live.leading === undefined) queue.put({ kind: 'report_received', report }, true);
    else live.leading.controller.offer({ kind: 'report_received', report });
    return true;
  }

  const wire = {
    view: createLiveView(live),
    pauseDesk: createPauseDesk(live),
    changeDesk: createChangeDesk(live),
    repairDesk: createRepairDesk(live),
    zoneDesk: createZoneDesk(live),
    logDesk: createLogDesk(live),
    metrics,
    refusals,
    onFailure,
    credentials,
    take,
    exchangeOrders: orders.hear,
  };
  const ofZones: ZoneHealthSettings = {
    zoneHealth: (zone, group) => describeZoneHealth(live.leading?.recorded, zone, group),
    now: () => performance.now(),
  };
  const servers = tryToCreate({ ...wire, ...ofZones, tls: options.tls, signals: catalog });
  const listening = servers.ok ? await listen(servers.value, options) : servers;
  if (servers.ok && listening.ok) {
    const close = () => closeAll(servers.value);
    return ok({ ...listening.value, close, recorder, queue, live, metrics, refusals });
  }
  await recorder.close(1_000);
  return listening.ok ? wrong('') : listening;
}

/** The controller's own, and the one for health checks alone, which listens where it is asked for. */
type Servers = readonly [Server, HealthServer];

async function listen(
  servers: Servers,
  options: Pick<ControllerOptions, 'listen' | 'healthAddress'>,
): Promise<Result<Pick<Door, 'address' | 'healthAddress'>, string>> {
  const [server, healthServer] = servers;
  const address = await server.listen(options.listen);
  if (!address.ok) return address;
  if (options.healthAddress === undefined) return ok({ address: address.value, healthAddress: undefined });
  const healthAddress = await healthServer.listen(options.healthAddress);
  if (healthAddress.ok) return ok({ address: address.value, healthAddress: healthAddress.value });
  await closeAll(servers);
  return healthAddress;
}

async function closeAll(servers: Servers): Promise<void> {
  await Promise.all(servers.map((server) => server.close()));
}

function tryToCreate(settings: Parameters<typeof createServer>[0]): Result<Servers, string> {
  try {
    return ok([createServer(settings), createHealthServer(settings)]);
  } catch (error) {
    return wrong(`Cannot use the certificate and its key: ${(error as Error).message}. Check --tls-cert and --tls-key.`);
  }
}
