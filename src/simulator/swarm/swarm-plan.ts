/**
 * What is one rehearsal of the swarm? A fleet, policies, what befalls them and who is on call, as plain data: drawn by a seed, shrunk
 * when it fails, kept in a file so that it is played again for ever.
 */
import { invariant } from '../../base/invariant.ts';
import type { PolicySet } from '../../policy/policy.ts';
import { readPolicies } from '../../policy/read-policies.ts';
import type { PauseScope } from '../../remediation/pause.ts';
import type { Front } from '../cloud/zone-balancers.ts';
import type { ZoneWord } from './draw-zones.ts';
import { faultCatalog } from '../faults/catalog.ts';
import type { FaultSettings } from '../fault.ts';
import type { KafkaPlan } from '../kafka/partitions.ts';
import type { HostChoice, Scenario } from '../scenario/scenario.ts';

export interface SwarmPlan {
  readonly seed: number;
  readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Policies as their files would say it. */
  readonly policies: readonly unknown[];
  readonly faults: readonly SwarmFault[];
  /** New policy files in the middle of it; some are wrong, and are refused. */
  readonly reloads: readonly { readonly atMs: number; readonly policies: readonly unknown[] }[];
  readonly pauses: readonly { readonly scope: PauseScope; readonly atMs: number; readonly forMs: number }[];
  readonly onCall: OnCall;
  /** What people say about zones, and when. */
  readonly zoneWords?: readonly ZoneWord[];
  readonly fronts?: Readonly<Record<string, Front>>;
  readonly probesZones?: boolean;
  /** The cluster whose brokers run on one of the groups. */
  readonly kafka?: KafkaPlan | undefined;
  /** The chance that the controller dies, or is stopped, right after it has written down what it is about to do. */
  readonly diesAtIntentShare: number;
  readonly stopsAtIntentShare: number;
  /** By then every fault is over, except for hosts that stay ill until they are repaired. */
  readonly calmFromMs: number;
  readonly untilMs: number;
}

export interface SwarmFault {
  readonly name: string;
  readonly fault: string;
  readonly settings: FaultSettings;
  readonly on: HostChoice;
  readonly atMs: number;
  readonly forMs?: number;
}

/** How people behave. Shares are chances per repair. */
export interface OnCall {
  readonly approvesShare: number;
  readonly vetoesShare: number;
  /** Of the calls: just when one is made, somebody vetoes the repair. */
  readonly vetoesCallsShare: number;
  /** Of the repairs: somebody pauses everything just when one is opened. */
  readonly pausesRepairsShare: number;
  /** Of the approvals: given for a plan that was shown before. */
  readonly approvesOtherPlanShare: number;
  readonly answersWithinMs: number;
}

export function toScenario({ groups, faults, untilMs, seed, fronts, probesZones = false, kafka }: SwarmPlan): Scenario {
  return {
    name: `swarm-${seed}`,
    title: `Rehearsal ${seed} of the swarm`,
    why: 'What nobody thought of happens too.',
    world: { groups, requestsPerSecond: 120, controllerZone: 'a', cloud: true, fronts, probesZones, kafka },
    faults: faults.map(({ name, fault, settings, on, atMs, forMs }) => {
      const definition = faultCatalog.find((each) => each.name === fault);
      invariant(definition !== undefined, `No fault is called ${fault}`);
      return { name, definition, settings, on, atMs, forMs };
    }),
    untilMs,
    musts: [],
    nevers: [],
  };
}

/** As the files would be read. */
export function readDocuments(documents: readonly unknown[]): ReturnType<typeof readPolicies> {
  return readPolicies(documents.map((document, place) => ({ file: `drawn-${place}.yaml`, text: JSON.stringify(document) })));
}

export function readPlanPolicies({ policies: documents }: SwarmPlan): PolicySet {
  const { policies, problems } = readDocuments(documents);
  invariant(policies !== undefined, `The drawn policies are refused: ${JSON.stringify(problems)}`);
  return policies;
}
