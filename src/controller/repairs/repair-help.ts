/**
 * Has a step helped? Only what is seen afterwards says so, never the answer to the call: a replaced host by its replacement in
 * service and well, a restarted one by having been well for as long as the policy asks.
 */
import { formatDuration } from '../../base/duration.ts';
import { elapsedMs, minuteMs, type Instant } from '../../base/instant.ts';
import type { HostView } from '../../liveness/host-view.ts';
import { judgeHost } from '../../liveness/judge-host.ts';
import type { GroupInventory } from '../../remediation/inventory.ts';
import { currentStep, replacesMachine, type PlannedStep, type RemediationRecord } from '../../remediation/remediation.ts';
import type { EpisodeRecord } from '../history.ts';
import { findReplacedBroker } from '../kafka/replaced-broker.ts';
import { findGroup } from './inventories.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';

/** `machine`: the one that was seen to be well. */
export type Help =
  | { readonly kind: 'helped'; readonly because: string; readonly machine: string }
  | { readonly kind: 'not_helped'; readonly because: string }
  | { readonly kind: 'not_yet' };

const notYet: Help = { kind: 'not_yet' };
/** So many others that fall ill while a repair is watched are held against it. */
const struckLeast = 2;
/** Launch times are told by the provider's clock. */
const clocksDifferByMost = 5 * minuteMs;

export function hasHelped(
  turn: Turn,
  remediation: RemediationRecord,
  { step, timeoutMs }: PlannedStep,
  since: Instant,
  episode: EpisodeRecord | undefined,
): Help {
  // Evidence is captured for whoever looks later; it is not meant to help.
  if (step.action === 'captureEvidence') return { kind: 'not_helped', because: 'evidence is kept; it mends nothing' };
  const help = replacesMachine(remediation) ? hasReplacement(turn, remediation) : hasStayedWell(turn, remediation, episode);
  if (help.kind !== 'not_yet') return help;
  // The time-out is for becoming well; staying well is then the policy's own time on top.
  const deadlineMs = timeoutMs + remediation.plan.verifyMs;
  if (elapsedMs(since, turn.now) < deadlineMs) return notYet;
  const replaced = replacesMachine(remediation) ? findReplacedBroker(turn.state, remediation, turn.now) : undefined;
  const because =
    replaced === undefined || replaced.isWhole
      ? `not well again within ${formatDuration(deadlineMs)}`
      : `broker ${replaced.broker} of ${replaced.cluster} is not seen to be back with all of its replicas in sync after ${formatDuration(deadlineMs)}`;
  return { kind: 'not_helped', because };
}

/**
 * The group has what it is meant to have, one of them is new and stands for no other repair, and it has been well for long enough.
 * A broker must be whole again, too, and where it was.
 * When all such machines are ill as well, it is known sooner that it did not help.
 */
function hasReplacement({ state, now }: Turn, remediation: RemediationRecord): Help {
  const { plan, machinesBefore, openedAt } = remediation;
  const group = findGroup(state, plan.target.group);
  if (group === undefined) return notYet;
  const inService = group.members.filter((member) => member.state === 'in_service');
  if (currentStep(remediation)?.step.with['capacity'] === 'reduce') return hasGivenWay(group, plan.target.machine);
  const old = inService.some(({ machine }) => machine === plan.target.machine);
  const taken = state.history.repairs.proven;
  // An inventory that was read in part may have left it out then.
  const isOlder = (launchedAt: Instant) => elapsedMs(launchedAt, openedAt) > clocksDifferByMost;
  const fresh = inService.filter(
    ({ machine, launchedAt }) => !machinesBefore.includes(machine) && !taken.has(machine) && !isOlder(launchedAt),
  );
  if (old || inService.length < group.desired) return notYet;
  const proven = fresh.find(({ machine, launchedAt }) => {
    const view = state.views.get(machine);
    return view !== undefined && elapsedMs(launchedAt, now) >= plan.verifyMs && isWell(view, now) && !hasOpenTrouble(state.open, machine);
  });
  const broker = findReplacedBroker(state, remediation, now);
  if (broker?.isIn !== undefined)
    return { kind: 'not_helped', because: `broker ${broker.broker} of ${broker.cluster} has come back in ${broker.isIn}` };
  if (proven !== undefined && broker?.isWhole === false) return notYet;
  if (proven !== undefined) {
    const whole = broker === undefined ? '' : `; broker ${broker.broker} of ${broker.cluster} has all of its replicas in sync`;
    const because = `${proven.machine} is in service in its place, and well for ${formatDuration(plan.verifyMs)}${whole}`;
    return { kind: 'helped', machine: proven.machine, because };
  }
  const [first] = fresh;
  return first !== undefined && fresh.every(({ machine }) => hasFailed(state, machine))
    ? { kind: 'not_helped', because: `${first.machine} is in service in its place, and ill as well` }
    : notYet;
}

/**
 * Did it make the rest worse? The host is well, and others of its group have fallen ill since the call and still are: that may have
 * other causes, but it is no success on which more repairs may build. One host falls ill now and then; two are no accident.
 */
export function describeHarm({ open, history }: State, { plan }: RemediationRecord, successor: string, since: Instant): string | undefined {
  const struck = [...open].filter(([machine, faults]) => {
    if (machine === plan.target.machine || machine === successor) return false;
    return [...faults].some(([fault, id]) => {
      const episode = history.episodes.get(id);
      return fault !== 'agent' && episode?.host.group === plan.target.group && episode.since > since;
    });
  }).length;
  return struck < struckLeast ? undefined : `${struck} other hosts of group ${plan.target.group} have fallen ill since the call`;
}

/** Nobody is to take its place: it is enough that it gets no work any more, and that the group is whole without it. */
function hasGivenWay({ members, desired }: GroupInventory, machine: string): Help {
  const inService = members.filter(({ state }) => state === 'in_service');
  if (inService.some((member) => member.machine === machine) || inService.length < desired) return notYet;
  return { kind: 'helped', machine, because: `it is out of service, and the group of ${desired} is whole without it` };
}

/** Something about the machine itself has failed; that it is silent does not say so. */
function hasFailed({ open, history }: State, machine: string): boolean {
  return [...(open.get(machine) ?? [])].some(([fault, id]) => fault !== 'agent' && history.episodes.get(id)?.verdict === 'failed');
}

/** In the fault that the repair was for. Ill again before it had been well for long enough, it begins anew with being well. */
function hasStayedWell({ state, now }: Turn, { plan }: RemediationRecord, episode: EpisodeRecord | undefined): Help {
  if (episode === undefined || episode.closedAt === undefined || episode.closedBecause !== 'well again') return notYet;
  const { fault, closedAt } = episode;
  const again = [...state.history.episodes.values()].filter(
    (each) => each.host.id === plan.target.machine && each.fault === fault && each.openedAt > closedAt,
  );
  if (again.some((each) => each.closedAt === undefined)) return notYet;
  if (elapsedMs(Math.max(closedAt, ...again.map((each) => each.closedAt ?? now)), now) < plan.verifyMs) return notYet;
  return { kind: 'helped', machine: plan.target.machine, because: `well for ${formatDuration(plan.verifyMs)}` };
}

function isWell(view: HostView, now: Instant): boolean {
  const verdicts = [...judgeHost(view, now).values()];
  return verdicts.some(({ kind }) => kind === 'healthy') && verdicts.every(({ kind }) => kind !== 'suspect' && kind !== 'failed');
}

function hasOpenTrouble(open: ReadonlyMap<string, unknown>, machine: string): boolean {
  return open.has(machine);
}
