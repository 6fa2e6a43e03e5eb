/** From the ledger to a controller that runs: the history folded, a clock that never falls behind it, and the loop. */
import { createClock } from '../../adapters/clock.ts';
import { createMessageSender } from '../../adapters/notify/message-sender.ts';
import { postMessage } from '../../adapters/notify/post-message.ts';
import { formatDuration } from '../../base/duration.ts';
import type { Actuator } from '../../controller/actuator.ts';
import type { ZoneActuator } from '../../controller/evacuations/zone-actuator.ts';
import type { Entry } from '../../controller/entry.ts';
import { foldEntry } from '../../controller/history.ts';
import type { Ledger } from '../../controller/ledger.ts';
import { createState } from '../../controller/state.ts';
import { step } from '../../controller/step.ts';
import { describeEntry } from '../../controller/transcript.ts';
import { createController } from './controller.ts';
import { countEntry } from './count-entry.ts';
import { createKafkaViewer } from './kafka-viewer.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import type { Leading } from './answers/live-view.ts';
import type { Door } from './open-door.ts';
import type { LedgerStart } from './start-ledger.ts';
import type { ControllerLog } from './write-controller-log.ts';

/** The wall clock may be behind the ledger by so much without a word: clocks are set back by fractions of a second all the time. */
const aheadWorthSayingMs = 10_000;

interface Footing {
  readonly door: Door;
  readonly ledger: Ledger;
  readonly actuator: Actuator | undefined;
  readonly zoneActuator: ZoneActuator | undefined;
  readonly log: ControllerLog;
}

export function startLeading({ door, ledger, actuator, zoneActuator, log }: Footing, start: LedgerStart): Leading {
  const { epoch, recorded } = start;
  const clock = createClock(start.history.lastEntryAt);
  if (clock.aheadMs > aheadWorthSayingMs) {
    log.warn(
      `The ledger's last entry is ${formatDuration(clock.aheadMs)} ahead of this host's clock; going on from there. Check the clock.`,
    );
  }
  const writer = createLedgerWriter({
    ledger,
    epoch,
    lastSequence: start.lastSequence,
    monotonicNow: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onWritten: (entries, tookMs) => door.metrics.entriesRecorded(entries, tookMs),
    onTrouble: (problem) => {
      door.metrics.ledgerFailed();
      log.error({ kind: problem.kind }, `Holding. ${problem.message}`);
    },
    onRecovered: (afterMs) => log.info(`The ledger takes entries again, after ${formatDuration(afterMs)}; nothing was lost.`),
  });

  function onRecorded(entries: readonly Entry[]): void {
    for (const entry of entries) {
      foldEntry(recorded, entry);
      countEntry(door.metrics, entry, recorded);
      const { word, text } = describeEntry(entry);
      log.info({ at: entry.at, entry: entry.kind, word }, text);
    }
  }

  const messages = createMessageSender({
    after: (ms, wake) => {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
    post: postMessage,
    random: Math.random,
    onSettled: (message, tries, because) => controller.offer({ kind: 'message_settled', message, tries, because }),
  });
  const controller = createController({
    step,
    writer,
    onRecorded,
    queue: door.queue,
    now: clock.now,
    monotonicNow: () => performance.now(),
    state: createState(start.history),
    ...(actuator === undefined ? {} : { actuator }),
    ...(zoneActuator === undefined ? {} : { zoneActuator }),
    clusterViewer: createKafkaViewer(clock.now),
    sendMessage: ({ message, calledAt, to }) => messages.send(message, calledAt, to),
    onStepped: (tookMs) => door.metrics.stepped(tookMs),
  });
  return { epoch, now: clock.now, controller, writer, recorded, readLedger: (range) => ledger.read(range), messages };
}
