/** What is known when it is decided about leaving a zone? Gathered from the ledger, the live views and the newest look at the zones. */
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import { gradeAnswer, watchDecades } from '../../az/zone-verdict.ts';
import type { FaultKind } from '../../liveness/signal.ts';
import type { EvacuationCase, GroupInZone } from '../../remediation/evacuation/evacuation-case.ts';
import type { EvacuationRecord } from '../../remediation/evacuation/evacuation.ts';
import { sharedChangeOf } from '../changes/shared-changes.ts';
import { listOpenEvacuations } from '../evacuations/evacuations.ts';
import { zonesSeen } from '../evacuations/surveys.ts';
import { findFreeze } from '../people/freeze.ts';
import { pausesOn } from '../people/pauses.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';
import { standingSuspicions, type Suspicion } from './zone-history.ts';

/** So long after an evacuation that came to nothing the same suspicion asks for no other. */
const coolDownMs = 30 * minuteMs;

/** Who wants the zone to be left, and how far that is. */
export interface ZoneAsked {
  readonly zone: string;
  /** Undefined where nothing is held against the zone any more, or nothing was. */
  readonly suspicion: Suspicion | undefined;
  readonly askedBy: string | undefined;
  /** The person who has approved it already, where that is not in the record. */
  readonly approvedBy?: string | undefined;
  readonly underWay: EvacuationRecord | undefined;
  /** The policy that speaks for the zone, by its name. */
  readonly policy: string | undefined;
}

export function describeZoneCase({ state, now }: Turn, asked: ZoneAsked): EvacuationCase {
  const { zone, suspicion, askedBy, underWay, policy = '' } = asked;
  const { zones, history, knownInZone, policies } = state;
  const standing = standingSuspicions(history.zones).map((each) => each.zone);
  const others = [...knownInZone.keys()].filter((each) => each !== zone);
  const inDoubt = others.filter(
    (each) => standing.includes(each) || zones.doubts.some((doubt) => doubt.zone === each && doubt.decades >= watchDecades),
  );
  const groups = listGroups(state, zone, suspicion);
  const subjects = groups.map(({ name }) => ({ zone, group: name, hostId: '', hostName: '', policy }));
  const begun = listOpenEvacuations(history.evacuations).filter(({ phase }) => phase.kind !== 'awaiting_approval');
  const [other] = begun.filter((record) => record !== underWay);
  const { confirmed, suspected } = suspicion ?? {};
  const finding = confirmed ?? suspected;
  return {
    zone,
    isConfirmed: confirmed !== undefined,
    answer:
      underWay?.plan.answer ?? suspicion?.answer ?? (suspected === undefined ? 'drain' : gradeAnswer(suspected.bad / suspected.hosts)),
    verdict: finding?.checks ?? [],
    isByOutsiders: finding?.isByOutsiders === true,
    controllerZone: state.ownZone,
    pauses: [...new Set(subjects.flatMap((subject) => pausesOn(history, subject, now)))],
    freeze: policies === undefined ? undefined : findFreeze(policies.guardrails, now),
    vetoed: findVeto(state, suspicion),
    disarmed: sayDisarmed(state, zone),
    cooling: underWay === undefined ? findVain(state, suspicion, now) : undefined,
    askedBy,
    approvedBy: underWay?.approval?.by ?? asked.approvedBy,
    otherZonesInDoubt: inDoubt,
    soundZones: others.length - inDoubt.length,
    change: suspicion === undefined ? undefined : sharedChangeOf(state, suspicion.fault, now)?.sentence,
    groups,
    otherZoneLeftAt: findOtherZoneLeft(state, zone),
    otherEvacuation: other === undefined ? undefined : { id: other.id, zone: other.zone },
    underWay: underWay === undefined ? undefined : { id: underWay.id, plan: underWay.plan },
    seen: zonesSeen(state),
  };
}

/** Groups with hosts in the zone. A group is struck when one of its hosts there is in trouble; where none is by itself, all are. */
function listGroups(state: State, zone: string, suspicion: Suspicion | undefined): GroupInZone[] {
  const { history, open, views } = state;
  const fault: FaultKind | undefined = suspicion?.fault;
  // Who only tells that the zone cannot be reached is well.
  const tellsOnly = suspicion?.suspected.isByOutsiders === true;
  const isWell = (host: string) => [...(open.get(host)?.keys() ?? [])].every((each) => tellsOnly && each === fault);
  const groups = new Map<string, { inZone: number; known: number; healthyElsewhere: number; isStruck: boolean; holdsData: boolean }>();
  for (const host of history.hosts.values()) {
    const group = groups.get(host.group) ?? { inZone: 0, known: 0, healthyElsewhere: 0, isStruck: false, holdsData: false };
    groups.set(host.group, group);
    group.known += 1;
    if (host.zone === zone) group.inZone += 1;
    else if (views.has(host.id) && isWell(host.id)) group.healthyElsewhere += 1;
    if (holdsData(state, host.id)) group.holdsData = true;
    if (host.zone === zone && fault !== undefined && open.get(host.id)?.has(fault) === true) group.isStruck = true;
  }
  const listed = [...groups].flatMap(([name, group]) => (group.inZone > 0 ? [{ name, ...group }] : []));
  return listed.some(({ isStruck }) => isStruck) ? listed : listed.map((group) => ({ ...group, isStruck: true }));
}

/** It runs a broker, or somebody has said so with a tag. */
function holdsData({ history, views }: State, host: string): boolean {
  return history.kafka.brokers.has(host) || views.get(host)?.report.host.tags['heald:stateful'] !== undefined;
}

function findVeto({ history }: State, suspicion: Suspicion | undefined): string | undefined {
  if (suspicion === undefined) return undefined;
  for (const { id, phase, suspicion: of } of history.evacuations.records.values())
    if (of === suspicion.id && phase.kind === 'closed' && phase.result === 'vetoed') return `${id} was vetoed ${phase.because}`;
  return undefined;
}

/** What could not be done a moment ago cannot be done now. */
function findVain({ history }: State, suspicion: Suspicion | undefined, now: Instant): string | undefined {
  for (const { id, phase, suspicion: of } of history.evacuations.records.values()) {
    if (of === undefined || of !== suspicion?.id || phase.kind !== 'closed' || phase.result !== 'cancelled') continue;
    const agoMs = elapsedMs(phase.at, now);
    if (agoMs < coolDownMs)
      return `${id} ended ${formatDuration(agoMs)} ago, ${phase.because}; tried again after ${formatDuration(coolDownMs)}`;
  }
  return undefined;
}

function sayDisarmed({ history }: State, zone: string): string | undefined {
  const disarmed = history.evacuations.disarmed.get(zone);
  return disarmed === undefined ? undefined : `zone ${zone} was brought back by ${disarmed.by}: ${disarmed.because}`;
}

/**
 * When another zone was last left by evidence, or found ill enough to be, whether or not anything was allowed to do it. A relapse is no
 * second one.
 */
function findOtherZoneLeft({ history }: State, zone: string): Instant | undefined {
  let latest: Instant | undefined;
  for (const suspicion of history.zones.suspicions.values()) {
    if (suspicion.zone === zone || suspicion.confirmedAt === undefined || suspicion.answer === 'steer') continue;
    latest = Math.max(latest ?? suspicion.confirmedAt, suspicion.confirmedAt);
  }
  for (const { zone: left, askedBy, openedAt } of history.evacuations.records.values())
    if (left !== zone && askedBy === undefined) latest = Math.max(latest ?? openedAt, openedAt);
  return latest;
}
