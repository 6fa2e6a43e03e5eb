/** How is what the core asked for carried out in a rehearsal? By the cloud and the Kafka cluster of the world, in their own time. */
import type { ZoneSurvey } from '../../az/evacuation/survey.ts';
import type { ZoneCall } from '../../az/evacuation/zone-step.ts';
import { invariant, unreachable } from '../../base/invariant.ts';
import type { Result } from '../../base/result.ts';
import type { Command } from '../../controller/command.ts';
import type { ControllerEvent } from '../../controller/event.ts';
import type { WeightedRecord } from '../../policy/policy.ts';
import type { Call, Outcome } from '../../remediation/call.ts';
import type { Inventory } from '../../remediation/inventory.ts';
import type { Kafka } from '../kafka/kafka.ts';

/** The actuators, with callbacks in place of promises. */
export interface Hands {
  readonly zones?: ZoneHands;
  make(call: Call, answer: (outcome: Outcome) => void): void;
  look(call: Call, answer: (outcome: Outcome) => void): void;
  takeInventory(answer: (read: Result<Inventory, string>) => void): void;
}

export interface ZoneHands {
  make(call: ZoneCall, answer: (outcome: Outcome) => void): void;
  look(call: ZoneCall, answer: (outcome: Outcome) => void): void;
  survey(records: readonly WeightedRecord[], answer: (read: Result<ZoneSurvey, string>) => void): void;
}

/** What a controller acts with and looks with; undefined in a world without it. */
export interface Sight {
  readonly hands: Hands | undefined;
  readonly viewCluster?: Kafka['view'] | undefined;
}

type Carried = Exclude<Command, { kind: 'record' | 'send_message' }>;

const tooLate: Outcome = { kind: 'not_applied', because: 'not made: it was too late for it' };

/** `answered` is told when the answer is back; what was executed goes on without a process that has died. */
export function carryOut(
  command: Carried,
  isLate: boolean,
  { hands, viewCluster }: Sight,
  answered: (event: ControllerEvent) => void,
): void {
  switch (command.kind) {
    case 'make_call': {
      const { token } = command.call;
      if (isLate) answered({ kind: 'call_answered', token, outcome: tooLate });
      else find(hands, command).make(command.call, (outcome) => answered({ kind: 'call_answered', token, outcome }));
      return;
    }
    case 'look_up_call':
      find(hands, command).look(command.call, (outcome) => answered({ kind: 'call_looked_up', token: command.call.token, outcome }));
      return;
    case 'take_inventory':
      find(hands, command).takeInventory((read) =>
        answered(read.ok ? { kind: 'inventory_read', inventory: read.value } : { kind: 'inventory_unreadable', because: read.problem }),
      );
      return;
    case 'make_zone_call': {
      const { token } = command.call;
      if (isLate) answered({ kind: 'zone_call_answered', token, outcome: tooLate });
      else find(hands?.zones, command).make(command.call, (outcome) => answered({ kind: 'zone_call_answered', token, outcome }));
      return;
    }
    case 'look_up_zone_call':
      find(hands?.zones, command).look(command.call, (outcome) =>
        answered({ kind: 'zone_call_looked_up', token: command.call.token, outcome }),
      );
      return;
    case 'survey_zones':
      find(hands?.zones, command).survey(command.records, (read) =>
        answered(read.ok ? { kind: 'zones_surveyed', survey: read.value } : { kind: 'zones_unreadable', because: read.problem }),
      );
      return;
    case 'view_cluster': {
      const { name: cluster } = command.cluster;
      find(viewCluster, command)(command, (seen) =>
        answered(
          seen.ok ? { kind: 'cluster_viewed', cluster, view: seen.value } : { kind: 'cluster_unreadable', cluster, because: seen.problem },
        ),
      );
      return;
    }
    default:
      unreachable(command);
  }
}

function find<Hand>(hand: Hand | undefined, { kind }: Carried): Hand {
  invariant(hand !== undefined, `A ${kind} was asked for in a world that has nothing for it`);
  return hand;
}
