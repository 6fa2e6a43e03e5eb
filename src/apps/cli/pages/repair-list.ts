/** Which repairs are there, and how far is each? The same lines from the ledger and from the controller's answer. */
import type { RepairAnswer } from '../../../adapters/wire/answers.ts';
import { formatDuration } from '../../../base/duration.ts';
import type { Instant } from '../../../base/instant.ts';
import { unreachable } from '../../../base/invariant.ts';
import type { History } from '../../../controller/history.ts';
import type { Approval } from '../../../remediation/remediation.ts';
import { describeRepairs } from '../../controller/answers/describe-repairs.ts';
import type { Tone } from './paint.ts';
import type { Cell, Table } from './table.ts';
import type { Times } from './times.ts';

/** A repair as it was told, with its moments read. */
export interface RepairLine extends Omit<RepairAnswer, 'stateSince' | 'openedAt' | 'approvableUntil' | 'vetoableUntil' | 'approval'> {
  readonly since: Instant;
  readonly openedAt: Instant;
  readonly approvableUntil: Instant | undefined;
  readonly vetoableUntil: Instant | undefined;
  readonly approval: Approval | undefined;
}

/** From the ledger, which knows what a gate has refused; what else would hold one back now only the controller can say. */
export function listRepairs(history: History): readonly RepairLine[] {
  return readRepairs(
    describeRepairs(history).map((repair) => ({ ...repair, heldBackBy: repair.heldBackBy ?? findRefusal(history, repair) })),
  );
}

function findRefusal({ episodes }: History, { episode, state }: RepairAnswer): RepairAnswer['heldBackBy'] {
  const decision = episodes.get(episode)?.decision;
  if (state !== 'ready' || decision?.reason !== 'gate_refused') return null;
  return { reason: decision.reason, sentence: decision.because };
}

export function readRepairs(answers: readonly RepairAnswer[]): readonly RepairLine[] {
  return answers.map(({ stateSince, openedAt, approvableUntil, vetoableUntil, approval, ...rest }) => ({
    ...rest,
    since: Date.parse(stateSince ?? openedAt),
    openedAt: Date.parse(openedAt),
    approvableUntil: approvableUntil === null ? undefined : Date.parse(approvableUntil),
    vetoableUntil: vetoableUntil === null ? undefined : Date.parse(vetoableUntil),
    approval: approval === null ? undefined : { ...approval, at: Date.parse(approval.at) },
  }));
}

export function isOpenRepair({ state }: RepairLine): boolean {
  return state !== 'closed';
}

/** How far it is, short enough for a table; `sayRepair` says it whole. */
export function codeRepair({ state, result, heldBackBy }: RepairLine): { readonly text: string; readonly tone: Tone } {
  switch (state) {
    case 'awaiting_approval':
      return { text: 'to approve', tone: 'warning' };
    case 'ready':
      return { text: heldBackBy === null ? 'begins' : 'held back', tone: 'warning' };
    case 'calling':
      return { text: 'under way', tone: 'strong' };
    case 'settling':
      return { text: 'made', tone: 'strong' };
    case 'uncertain':
      return { text: 'in doubt', tone: 'bad' };
    case 'refused':
      return { text: 'refused', tone: 'warning' };
    case 'closed':
      return { text: result ?? 'over', tone: result === 'succeeded' ? 'good' : result === 'failed' ? 'bad' : 'quiet' };
    default:
      return unreachable(state);
  }
}

/** "waits for approval until 05:10:41 (57 min left)": how far it is, whole. */
export function sayRepair(repair: RepairLine, times: Times, now: Instant): string {
  const { state, step, steps, tries, since, because, approvableUntil, vetoableUntil, heldBackBy, vetoedBecause } = repair;
  const last = vetoedBecause === null ? '' : `; vetoed ${vetoedBecause}, so nothing follows it`;
  const of = `step ${step} of ${steps.length}`;
  const back = heldBackBy === null ? '' : `held back: ${heldBackBy.sentence} [${heldBackBy.reason}]`;
  switch (state) {
    case 'awaiting_approval': {
      const until = approvableUntil ?? now;
      const left = until > now ? `${formatDuration(until - now)} left` : 'which is over';
      return `waits for approval until ${times.near(until, now)} (${left})`;
    }
    case 'ready':
      if (vetoableUntil !== undefined && vetoableUntil > now)
        return `begins at ${times.near(vetoableUntil, now)} unless vetoed (${formatDuration(vetoableUntil - now)} left)`;
      return back === '' ? `${of} is about to begin` : `${of} is ${back}`;
    case 'calling':
      return `${of} is being done since ${times.near(since, now)}${last}`;
    case 'uncertain':
      return `not known whether ${of} was done, it is being looked at: ${because}${last}`;
    case 'refused':
      return `${of} was refused at try ${tries} and is tried again: ${because}${back === '' ? '' : `; ${back}`}`;
    case 'settling':
      return `${of} was done at ${times.near(since, now)}, and has not been seen to help yet${last}`;
    case 'closed':
      return `${repair.result} at ${times.near(since, now)}: ${because}`;
    default:
      return unreachable(state);
  }
}

/** Who approved it, and why. */
export function sayApproval({ by, because, at }: Approval, times: Times, now: Instant): string {
  return `by ${by} at ${times.near(at, now)}: ${because}`;
}

export function tableOfRepairs(repairs: readonly RepairLine[], times: Times, now: Instant): Table {
  const rows = repairs.map((repair): Cell[] => {
    const { id, host, since, steps } = repair;
    return [
      { text: id, tone: 'name' },
      { text: host.name, tone: 'strong' },
      { text: host.group },
      codeRepair(repair),
      { text: times.near(since, now) },
      { text: steps.map(({ action }) => action).join(', then ') },
    ];
  });
  const headings = ['REPAIR', 'HOST', 'GROUP', 'STATE', 'SINCE', 'PLAN'];
  const firm = new Set(['REPAIR', 'HOST']);
  return { columns: headings.map((heading) => (firm.has(heading) ? { heading, firm: true } : { heading })), rows };
}
