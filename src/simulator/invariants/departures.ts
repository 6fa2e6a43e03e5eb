/**
 * How did each evacuation of a zone go? Read from the ledger's entries alone, and without the controller's own fold, as with the courses
 * of repairs.
 */
import type { Instant } from '../../base/instant.ts';
import type { ZoneCall } from '../../az/evacuation/zone-step.ts';
import type { Entry } from '../../controller/entry.ts';
import type { ZoneEvacuation } from '../../policy/policy.ts';
import type { Outcome } from '../../remediation/call.ts';
import { rungs, type EvacuationPlan, type ZoneWork } from '../../remediation/evacuation/evacuation.ts';
import { policiesAt } from './ground.ts';
import type { Trace } from './trace.ts';

export interface Departure {
  readonly id: string;
  readonly zone: string;
  readonly plan: EvacuationPlan;
  readonly planHash: string;
  readonly askedBy: string | undefined;
  /** As it was when the evacuation was opened. */
  readonly policy: ZoneEvacuation | undefined;
  readonly openedAt: Instant;
  readonly approvableUntil: Instant | undefined;
  approvedAt: Instant | undefined;
  readonly intents: ZoneIntent[];
  readonly answers: { readonly at: Instant; readonly number: number; readonly outcome: Outcome }[];
  readonly givenUp: number[];
  readonly leftAt: Instant[];
  /** `policy`: as it was when the way back began, by which its stages are watched. */
  readonly returns: { readonly at: Instant; readonly askedBy: string | undefined; readonly policy: ZoneEvacuation | undefined }[];
  readonly relapsedAt: Instant[];
  /** The others were worse off, or a person wanted it ended. */
  stoppedAt: Instant;
  cancelledAt: Instant;
  closedAt: Instant;
  /** What it says that it could not put back. */
  left: readonly string[];
}

export interface ZoneIntent {
  readonly at: Instant;
  readonly number: number;
  readonly part: ZoneWork['part'];
  readonly undo: string;
  readonly call: ZoneCall;
  readonly departure: Departure;
  /** The policy as it was at that moment. */
  readonly policy: ZoneEvacuation | undefined;
}

const known = new WeakMap<Trace, readonly Departure[]>();

/** Every evacuation of the rehearsal, in the order in which they were opened. */
export function departuresOf(trace: Trace): readonly Departure[] {
  const departures = known.get(trace) ?? readDepartures(trace);
  known.set(trace, departures);
  return departures;
}

export function zoneIntentsOf(trace: Trace): readonly ZoneIntent[] {
  return departuresOf(trace)
    .flatMap(({ intents }) => intents)
    .toSorted((left, right) => left.at - right.at);
}

/** On the way out: neither a renewal, nor a stage of the way back, nor what ends the shifts because the others are worse off. */
export function leads({ part }: Pick<ZoneIntent, 'part'>): boolean {
  return rungs.some((rung) => rung === part);
}

/** From its first call to its end something may not be as it was. */
export function isUnderWayAt({ intents: [first], closedAt }: Departure, at: Instant): boolean {
  return first !== undefined && first.at < at && at < closedAt;
}

function readDepartures(trace: Trace): readonly Departure[] {
  const departures = new Map<string, Departure>();
  const policyOf = (name: string, at: Instant) => policiesAt(trace, at).zoneEvacuations.find((policy) => policy.name === name);
  for (const entry of trace.entries) {
    if (entry.kind === 'evacuation_opened') {
      departures.set(entry.evacuation, {
        id: entry.evacuation,
        zone: entry.zone,
        plan: entry.plan,
        planHash: entry.planHash,
        askedBy: entry.askedBy,
        policy: policyOf(entry.policy, entry.at),
        openedAt: entry.at,
        approvableUntil: entry.approvableUntil,
        approvedAt: undefined,
        intents: [],
        answers: [],
        givenUp: [],
        leftAt: [],
        returns: [],
        relapsedAt: [],
        stoppedAt: Infinity,
        cancelledAt: Infinity,
        closedAt: Infinity,
        left: [],
      });
    } else if ('evacuation' in entry) note(departures.get(entry.evacuation), entry, policyOf);
  }
  return [...departures.values()];
}

function note(departure: Departure | undefined, entry: Entry, policyOf: (name: string, at: Instant) => ZoneEvacuation | undefined): void {
  if (departure === undefined) return;
  const { at } = entry;
  switch (entry.kind) {
    case 'evacuation_approved':
      departure.approvedAt = at;
      return;
    case 'zone_step_intended': {
      const { number, part, undo, call } = entry;
      const policy = departure.policy && policyOf(departure.policy.name, at);
      departure.intents.push({ at, number, part, undo, call, departure, policy });
      return;
    }
    case 'zone_step_answered':
      departure.answers.push({ at, number: entry.number, outcome: entry.outcome });
      return;
    case 'zone_step_given_up':
      departure.givenUp.push(entry.number);
      return;
    case 'zone_left':
      departure.leftAt.push(at);
      return;
    case 'return_begun':
      departure.returns.push({ at, askedBy: entry.askedBy, policy: departure.policy && policyOf(departure.policy.name, at) });
      return;
    case 'return_stopped':
      departure.relapsedAt.push(at);
      return;
    case 'evacuation_stopped':
      departure.stoppedAt = Math.min(departure.stoppedAt, at);
      return;
    case 'evacuation_cancelled':
      departure.cancelledAt = Math.min(departure.cancelledAt, at);
      return;
    case 'evacuation_closed':
      departure.closedAt = at;
      departure.left = entry.left;
      return;
    default:
  }
}
