/** Where reports come in, before there is anything to judge them: the queue, the recordings and the HTTP server in front of them. */
import { createRecorder, type Recorder } from '../../adapters/recording/recorder.ts';
import type { Credentials } from '../../adapters/wire/credentials.ts';
import type { ListenAddress } from '../../adapters/wire/listen-address.ts';
import { createMetrics, type ControllerMetrics } from '../../adapters/wire/metrics.ts';
import { createRefusalCounter, type RefusalCounter } from '../../adapters/wire/refusal.ts';
import { createServer, type Server } from '../../adapters/wire/server.ts';
import { ok, wrong, type Result } from '../../base/result.ts';
import { catalog } from '../../liveness/catalog.ts';
import type { Report } from '../../liveness/report.ts';
import { createChangeDesk } from './desks/change-desk.ts';
import type { ControllerOptions } from './controller-options.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { createLiveView, type LiveParts } from './answers/live-view.ts';
import { createPauseDesk } from './desks/pause-desk.ts';
import { createRepairDesk } from './desks/repair-desk.ts';

/** Hosts that report to one controller; past that a fleet is split. */
const hostsMax = 50_000;

export interface Door {
  readonly address: ListenAddress;
  readonly server: Server;
  readonly recorder: Recorder;
  readonly queue: EventQueue;
  readonly live: LiveParts;
  readonly metrics: ControllerMetrics;
  readonly refusals: RefusalCounter;
}

export async function openDoor(
  options: Pick<ControllerOptions, 'listen' | 'tls' | 'retention' | 'state'>,
  credentials: Credentials | undefined,
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
    metrics,
    refusals,
    onFailure,
    credentials,
    take,
  };
  const server = tryToCreate({ ...wire, tls: options.tls, signals: catalog, now: () => performance.now() });
  const listening = server.ok ? await server.value.listen(options.listen) : server;
  if (server.ok && listening.ok) return ok({ address: listening.value, server: server.value, recorder, queue, live, metrics, refusals });
  await recorder.close(1_000);
  return listening.ok ? wrong('') : listening;
}

function tryToCreate(settings: Parameters<typeof createServer>[0]): Result<Server, string> {
  try {
    return ok(createServer(settings));
  } catch (error) {
    return wrong(`Cannot use the certificate and its key: ${(error as Error).message}. Check --tls-cert and --tls-key.`);
  }
}
