/**
 * The controller as a process: opens the door, takes the lead, runs the loop, and stops cleanly.
 *
 * The door first: whoever holds the port is the controller of this address, so a second one started by mistake ends before it could
 * take the lead from the first.
 */
import { loadLibc } from '../../adapters/libc.ts';
import { createSqliteLedger } from '../../adapters/ledger/sqlite-ledger.ts';
import { createOrderBook } from '../../adapters/wire/order-book.ts';
import { fingerprintOf, readPolicyFolder, watchPolicyFolder, type PolicyFile } from '../../adapters/policy-folder.ts';
import { createNotifier, type Notifier } from '../../adapters/systemd/notify.ts';
import { unreachable } from '../../base/invariant.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Ledger, LedgerProblem } from '../../controller/ledger.ts';
import type { Ending } from '../cli/exit-codes.ts';
import { healdVersion } from '../version.ts';
import type { ControllerEnd } from './controller.ts';
import type { ControllerOptions } from './controller-options.ts';
import type { Leading } from './answers/live-view.ts';
import { openActuator, type Means } from './open-actuator.ts';
import { openDoor, type Door } from './open-door.ts';
import { toPolicyEvent } from './policy-source.ts';
import { readCredentials } from './read-credentials.ts';
import { startLeading } from './start-leading.ts';
import { startLedger } from './start-ledger.ts';
import { createControllerLog, type ControllerLog } from './write-controller-log.ts';

const tickEveryMs = 1_000;
const policiesEveryMs = 2_000;
const refusalsEveryMs = 60_000;
/** What recording the stop may take, and then what closing may take, before the process ends without them. */
const stopWithinMs = 3_000;
const closeWithinMs = 2_000;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What the controller stands on: its ledger, and what it acts with; without an actuator it is told that it cannot act. */
export interface ControllerGround {
  readonly openLedger: (file: string, version: string) => Ledger;
  readonly openActuator: typeof openActuator;
}

/**
 * Runs until `stop` resolves with the reason, or until it must not go on. The process should end at once afterwards: a thread that
 * hangs on a frozen disk cannot be ended before the disk thaws.
 */
export async function runController(
  options: ControllerOptions,
  stop: Promise<string>,
  { openLedger, openActuator: openMeans }: ControllerGround = { openLedger: createSqliteLedger, openActuator },
): Promise<Ending> {
  const log = createControllerLog();
  const policies = await readPolicyFolder(options.policyFolder);
  const credentials = await readCredentials(options.tokenFile);
  if (!policies.ok) return refuse(log, 'usage', policies.problem);
  if (!credentials.ok) return refuse(log, 'usage', ...credentials.problem);
  const book = createOrderBook((ms, wake) => {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  });
  const door = await openDoor(options, credentials.value, book, (error) =>
    log.error({ err: error }, 'A request failed by a mistake of our own.'),
  );
  if (!door.ok) return refuse(log, 'finding', door.problem);
  const { address, healthAddress } = door.value;
  log.info(
    { listening: address, version: healdVersion, state: options.state.folder, policies: options.policyFolder },
    `Listening on ${address.host} port ${address.port}.`,
  );
  if (healthAddress !== undefined)
    log.info({ healthChecks: healthAddress }, `Answering health checks of zones on ${healthAddress.host} port ${healthAddress.port}.`);

  const notifier = createNotifier(process.env['NOTIFY_SOCKET'] === undefined ? undefined : await loadLibc());
  notifier.sayReady();

  const ledger = openLedger(options.state.ledgerFile, healdVersion);
  const { live } = door.value;
  const means = openMeans(options, { book, listHosts: () => live.leading?.recorded.hosts.values() ?? [] });
  const ending = await lead(options, { door: door.value, ledger, means, policies: policies.value, stop, log, notifier });
  notifier.sayStopping();
  book.close();
  const closing = Promise.all([door.value.close(), door.value.recorder.close(closeWithinMs), ledger.close()]);
  await Promise.race([closing, wait(closeWithinMs)]);
  log.finish();
  return ending;
}

interface Opened {
  readonly door: Door;
  readonly ledger: Ledger;
  readonly means: Means | undefined;
  readonly policies: readonly PolicyFile[];
  readonly stop: Promise<string>;
  readonly log: ControllerLog;
  readonly notifier: Notifier;
}

async function lead(options: ControllerOptions, opened: Opened): Promise<Ending> {
  const { door, ledger, means, policies, stop, log } = opened;
  const zoneActuator = means?.zoneActuator;
  let stopping = false;
  const stopped = stop.then((because) => {
    stopping = true;
    return because;
  });
  const onTrouble = (problem: LedgerProblem) => {
    if (door.live.startTrouble !== problem.message) log.error({ kind: problem.kind }, `Holding. ${problem.message}`);
    door.live.startTrouble = problem.message;
  };
  const start = await Promise.race([startLedger(ledger, { wait, onTrouble, isStopping: () => stopping }), stopped]);
  if (typeof start === 'string') return 'ok';
  if (!start.ok) return refuse(log, start.problem.kind === 'read_only' ? 'refused' : 'finding', start.problem.message);

  const leading = startLeading({ door, ledger, actuator: means?.actuator, zoneActuator, log }, start.value);
  const { controller } = leading;
  // What was heard meanwhile waits in the queue: the start and the policies come before it.
  const heard = door.queue.take(Infinity);
  controller.offer({
    kind: 'started',
    version: healdVersion,
    epoch: leading.epoch,
    canAct: means !== undefined,
    ...(means?.actions === undefined ? {} : { canDo: means.actions }),
    canMove: zoneActuator !== undefined,
    ownZone: options.zone,
    canView: true,
  });
  controller.offer(sayPolicies(options.policyFolder, ok(policies), log));
  heard.forEach((event) => controller.offer(event));
  door.live.leading = leading;

  const endTurning = startTurning(options, leading, opened);
  const end = await Promise.race([controller.ended, stopped]);
  endTurning();
  leading.messages.stop();
  const settled = typeof end === 'string' ? await stopInTime(door, leading, end) : end;
  return conclude(settled, leading, log);
}

/** Everything that comes round by itself: time, policies and what was refused. */
function startTurning(options: ControllerOptions, { controller, writer }: Leading, opened: Opened): () => void {
  const { door, policies, log, notifier } = opened;
  const watch = watchPolicyFolder(options.policyFolder, {
    everyMs: policiesEveryMs,
    known: fingerprintOf(policies),
    onChange: (read) => controller.offer(sayPolicies(options.policyFolder, read, log)),
  });
  const tick = setInterval(() => {
    controller.offer({ kind: 'time_passed' });
    notifier.sayAlive();
  }, tickEveryMs);
  const refusals = setInterval(() => {
    // While nothing can be recorded they go on being counted together.
    if (writer.status().problem === undefined) offerRefusals(door, controller);
  }, refusalsEveryMs);
  return () => {
    watch.stop();
    clearInterval(tick);
    clearInterval(refusals);
  };
}

function offerRefusals({ refusals }: Door, controller: Leading['controller']): void {
  for (const { because, from, count } of refusals.drain()) controller.offer({ kind: 'reports_refused', because, from, count });
}

function sayPolicies(folder: string, read: Result<readonly PolicyFile[], string>, log: ControllerLog): ReturnType<typeof toPolicyEvent> {
  const event = toPolicyEvent(folder, read);
  const problems = event.kind === 'policies_read' ? event.warnings : event.problems;
  for (const { file, line, column, message, code } of problems) log.warn({ code }, `${file}:${line}:${column} ${message}`);
  return event;
}

async function stopInTime(door: Door, { controller, writer }: Leading, because: string): Promise<ControllerEnd | 'stuck'> {
  if (writer.status().problem === undefined) offerRefusals(door, controller);
  controller.stop(because);
  return Promise.race([controller.ended, wait(stopWithinMs).then(() => 'stuck' as const)]);
}

function conclude(end: ControllerEnd | 'stuck', { writer }: Leading, log: ControllerLog): Ending {
  if (end === 'stuck') {
    const { unrecorded, problem } = writer.status();
    log.error(`Stopped without recording it; ${unrecorded} entries did not reach the ledger. ${problem ?? ''}`.trimEnd());
    return 'timedOut';
  }
  switch (end.kind) {
    case 'stopped':
      log.info('Stopped.');
      return 'ok';
    case 'superseded':
      return refuse(log, 'refused', end.problem.message);
    case 'broken':
      log.fatal({ err: end.error }, 'Stopped by a mistake of our own; a fresh start goes on from the ledger. Please report this.');
      return 'finding';
    default:
      return unreachable(end);
  }
}

function refuse(log: ControllerLog, ending: Ending, ...messages: readonly string[]): Ending {
  for (const message of messages) log.fatal(message);
  log.finish();
  return ending;
}
