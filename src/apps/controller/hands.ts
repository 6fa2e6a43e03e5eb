/**
 * How is what the core asked for carried out? By whoever acts on machines and on zones, and whoever sends messages; the answers come
 * back as events like any other, so nothing holds up the loop.
 */
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, type Instant } from '../../base/instant.ts';
import { invariant, unreachable } from '../../base/invariant.ts';
import type { Actuator } from '../../controller/actuator.ts';
import type { Command } from '../../controller/command.ts';
import type { ZoneActuator } from '../../controller/evacuations/zone-actuator.ts';
import type { ClusterViewer } from '../../controller/kafka/cluster-viewer.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import type { Outcome } from '../../remediation/call.ts';

export interface HandsParts {
  readonly now: () => Instant;
  /** What it acts with; a controller without one is told so in `started`, and never asks for a call. */
  readonly actuator?: Actuator;
  /** What it moves work between zones with; the same holds. */
  readonly zoneActuator?: ZoneActuator;
  /** What it looks at Kafka with; the same holds. */
  readonly clusterViewer?: ClusterViewer;
  /** Gets a message to people; never waits, and tells how it went by `message_settled`. */
  readonly sendMessage: (command: Extract<Command, { kind: 'send_message' }>) => void;
  readonly offer: (event: ControllerEvent) => void;
}

/**
 * A call is made within so long of having been decided, or not at all: a disk that was away, or a process that stood still between
 * its intent and the call, has made old what it was decided on. It is asked anew, with every check.
 */
const callWithinMs = 5_000;

export type Hands = (command: Exclude<Command, { kind: 'record' }>, decidedAt: Instant) => void;

export function createHands({ now, actuator, zoneActuator, clusterViewer, sendMessage, offer }: HandsParts): Hands {
  function findHand<Hand>(hand: Hand | undefined, asked: string): Hand {
    invariant(hand !== undefined, `A ${asked} was asked for, and there is nothing to act with`);
    return hand;
  }

  return (command, decidedAt) => {
    const late = refuseLate(elapsedMs(decidedAt, now()));
    switch (command.kind) {
      case 'send_message':
        return sendMessage(command);
      case 'make_call': {
        const { token } = command.call;
        const made = late ?? findHand(actuator, command.kind).make(command.call);
        void Promise.resolve(made).then((outcome) => offer({ kind: 'call_answered', token, outcome }));
        return;
      }
      case 'look_up_call': {
        const { token } = command.call;
        void findHand(actuator, command.kind)
          .look(command.call)
          .then((outcome) => offer({ kind: 'call_looked_up', token, outcome }));
        return;
      }
      case 'take_inventory':
        void findHand(actuator, command.kind)
          .takeInventory()
          .then((read) =>
            offer(read.ok ? { kind: 'inventory_read', inventory: read.value } : { kind: 'inventory_unreadable', because: read.problem }),
          );
        return;
      case 'make_zone_call': {
        const { token } = command.call;
        const made = late ?? findHand(zoneActuator, command.kind).make(command.call);
        void Promise.resolve(made).then((outcome) => offer({ kind: 'zone_call_answered', token, outcome }));
        return;
      }
      case 'look_up_zone_call': {
        const { token } = command.call;
        void findHand(zoneActuator, command.kind)
          .look(command.call)
          .then((outcome) => offer({ kind: 'zone_call_looked_up', token, outcome }));
        return;
      }
      case 'survey_zones':
        void findHand(zoneActuator, command.kind)
          .survey(command.records)
          .then((read) =>
            offer(read.ok ? { kind: 'zones_surveyed', survey: read.value } : { kind: 'zones_unreadable', because: read.problem }),
          );
        return;
      case 'view_cluster': {
        const { name: cluster } = command.cluster;
        void findHand(clusterViewer, command.kind)
          .view(command.cluster, command)
          .then((seen) =>
            offer(
              seen.ok
                ? { kind: 'cluster_viewed', cluster, view: seen.value }
                : { kind: 'cluster_unreadable', cluster, because: seen.problem },
            ),
          );
        return;
      }
      default:
        unreachable(command);
    }
  };
}

function refuseLate(lateMs: number): Outcome | undefined {
  if (lateMs <= callWithinMs) return undefined;
  const because = `not made: ${formatDuration(lateMs)} passed between its intent and the call, so what it was decided on was old`;
  return { kind: 'not_applied', because };
}
