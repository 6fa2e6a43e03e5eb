/** What is done about a zone that stands out, and about a trouble that every zone has? Recorded for the incident, once each time that it is news. */
import { after, secondMs, type Instant } from '../../base/instant.ts';
import { gradeAnswer } from '../../az/zone-verdict.ts';
import { shortId } from '../../base/short-id.ts';
import { dependencyFaults } from '../../remediation/decide-repair.ts';
import { decideEvacuation } from '../../remediation/evacuation/decide-evacuation.ts';
import type { EvacuationCase, GroupInZone } from '../../remediation/evacuation/evacuation-case.ts';
import { tellPlan } from '../../remediation/evacuation/plan-evacuation.ts';
import type { ZoneEvacuation } from '../../policy/policy.ts';
import { sharedChangeOf } from '../changes/shared-changes.ts';
import { findFreeze } from '../people/freeze.ts';
import { pausesOn } from '../people/pauses.ts';
import { suspicionIn } from '../incidents.ts';
import type { State } from '../state.ts';
import { record, type Turn } from '../turn.ts';
import { standingSuspicions, type Suspicion } from './zone-history.ts';

const lookAgainMs = 5 * secondMs;

/** Decides about the zone of a suspicion; said again when the reason has changed. */
export function decideZone(turn: Turn, suspicion: Suspicion): void {
  const { state, now } = turn;
  const { incident, zone } = suspicion;
  const before = state.history.incidents.get(incident);
  if (before === undefined || before.closedAt !== undefined) return;
  const policy = findEvacuation(state, zone);
  const decision = decideEvacuation(describeZoneCase(turn, suspicion, policy?.name ?? ''), policy, now);
  const plan = decision.kind === 'act' ? decision.act : decision.wouldHave;
  const reason = decision.kind === 'act' ? 'act' : decision.reason;
  if (before.decision?.reason === reason) return;
  record(turn, {
    kind: 'decided',
    decision: {
      id: shortId('dec', `${suspicion.id} ${reason} ${now}`),
      incident,
      episode: undefined,
      host: undefined,
      policy: policy === undefined ? undefined : { name: policy.name, mode: policy.mode, setVersion: state.policies?.version ?? '' },
      answer: decision.kind,
      reason,
      because: decision.because,
      plan: plan === undefined || policy === undefined ? [] : tellPlan(plan, policy),
      checks: decision.checks,
      evidence: undefined,
      lookAgainAt: decision.kind === 'hold' ? decision.lookAgainAt : undefined,
    },
  });
}

/** The policy that speaks for the zone: one that names it before one for every zone. */
export function findEvacuation({ policies }: State, zone: string): ZoneEvacuation | undefined {
  const all = policies?.zoneEvacuations ?? [];
  return all.find(({ zones }) => zones?.includes(zone) === true) ?? all.find(({ zones }) => zones === undefined);
}

function describeZoneCase({ state, now }: Turn, suspicion: Suspicion, policy: string): EvacuationCase {
  const { zone, confirmed, suspected, answer, fault } = suspicion;
  const { zones, history, knownInZone, policies } = state;
  const standing = standingSuspicions(history.zones).map((each) => each.zone);
  const others = [...knownInZone.keys()].filter((each) => each !== zone);
  const inDoubt = others.filter((each) => standing.includes(each) || zones.doubts.some((doubt) => doubt.zone === each));
  const groups = listGroups(state, suspicion);
  const subjects = groups.map(({ name }) => ({ zone, group: name, hostId: '', hostName: '', policy }));
  return {
    zone,
    isConfirmed: confirmed !== undefined,
    answer: answer ?? gradeAnswer(suspected.bad / suspected.hosts),
    verdict: (confirmed ?? suspected).checks,
    isByOutsiders: suspected.isByOutsiders,
    controllerZone: undefined,
    pauses: [...new Set(subjects.flatMap((subject) => pausesOn(history, subject, now)))],
    freeze: policies === undefined ? undefined : findFreeze(policies.guardrails, now),
    vetoed: undefined,
    disarmed: undefined,
    askedBy: undefined,
    approvedBy: undefined,
    otherZonesInDoubt: inDoubt,
    soundZones: others.length - inDoubt.length,
    change: sharedChangeOf(state, fault, now)?.sentence,
    groups,
    otherZoneLeftAt: findOtherZoneLeft(state, zone),
    otherEvacuation: undefined,
    underWay: undefined,
    seen: undefined,
  };
}

/** Groups with hosts in the zone. A group is struck when one of its hosts there is in trouble; where none is by itself, all are. */
function listGroups({ history, open, views }: State, { zone, fault, suspected }: Suspicion): GroupInZone[] {
  // Who only tells that the zone cannot be reached is well.
  const isWell = (host: string) => [...(open.get(host)?.keys() ?? [])].every((each) => suspected.isByOutsiders && each === fault);
  const groups = new Map<string, { inZone: number; known: number; healthyElsewhere: number; isStruck: boolean }>();
  for (const host of history.hosts.values()) {
    const group = groups.get(host.group) ?? { inZone: 0, known: 0, healthyElsewhere: 0, isStruck: false };
    groups.set(host.group, group);
    group.known += 1;
    if (host.zone === zone) group.inZone += 1;
    else if (views.has(host.id) && isWell(host.id)) group.healthyElsewhere += 1;
    if (host.zone === zone && open.get(host.id)?.has(fault) === true) group.isStruck = true;
  }
  const listed = [...groups].flatMap(([name, group]) => (group.inZone > 0 ? [{ name, ...group }] : []));
  return listed.some(({ isStruck }) => isStruck) ? listed : listed.map((group) => ({ ...group, isStruck: true }));
}

/** When another zone was last found ill enough to be drained, whether or not anything was allowed to do it. A relapse is no second one. */
function findOtherZoneLeft({ history }: State, zone: string): Instant | undefined {
  let latest: Instant | undefined;
  for (const suspicion of history.zones.suspicions.values()) {
    if (suspicion.zone === zone || suspicion.confirmedAt === undefined || suspicion.answer === 'steer') continue;
    latest = Math.max(latest ?? suspicion.confirmedAt, suspicion.confirmedAt);
  }
  return latest;
}

/** A dependency that fails in every zone is nobody's zone: said once for the incident, with what stands against every remedy. */
export function decideRegions(turn: Turn): void {
  const { state, now } = turn;
  for (const id of state.joined.keys()) {
    const incident = state.history.incidents.get(id);
    if (incident === undefined || incident.scope.kind !== 'region' || !dependencyFaults.has(incident.fault)) continue;
    if (incident.decision?.reason === 'everybody_affected' || suspicionIn(state, id) !== undefined) continue;
    const { fault } = incident;
    if (sharedChangeOf(state, fault, now) !== undefined) continue;
    const because = `${fault} trouble in all zones, and none stands out; hosts in their place would need ${fault} as well, and so would the calls of any remedy`;
    record(turn, {
      kind: 'decided',
      decision: {
        id: shortId('dec', `${id} everybody_affected ${now}`),
        incident: id,
        episode: undefined,
        host: undefined,
        policy: undefined,
        answer: 'hold',
        reason: 'everybody_affected',
        because,
        plan: [],
        checks: [{ reason: 'everybody_affected', passed: false, sentence: because }],
        evidence: undefined,
        lookAgainAt: after(now, lookAgainMs),
      },
    });
  }
}
