/** What does this controller act with? Nothing, unless it was told otherwise; then it can act, and its policies say whether it does. */
import { join } from 'node:path';

import { createAwsActuator } from '../../adapters/aws/aws-actuator.ts';
import { createAwsCalls } from '../../adapters/aws/aws-calls.ts';
import { createAwsZoneActuator } from '../../adapters/aws/zone/aws-zone-actuator.ts';
import { createClock } from '../../adapters/clock.ts';
import { agentActions, createAgentActuator, type AgentActuatorParts } from '../../adapters/wire/agent-actuator.ts';
import type { Actuator } from '../../controller/actuator.ts';
import type { ZoneActuator } from '../../controller/evacuations/zone-actuator.ts';
import type { Outcome } from '../../remediation/call.ts';
import type { ControllerOptions } from './controller-options.ts';

export interface Means {
  readonly actuator: Actuator;
  /** The actions that it can carry out; undefined: all. */
  readonly actions: readonly string[] | undefined;
  /** What work is moved between zones with. */
  readonly zoneActuator?: ZoneActuator;
}

export function openActuator(
  { actsThrough, aws, state }: ControllerOptions,
  { book, listHosts }: Pick<AgentActuatorParts, 'book' | 'listHosts'>,
): Means | undefined {
  if (!actsThrough) return undefined;
  const evidenceFolder = join(state.folder, 'evidence');
  const agents = createAgentActuator({ book, evidenceFolder, listHosts });
  if (aws === undefined) return { actuator: agents, actions: agentActions };
  // Ages of what was read must not follow a wall clock that is set.
  const { now } = createClock(undefined);
  const calls = createAwsCalls(aws);
  return {
    actuator: joinActuators(createAwsActuator({ calls, evidenceFolder, now }), agents),
    actions: undefined,
    zoneActuator: createAwsZoneActuator({ calls, now }),
  };
}

/** Units are restarted through the agents, evidence comes from both, and everything else is the provider's. */
export function joinActuators(provider: Actuator, agents: Actuator): Actuator {
  const both = async (ask: (actuator: Actuator) => Promise<Outcome>): Promise<Outcome> =>
    joinOutcomes(await Promise.all([provider, agents].map(ask)));
  return {
    make: (call) => {
      if (call.step.action === 'captureEvidence') return both((each) => each.make(call));
      return (call.step.action === 'restartUnit' ? agents : provider).make(call);
    },
    look: (call) => {
      if (call.step.action === 'captureEvidence') return both((each) => each.look(call));
      return (call.step.action === 'restartUnit' ? agents : provider).look(call);
    },
    takeInventory: () => provider.takeInventory(),
  };
}

/** What one of them has kept is kept. */
function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  const said = outcomes.map((outcome) => (outcome.kind === 'applied' ? outcome.detail : outcome.because)).join('; ');
  if (outcomes.some(({ kind }) => kind === 'applied')) return { kind: 'applied', detail: said };
  const isOpen = outcomes.some(({ kind }) => kind === 'unknown');
  return { kind: isOpen ? 'unknown' : 'not_applied', because: said };
}
