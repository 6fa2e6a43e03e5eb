/**
 * What room is left for repairs in each group? The four limits as they stand now, each under its own name, for people, metrics and
 * pages. What is decided is decided by check-repair-room.ts from the same numbers.
 */
import type { Instant } from '../../base/instant.ts';
import type { HostRemediation } from '../../policy/policy.ts';
import { findAction } from '../../remediation/action-catalog.ts';
import { worstHarm, type Harm, type Step } from '../../remediation/action.ts';
import { mostOf, type Budget, type Caps } from '../../remediation/limits.ts';
import { allowedAtOnce, type Lineage } from '../../remediation/lineage.ts';
import { isUnderWay } from '../../remediation/remediation.ts';
import { findAllowance, type Spending } from '../../remediation/spending.ts';
import { coverageOf } from '../coverage/coverage.ts';
import type { State } from '../state.ts';
import { findGroup } from './inventories.ts';
import { lineageOf } from './repairs.ts';

/** One window of a budget, and what is left of it. */
export interface BudgetLeft {
  readonly windowMs: number;
  readonly max: number;
  readonly left: number;
  /** When one more is free again; undefined while something is left. */
  readonly freeAt: Instant | undefined;
}

export interface GroupRoom {
  readonly group: string;
  /** Known hosts, or what the group is meant to have when that is more. */
  readonly hosts: number;
  /** Repairs under way, and plans that wait for a person. */
  readonly underWay: number;
  readonly waiting: number;
  /** How many at once, by the strictest policy that may act here; undefined where none may. */
  readonly inFlightCap: number | undefined;
  /** How many at once by what has helped so far; undefined where no policy may act. */
  readonly allowedNow: number | undefined;
  /** The strictest budget of each window, the shortest window first; empty where no policy may act. */
  readonly budgets: readonly BudgetLeft[];
  readonly stormSince: Instant | undefined;
  readonly lineage: Lineage;
  /** So many repairs in a row that do not help open the breaker. */
  readonly breakAfter: number | undefined;
}

/** The limits over all policies together: in the fleet, or in one zone of it. */
export interface SharedRoom {
  readonly underWay: number;
  readonly inFlightCap: number | undefined;
  readonly budgets: readonly BudgetLeft[];
}

export interface ZoneRoom extends SharedRoom {
  readonly zone: string;
}

/** Every group that has hosts, or of which repairs are remembered, by name. */
export function listGroupRooms(state: State, now: Instant): GroupRoom[] {
  const { repairs } = state.history;
  const acting = findActingPolicies(state);
  const present = [...state.knownInGroup].filter(([, hosts]) => hosts > 0).map(([group]) => group);
  const names = new Set([...present, ...repairs.lineages.keys(), ...repairs.storms.keys()]);
  return [...names].toSorted().map((group) => describeGroup(state, group, [...(acting.get(group) ?? [])], now));
}

export function describeFleetRoom(state: State, now: Instant): SharedRoom {
  return describeShared(state, () => true, state.policies?.guardrails.limits, state.history.hosts.size, now);
}

/** Every zone that has hosts, by name. */
export function listZoneRooms(state: State, now: Instant): ZoneRoom[] {
  const zones = [...state.knownInZone].filter(([, hosts]) => hosts > 0).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const caps = state.policies?.guardrails.limits.zone;
  return zones.map(([zone, hosts]) => ({ zone, ...describeShared(state, (place) => place.zone === zone, caps, hosts, now) }));
}

type Place = Pick<Spending, 'group' | 'zone'>;

function describeShared(
  { history: { repairs } }: State,
  isHere: (place: Place) => boolean,
  caps: Caps | undefined,
  hosts: number,
  now: Instant,
): SharedRoom {
  const underWay = [...repairs.remediations.values()].filter((each) => isUnderWay(each) && isHere(each.plan.target)).length;
  const budgets = measureBudgets(repairs.spent.filter(isHere), 'host', caps?.per ?? [], hosts, now);
  return { underWay, inFlightCap: caps === undefined ? undefined : mostOf(caps.inFlight, hosts), budgets };
}

function describeGroup(state: State, group: string, policies: readonly HostRemediation[], now: Instant): GroupRoom {
  const { repairs } = state.history;
  const hosts = Math.max(state.knownInGroup.get(group) ?? 0, findGroup(state, group)?.desired ?? 0);
  const own = [...repairs.remediations.values()].filter(({ plan }) => plan.target.group === group);
  const lineage = lineageOf(repairs, group);
  const stormSince = repairs.storms.get(group);
  const spent = repairs.spent.filter((spending) => spending.group === group);
  return {
    group,
    hosts,
    underWay: own.filter(isUnderWay).length,
    waiting: own.filter(({ phase }) => phase.kind === 'awaiting_approval').length,
    inFlightCap: leastOf(policies.map(({ limits }) => mostOf(limits.inFlight, hosts))),
    allowedNow: leastOf(policies.map(({ limits }) => allowedAtOnce(lineage, limits, hosts))),
    budgets: strictestOf(policies.flatMap(({ steps, limits }) => measureBudgets(spent, harmOf(steps), limits.per, hosts, now))),
    stormSince,
    lineage,
    breakAfter: leastOf(policies.map(({ limits }) => limits.breakAfter)),
  };
}

/** Policies that may act, by the groups of the hosts that they cover. */
function findActingPolicies(state: State): Map<string, Set<HostRemediation>> {
  const acting = new Map<string, Set<HostRemediation>>();
  for (const { report } of state.views.values()) {
    const policies = acting.get(report.host.group) ?? new Set();
    for (const policy of coverageOf(state, report.host).policies)
      if (policy.mode === 'auto' || policy.mode === 'approve') policies.add(policy);
    acting.set(report.host.group, policies);
  }
  return acting;
}

/** What counts is counted as where it is decided: a restart of a service with everything else, what costs a host with its like. */
function measureBudgets(spent: readonly Spending[], harm: Harm, budgets: readonly Budget[], hosts: number, now: Instant): BudgetLeft[] {
  const ours = spent.filter((spending) => spending.by === 'heald' && (harm === 'service' || spending.harm === 'host'));
  return budgets.map((budget) => {
    const { left, freeAt } = findAllowance(ours, [budget], hosts, now);
    return { windowMs: budget.windowMs, max: mostOf(budget.max, hosts), left, freeAt };
  });
}

/** Of several budgets with the same window the one that leaves least, the shortest window first. */
function strictestOf(budgets: readonly BudgetLeft[]): BudgetLeft[] {
  const strictest = new Map<number, BudgetLeft>();
  for (const budget of budgets)
    if (budget.left < (strictest.get(budget.windowMs)?.left ?? Infinity)) strictest.set(budget.windowMs, budget);
  return [...strictest.values()].toSorted((one, other) => one.windowMs - other.windowMs);
}

function harmOf(steps: readonly Step[]): Harm {
  return worstHarm(steps.map(({ action }) => findAction(action)?.harm ?? 'host'));
}

function leastOf(counts: readonly number[]): number | undefined {
  return counts.length === 0 ? undefined : Math.min(...counts);
}
