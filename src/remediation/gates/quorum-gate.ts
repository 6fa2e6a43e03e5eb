/**
 * Can a group that decides by majority spare this member? Kafka's controllers, etcd, ZooKeeper: whoever can list its members and say who
 * is well may be asked.
 *
 * A member in trouble must not be ended while another one is missing, unwell or not known: two of three gone is a cluster that no longer
 * decides anything, and a third that comes back with an old disk may decide wrongly. One at a time, the others all well, and a majority
 * left without it.
 */
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, secondMs, type Instant } from '../../base/instant.ts';
import { formatCount } from '../../liveness/signal-text.ts';
import { answerGate, findGate, type GateAnswer, type GateFinding } from './gate.ts';

/** What a declared check says about the group; it is run by somebody else than the member it is about. */
export interface QuorumView {
  readonly seenAt: Instant;
  /** The member that was asked; undefined when that cannot be told. */
  readonly seenFrom: string | undefined;
  /** The members that vote, as they themselves have agreed on; a name that is missing here has no vote. */
  readonly members: readonly QuorumMember[];
}

export interface QuorumMember {
  readonly name: string;
  /** `healthy`: it answers, and has caught up with the leader. */
  readonly state: 'healthy' | 'unwell' | 'unknown';
}

export interface QuorumGateCase {
  readonly target: string;
  readonly view: QuorumView | undefined;
  /** How many members the group is declared to have. */
  readonly expectedMembers: number;
  /** Other members under repair; calls whose outcome is unknown count. */
  readonly othersUnderWay: number;
  /** Judged right now, not when the repair began. */
  readonly hasFailed: boolean;
}

const viewFreshMs = 15 * secondMs;

export function askQuorumGate(gateCase: QuorumGateCase, now: Instant): GateAnswer {
  const { target, view, expectedMembers, othersUnderWay, hasFailed } = gateCase;
  if (view === undefined) return answerGate([findGate('view_missing', false, 'the members have not been asked yet')]);
  const others = view.members.filter(({ name }) => name !== target);
  return answerGate([
    ...checkView(view, target, now),
    findGate('one_at_a_time', othersUnderWay === 0, `${formatCount(othersUnderWay, 'other member')} under repair`),
    checkMember(view, target),
    checkOthers(others, expectedMembers),
    checkMajority(others, Math.max(expectedMembers, view.members.length)),
    findGate('not_failed', hasFailed, `${target} is ${hasFailed ? '' : 'not '}judged to have failed now`),
  ]);
}

function checkView({ seenAt, seenFrom }: QuorumView, target: string, now: Instant): readonly [GateFinding, GateFinding] {
  const ageMs = elapsedMs(seenAt, now);
  const isFresh = ageMs >= 0 && ageMs <= viewFreshMs;
  const source = seenFrom === undefined ? 'nobody knows which member' : seenFrom;
  return [
    findGate('view_stale', isFresh, `the members were asked ${formatDuration(ageMs)} ago, fresh up to ${formatDuration(viewFreshMs)}`),
    findGate('view_not_independent', seenFrom !== undefined && seenFrom !== target, `the answer came from ${source}`),
  ];
}

function checkMember({ members }: QuorumView, target: string): GateFinding {
  const isMember = members.some(({ name }) => name === target);
  return findGate('unknown_member', isMember, `${target} is ${isMember ? 'one' : 'none'} of the ${members.length} that vote`);
}

function checkOthers(others: readonly QuorumMember[], expectedMembers: number): GateFinding {
  const unwell = others.filter(({ state }) => state !== 'healthy').map(({ name, state }) => `${name} (${state})`);
  const missing = expectedMembers - 1 - others.length;
  const seen = unwell.length === 0 ? `all ${others.length} other members are healthy` : `not known to be healthy: ${unwell.join(', ')}`;
  return findGate(
    'another_member_unwell',
    unwell.length === 0 && missing <= 0,
    missing > 0 ? `${seen}, and ${missing} of the ${expectedMembers} that are declared have no vote` : seen,
  );
}

function checkMajority(others: readonly QuorumMember[], size: number): GateFinding {
  const healthy = new Set(others.filter(({ state }) => state === 'healthy').map(({ name }) => name)).size;
  const majority = Math.floor(size / 2) + 1;
  return findGate(
    'majority_at_risk',
    healthy >= majority,
    `${healthy} healthy members would be left, a majority of ${size} is ${majority}`,
  );
}
