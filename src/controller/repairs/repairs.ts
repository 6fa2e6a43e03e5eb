/**
 * What has been done, and how did it end? The part of the history that is about repairs: open and ended remediations, what was
 * spent, the lineages and storms of each group. A fold like the rest, so a new controller goes on where the old one was.
 */
import { unreachable } from '../../base/invariant.ts';
import { after, elapsedMs, hourMs, type Instant } from '../../base/instant.ts';
import type { Harm } from '../../remediation/action.ts';
import { createLineage, noteResult, noteStorm, type Lineage } from '../../remediation/lineage.ts';
import { isOpen, phaseAfter, type RemediationRecord } from '../../remediation/remediation.ts';
import { longestWindowMs, type Spending } from '../../remediation/spending.ts';
import { foldKept, noteKeeping, noteNotKept, type KeptMachines } from './kept-history.ts';
import type { RepairEntryBody } from './repair-entry.ts';

export interface Repairs {
  /** Open ones and the latest that ended, by id. */
  readonly remediations: Map<string, RemediationRecord>;
  /** Oldest first; as far back as the longest budget window. */
  spent: readonly Spending[];
  readonly lineages: Map<string, Lineage>;
  /** Machines whose last repair cost something and did not help, and when it ended. */
  readonly unhelped: Map<string, { readonly at: Instant; readonly group: string }>;
  /** Machines that a repair was seen to help, for as long as a relapse would speak against it. */
  readonly proven: Map<string, Proof>;
  /** Machines that were replaced and are kept until their time is over. */
  readonly kept: KeptMachines;
  /** Groups in a storm, since when. */
  readonly storms: Map<string, Instant>;
  /** Machines that another one has replaced: what they still say is not about the fleet any more. Newest last. */
  retired: readonly string[];
  /** Why the inventory is not believed; undefined while it is, or while there is none. */
  doubt: string | undefined;
}

export interface Proof {
  readonly at: Instant;
  readonly remediation: string;
  readonly policy: string;
  /** False where others fell ill meanwhile: then it stands for this repair, and there is no success to take back. */
  readonly helped: boolean;
  readonly tells: boolean;
}

/** The same trouble again within this time: the repair has not helped after all. */
export const relapseWithinMs = hourMs;
/** Ended remediations that stay in memory; the ledger keeps all. */
const endedKept = 200;
/** Replaced machines whose last words may still come; far more than are ever kept at a time. */
const retiredKept = 500;

export function createRepairs(): Repairs {
  return {
    remediations: new Map(),
    spent: [],
    lineages: new Map(),
    unhelped: new Map(),
    proven: new Map(),
    kept: new Map(),
    storms: new Map(),
    retired: [],
    doubt: undefined,
  };
}

export function lineageOf(repairs: Repairs, group: string): Lineage {
  return repairs.lineages.get(group) ?? createLineage();
}

/** The repair of a machine that has not ended: there is one at a time. */
export function findOpenRepair({ remediations }: Repairs, machine: string): RemediationRecord | undefined {
  return [...remediations.values()].find((each) => isOpen(each) && each.plan.target.machine === machine);
}

export function foldRepair(repairs: Repairs, entry: RepairEntryBody, at: Instant): void {
  switch (entry.kind) {
    case 'remediation_opened':
      return open(repairs, entry, at);
    case 'remediation_approved':
    case 'remediation_vetoed':
    case 'step_intended':
    case 'step_answered':
    case 'step_judged':
      return moveOn(repairs, entry, at);
    case 'remediation_closed': {
      const remediation = repairs.remediations.get(entry.remediation);
      if (remediation !== undefined) end(repairs, remediation, entry, at);
      if (entry.tells) noteEnd(repairs, entry.group, entry.result === 'succeeded', remediation?.openedAt ?? at, at);
      return forgetEnded(repairs);
    }
    case 'repair_relapsed':
      repairs.proven.delete(entry.machine);
      repairs.unhelped.set(entry.machine, { at, group: entry.group });
      if (entry.tells) noteEnd(repairs, entry.group, false, at, at);
      return;
    case 'breaker_opened':
      repairs.lineages.set(entry.group, { ...lineageOf(repairs, entry.group), brokenBecause: entry.because, brokenAt: at });
      return;
    case 'breaker_closed':
      // Whoever has looked says that it can be tried again.
      for (const [machine, { group }] of repairs.unhelped) if (group === entry.group) repairs.unhelped.delete(machine);
      repairs.lineages.set(entry.group, createLineage());
      return;
    case 'machine_lost':
      return spend(repairs, { at, group: entry.group, zone: entry.zone, machine: entry.machine, by: 'others', harm: 'host' });
    case 'keep_announced':
    case 'keep_asked':
    case 'keep_held':
    case 'keep_end_intended':
    case 'keep_end_answered':
    case 'keep_over':
      return foldKept(repairs.kept, entry, at);
    case 'storm_began':
      repairs.storms.set(entry.group, at);
      repairs.lineages.set(entry.group, noteStorm(lineageOf(repairs, entry.group)));
      return;
    case 'storm_ended':
      repairs.storms.delete(entry.group);
      return;
    case 'inventory_doubted':
      repairs.doubt = entry.because;
      return;
    case 'inventory_trusted':
      repairs.doubt = undefined;
      return;
    default:
      return unreachable(entry);
  }
}

function open(repairs: Repairs, entry: Extract<RepairEntryBody, { kind: 'remediation_opened' }>, at: Instant): void {
  const { remediation: id, episode, incident, hostName, policy, plan, planHash, approvableUntil, vetoWindowMs } = entry;
  repairs.remediations.set(id, {
    id,
    episode,
    incident,
    hostName,
    policy,
    plan,
    planHash,
    openedAt: at,
    ...(vetoWindowMs === undefined ? {} : { vetoableUntil: after(at, vetoWindowMs) }),
    step: 0,
    tries: 0,
    machinesBefore: [],
    phase: approvableUntil === undefined ? { kind: 'ready', since: at } : { kind: 'awaiting_approval', until: approvableUntil },
  });
}

type Move = Extract<
  RepairEntryBody,
  { kind: 'remediation_approved' | 'remediation_vetoed' | 'step_intended' | 'step_answered' | 'step_judged' }
>;

function moveOn(repairs: Repairs, entry: Move, at: Instant): void {
  const remediation = repairs.remediations.get(entry.remediation);
  if (remediation === undefined) return;
  switch (entry.kind) {
    case 'remediation_approved':
      remediation.approval = { by: entry.by, because: entry.because, at };
      remediation.phase = { kind: 'ready', since: at };
      return;
    case 'remediation_vetoed':
      remediation.vetoedBecause = `by ${entry.by}: ${entry.because}`;
      return;
    case 'step_intended':
      spendOn(repairs, remediation, entry.harm ?? (entry.irreversible ? 'host' : 'none'), at);
      remediation.tries += 1;
      remediation.machinesBefore = entry.machinesBefore;
      remediation.phase = { kind: 'calling', since: at };
      return noteKeeping(repairs.kept, remediation, at);
    case 'step_answered':
      if (entry.outcome.kind === 'not_applied') {
        takeBack(repairs, remediation);
        noteNotKept(repairs.kept, remediation);
      }
      remediation.phase = phaseAfter(entry.outcome, at);
      return;
    case 'step_judged':
      // A step that helped is the last: the entry that closes the remediation follows.
      if (entry.helped) return;
      remediation.step += 1;
      remediation.tries = 0;
      remediation.phase = { kind: 'ready', since: at };
      return;
    default:
      unreachable(entry);
  }
}

function noteEnd(repairs: Repairs, group: string, helped: boolean, begunAt: Instant, endedAt: Instant): void {
  repairs.lineages.set(group, noteResult(lineageOf(repairs, group), helped, { begunAt, endedAt }));
}

type Closed = Extract<RepairEntryBody, { kind: 'remediation_closed' }>;

function end(repairs: Repairs, remediation: RemediationRecord, { result, because, successor, tells }: Closed, at: Instant): void {
  remediation.phase = { kind: 'closed', at, result, because };
  const { machine, group } = remediation.plan.target;
  for (const [known, proof] of repairs.proven) if (elapsedMs(proof.at, at) >= relapseWithinMs) repairs.proven.delete(known);
  const helped = result === 'succeeded';
  if (successor !== undefined)
    repairs.proven.set(successor, { at, remediation: remediation.id, policy: remediation.policy, helped, tells });
  if (helped) repairs.unhelped.delete(machine);
  else if (result === 'failed' || repairs.spent.some((spending) => isSpendingOf(spending, remediation)))
    repairs.unhelped.set(machine, { at, group });
}

/** One repair is one spending, from its latest call and for the most that any of them cost. */
function spendOn(repairs: Repairs, remediation: RemediationRecord, harm: Harm, at: Instant): void {
  if (harm === 'none') return;
  const before = repairs.spent.find((spending) => isSpendingOf(spending, remediation));
  if (before === undefined) delete remediation.spentBefore;
  else remediation.spentBefore = before;
  repairs.spent = repairs.spent.filter((spending) => spending !== before);
  spend(repairs, { at, ...placeOf(remediation), by: 'heald', harm: before?.harm === 'host' ? 'host' : harm });
}

/** What certainly was not done has cost nothing; what was done before it still has. */
function takeBack(repairs: Repairs, remediation: RemediationRecord): void {
  repairs.spent = repairs.spent.filter((spending) => !isSpendingOf(spending, remediation));
  if (remediation.spentBefore !== undefined) repairs.spent = [...repairs.spent, remediation.spentBefore];
}

function placeOf({ plan }: RemediationRecord): Pick<Spending, 'group' | 'zone' | 'machine'> {
  const { group, zone, machine } = plan.target;
  return { group, zone, machine };
}

function isSpendingOf(spending: Spending, { plan, openedAt }: RemediationRecord): boolean {
  return spending.by === 'heald' && spending.machine === plan.target.machine && spending.at >= openedAt;
}

/** A host of which heald has let go after a repair: what it still says is not about the fleet any more. */
export function foldForgotten(repairs: Repairs, machine: string): void {
  repairs.unhelped.delete(machine);
  repairs.proven.delete(machine);
  const repaired = [...repairs.remediations.values()].some(({ plan }) => plan.target.machine === machine);
  if (repaired) repairs.retired = [...repairs.retired, machine].slice(-retiredKept);
}

function spend(repairs: Repairs, spending: Spending): void {
  repairs.spent = [...repairs.spent.filter(({ at }) => elapsedMs(at, spending.at) < longestWindowMs), spending];
}

function forgetEnded(repairs: Repairs): void {
  const ended = [...repairs.remediations.values()].filter((remediation) => !isOpen(remediation));
  for (const { id } of ended.slice(0, Math.max(0, ended.length - endedKept))) repairs.remediations.delete(id);
}
