/**
 * Should this host be repaired now? Act or hold. Pure: same arguments, same answer.
 *
 * The order of the checks is the order of judgement, always: is it believed? → has a person said stop? → is it one zone, is it everybody? → is there room? →
 * may the policy? All of them are asked, so that the log shows what else stands in the way, and the first that fails is the reason.
 */
import { formatDuration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { after, elapsedMs, minuteMs } from '../base/instant.ts';
import type { Evidence } from '../liveness/condition.ts';
import type { FaultKind } from '../liveness/signal.ts';
import { checkRepairRoom, type RepairRoom } from './check-repair-room.ts';
import type { Harm } from './action.ts';
import { checkChanges, type ChangeCase } from './check-changes.ts';
import type { Check, Decision, HoldReason, Mode } from './decision.ts';
import type { GateAsked } from './gates/gate.ts';
import { countOf, type Limits } from './limits.ts';
import { describePause, type Pause } from './pause.ts';

/** What a policy would do, and how far it may go. */
export interface RepairRule {
  readonly name: string;
  readonly mode: Mode;
  readonly witnesses: number;
  readonly holdsOnZone: boolean;
  /** The circumstances in which the policy holds, whatever its condition says. */
  readonly unless: readonly HoldReason[];
  readonly limits: Limits;
  /** The steps in words, in order. */
  readonly plan: readonly string[];
  readonly irreversible: boolean;
  /** The most that any of the steps costs. */
  readonly harm: Harm;
}

/** One episode on one host, and everything that the checks look at. Counts are hosts. */
export interface RepairCase {
  readonly fault: FaultKind;
  readonly host: {
    readonly name: string;
    readonly zone: string;
    readonly excluded: boolean;
    readonly agentScore: number;
    readonly measuredAt: Instant;
    readonly illSince: Instant;
  };
  readonly evidence: Evidence;
  readonly witnessFamilies: readonly string[];
  /** Those that hold back this host or this policy now. */
  readonly pauses: readonly Pause[];
  readonly changes: ChangeCase;
  /** Where the hosts with the same fault are. */
  readonly suspects: { readonly inZone: number; readonly elsewhere: number; readonly zones: number; readonly zonesWithSuspects: number };
  /** What speaks against the host's zone as a whole, in a sentence; and whether a zone of this fleet could be told from chance at all. */
  readonly zoneDoubt: string | undefined;
  /** Work has left the zone, or is leaving it: then no policy repairs a single host in there. Left out where it has not. */
  readonly zoneLeft?: string | undefined;
  readonly canTellZones: boolean;
  readonly group: {
    readonly name: string;
    readonly known: number;
    readonly healthy: number;
    readonly suspect: number;
    readonly silent: number;
  };
  readonly fleet: { readonly known: number; readonly heard: number; readonly watchedSince: Instant };
  readonly silentAfterMs: number;
  readonly observerSuspectShare: number;
  readonly freeze: string | undefined;
  readonly room: RepairRoom;
  /** What the gate of its policy says; left out where the policy names none, or nobody can be asked. */
  readonly gateAnswer?: GateAsked | undefined;
  /** Whether this controller has anything that it could act with. */
  readonly canAct: boolean;
}

/** Faults that lie in what a host depends on: another host in its place would see the same. */
export const dependencyFaults: ReadonlySet<FaultKind> = new Set(['dns', 'network']);
/** An agent worse than this is busy with itself. */
const agentScoreMax = 1;
/** A controller watches the fleet for so long before it believes itself. */
const warmUpMs = 60_000;
const warmUpHeardShare = 0.8;
/**
 * Where the zones are too small to be told from chance: from so many suspects in one, and none elsewhere, it is the simplest
 * explanation; of a smaller one, when all of its hosts are suspect.
 */
const zoneSuspectsLeast = 3;
const wholeZoneLeast = 2;
const everywhereSuspectsLeast = 3;
/** What befalls all zones at once is mostly over within this time, and a host that was replaced for it is not. */
const sharedCausePassesMs = 30 * minuteMs;
/** In a storm a canary may go while at most this share of the group is suspect. */
const stormShareMost = 0.5;
const lookAgainMs = 5_000;
const unknownShown = 2;

export function decideRepair(repair: RepairCase, rule: RepairRule, now: Instant): Decision<readonly string[]> {
  const checks = [
    ...checkEvidence(repair, rule, now),
    checkPauses(repair),
    ...checkObserver(repair, now),
    ...checkChanges(repair.changes, rule.unless),
    ...checkExtent(repair, rule, now),
    ...checkRoom(repair, rule),
    ...checkRepairRoom(repair.room, rule.limits, rule.harm, now),
    checkMode(rule, repair.canAct),
  ];
  const failed = checks.find(({ passed }) => !passed);
  if (failed === undefined) return { kind: 'act', act: rule.plan, because: `${rule.name}: every check passed`, checks };
  return {
    kind: 'hold',
    reason: failed.reason,
    because: sayWhy(failed, checks),
    wouldHave: rule.plan,
    checks,
    lookAgainAt: after(now, lookAgainMs),
  };
}

function check(reason: HoldReason, passed: boolean, sentence: string): Check {
  return { reason, passed, sentence };
}

function checkEvidence(repair: RepairCase, rule: RepairRule, now: Instant): Check[] {
  const { evidence, host, witnessFamilies } = repair;
  const ageMs = elapsedMs(host.measuredAt, now);
  const needed = rule.irreversible ? rule.witnesses : 1;
  return [
    check(
      'stale_evidence',
      ageMs <= repair.silentAfterMs,
      `last measured ${formatDuration(ageMs)} ago, fresh up to ${formatDuration(repair.silentAfterMs)}`,
    ),
    check(
      'evidence_unknown',
      evidence.truth !== 'unknown',
      evidence.truth === 'unknown' ? `not known: ${describeUnknown(evidence)}` : 'enough of what the policy asks for was measured',
    ),
    check('condition_not_met', evidence.truth === 'true', describeCondition(rule.name, evidence)),
    check(
      'too_few_witnesses',
      witnessFamilies.length >= needed,
      `${witnessFamilies.length} of ${needed} independent witnesses${witnessFamilies.length === 0 ? '' : ` (${witnessFamilies.map((family) => family.replaceAll('_', ' ')).join(', ')})`}`,
    ),
    check('agent_unwell', host.agentScore <= agentScoreMax, `agent's own health score ${host.agentScore}, trusted up to ${agentScoreMax}`),
  ];
}

/** The longest one speaks: the others end before it. */
function checkPauses({ pauses }: RepairCase): Check {
  const [longest, ...others] = pauses.toSorted((left, right) => right.until - left.until);
  if (longest === undefined) return check('paused', true, 'not paused');
  return check('paused', false, `${describePause(longest)}${others.length === 0 ? '' : ` and ${others.length} more`}`);
}

function checkObserver(repair: RepairCase, now: Instant): Check[] {
  const { fleet, group } = repair;
  const watchedMs = elapsedMs(fleet.watchedSince, now);
  const warm = watchedMs >= warmUpMs && fleet.heard >= warmUpHeardShare * fleet.known;
  const silentShare = group.known === 0 ? 0 : group.silent / group.known;
  return [
    check(
      'warming_up',
      warm,
      `watching for ${formatDuration(watchedMs)} (at least ${formatDuration(warmUpMs)}), heard ${fleet.heard} of ${fleet.known} hosts`,
    ),
    check(
      'observer_suspect',
      silentShare <= repair.observerSuspectShare,
      `${group.silent} of ${group.known} agents of group ${group.name} silent, trusted up to ${Math.round(repair.observerSuspectShare * 100)} %`,
    ),
  ];
}

/**
 * Hosts of every zone that fail together mostly have a cause that no repair of a host mends, and that passes by itself. Those that are
 * still ill long afterwards are what remains of it, or are ill of their own: then the storm gate allows one, to see whether it helps.
 */
function checkExtent(repair: RepairCase, rule: RepairRule, now: Instant): Check[] {
  const { suspects, host, fault } = repair;
  const total = suspects.inZone + suspects.elsewhere;
  const enough = Math.max(wholeZoneLeast, Math.min(zoneSuspectsLeast, repair.room.known.inZone));
  const clustered = !repair.canTellZones && suspects.zones > 1 && suspects.inZone >= enough && suspects.elsewhere === 0;
  const zonal = repair.zoneDoubt !== undefined || clustered;
  const everywhere = total >= everywhereSuspectsLeast && suspects.zones > 1 && suspects.zonesWithSuspects === suspects.zones;
  const illForMs = elapsedMs(host.illSince, now);
  const spread = `${total} host${total === 1 ? '' : 's'} with ${fault} trouble in ${suspects.zonesWithSuspects} of ${suspects.zones} zones`;
  const waits = everywhere
    ? `, ill for ${formatDuration(illForMs)} of ${formatDuration(sharedCausePassesMs)} that it may take to pass`
    : '';
  const checks = [check('everybody_affected', !everywhere || illForMs >= sharedCausePassesMs, `${spread}${waits}`)];
  if (repair.zoneLeft !== undefined) checks.push(check('zone_suspected', false, repair.zoneLeft));
  else if (rule.holdsOnZone)
    checks.push(
      check('zone_suspected', !zonal, repair.zoneDoubt ?? `${suspects.inZone} in zone ${host.zone}, ${suspects.elsewhere} elsewhere`),
    );
  if (rule.harm === 'host')
    checks.push(
      check(
        'dependency_only',
        !dependencyFaults.has(fault),
        dependencyFaults.has(fault) ? `${fault} is what the host depends on, not the host` : `${fault} belongs to the host itself`,
      ),
    );
  return checks;
}

function checkRoom(repair: RepairCase, rule: RepairRule): Check[] {
  const { group, host, freeze } = repair;
  const floor = countOf(rule.limits.minHealthy, group.known, 'up');
  const checks = [
    check('excluded', !host.excluded, host.excluded ? `${host.name} is excluded by the guardrails` : 'not excluded'),
    check('frozen', freeze === undefined, freeze ?? 'no freeze'),
    // What the machine holds comes before how many are ill: of three brokers two in trouble are a storm, and what is lost has names.
    ...checkQuorum(repair, rule),
    ...checkGate(repair, rule),
    checkStorm(repair, rule.limits),
  ];
  if (rule.harm === 'host')
    checks.push(
      check(
        'min_healthy',
        group.healthy >= floor,
        `${group.healthy} of ${group.known} hosts of group ${group.name} healthy, at least ${floor} must be left`,
      ),
    );
  return checks;
}

/** The first check that failed says it; a gate says everything that it found, because that is what must be mended. */
export function sayWhy({ reason, sentence }: Check, checks: readonly Check[]): string {
  if (reason !== 'gate_refused') return sentence;
  return checks.flatMap((each) => (each.passed || each.reason !== reason ? [] : [each.sentence])).join('; ');
}

/** All members but this one are there, well and left alone: then the majority holds, whatever becomes of this one. */
function checkQuorum({ group, room }: RepairCase, { harm, limits: { quorum } }: RepairRule): Check[] {
  if (quorum === undefined || harm === 'none') return [];
  const { members } = quorum;
  const isWhole = group.known === members && group.healthy >= members - 1 && room.underWay.inGroup === 0;
  const seen = `${group.healthy} of ${members} declared members of group ${group.name} healthy, ${group.known} known, ${room.underWay.inGroup} others under repair`;
  return [check('quorum_at_risk', isWhole, seen)];
}

function checkGate({ host, gateAnswer }: RepairCase, { harm, limits: { gate } }: RepairRule): Check[] {
  if (harm !== 'host' || (gate === undefined && gateAnswer === undefined)) return [];
  const asked = `ask ${gate} whether the replicas on ${host.name} are complete elsewhere`;
  if (gateAnswer?.kind !== 'answered') return [check('gate_unanswered', false, gateAnswer?.because ?? `nothing here can ${asked}`)];
  return gateAnswer.answer.findings.map(({ reason, passed, sentence, members }) => ({
    ...check('gate_refused', passed, sentence),
    ...(passed ? {} : { condition: reason, ...(members === undefined ? {} : { members }) }),
  }));
}

/**
 * In a storm one repair must first be seen to help, and more may follow as they help; where more than half of a group is suspect, none
 * may: what so many share is not mended by replacing them.
 */
function checkStorm({ group }: RepairCase, limits: Limits): Check {
  const gate = stormGate(limits, group.known);
  const seen = `${group.suspect} of ${group.known} hosts of group ${group.name} suspect`;
  if (group.suspect < gate) return check('storm', true, `${seen}, a storm begins at ${gate}`);
  return check('storm', group.suspect <= stormShareMost * group.known, `${seen}, a storm: none is repaired above half`);
}

/** From so many suspects on a group is in a storm. */
export function stormGate({ storm }: Limits, known: number): number {
  return Math.max(storm.atLeast, countOf(storm.suspects, known, 'down'));
}

function checkMode(rule: RepairRule, canAct: boolean): Check {
  switch (rule.mode) {
    case 'observe':
      return check('mode_observe', false, `${rule.name} is in mode observe`);
    case 'recommend':
      return check('mode_recommend', false, `${rule.name} is in mode recommend`);
    case 'approve':
      return check('approval_needed', false, `${rule.name} is in mode approve`);
    case 'auto':
      return check(
        'no_actuator',
        canAct,
        canAct ? `${rule.name} is in mode auto` : `${rule.name} is in mode auto, but this controller has no actuator`,
      );
    default:
      return rule.mode satisfies never;
  }
}

function describeCondition(policy: string, evidence: Evidence): string {
  if (evidence.truth === 'true') return `${policy}: its condition is met`;
  return evidence.truth === 'unknown' ? `${policy}: not known whether its condition is met` : describeWaiting(policy, evidence);
}

/** What is still missing, of what has begun to show: "disk waits for disk.fsync_stall_seconds above 15 s (/: 7 s)". */
function describeWaiting(policy: string, evidence: Evidence): string {
  const wanted = listWanted(evidence);
  return wanted.length === 0 ? `nothing that ${policy} asks for is seen now` : `${policy} waits for ${wanted.join(', or ')}`;
}

function listWanted(evidence: Evidence): string[] {
  if (evidence.of.length > 0) return evidence.of.flatMap(listWanted);
  if (evidence.truth !== 'false' || evidence.observed === undefined || evidence.observed.value === 0) return [];
  return [`${evidence.label} (${evidence.observed.sentence})`];
}

/** The comparisons that could not be made, each with the reason; a few of them, because one cause often silences many. */
function describeUnknown(evidence: Evidence): string {
  const unknown = listUnknown(evidence);
  const more = unknown.length - unknownShown;
  return `${unknown.slice(0, unknownShown).join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function listUnknown(evidence: Evidence): string[] {
  if (evidence.of.length > 0) return evidence.of.flatMap(listUnknown);
  return evidence.truth === 'unknown' ? [`${evidence.label} (${evidence.because ?? 'not measured'})`] : [];
}
