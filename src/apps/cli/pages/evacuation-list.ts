/** Which zones is work leaving, and how far is each? The same records from the ledger and from the controller's answer. */
import { hearTimes } from '../../../adapters/wire/tell-times.ts';
import type { EvacuationAnswer } from '../../../adapters/wire/zone-answers.ts';
import { formatDuration } from '../../../base/duration.ts';
import type { Instant } from '../../../base/instant.ts';
import { unreachable } from '../../../base/invariant.ts';
import { isOpenEvacuation, listWorksOf, type EvacuationRecord, type ZoneWork } from '../../../remediation/evacuation/evacuation.ts';
import type { Tone } from './paint.ts';
import type { Cell, Table } from './table.ts';
import type { Times } from './times.ts';

export function readEvacuations(answers: readonly EvacuationAnswer[]): readonly EvacuationRecord[] {
  return answers.map((answer) => {
    const { works, ...rest } = hearTimes<Omit<EvacuationRecord, 'works'> & { readonly works: readonly ZoneWork[] }>(answer);
    return { ...rest, works: new Map(works.map((work) => [work.number, work])) };
  });
}

/** The open ones first, then those that ended, newest first. */
export function sortEvacuations(records: Iterable<EvacuationRecord>): readonly EvacuationRecord[] {
  const all = [...records].toReversed();
  return [...all.filter(isOpenEvacuation), ...all.filter((one) => !isOpenEvacuation(one))];
}

/** How far it is, short enough for a table; `sayEvacuation` says it whole. */
export function codeEvacuation({ phase, held, stoppedBecause }: EvacuationRecord): { readonly text: string; readonly tone: Tone } {
  switch (phase.kind) {
    case 'awaiting_approval':
      return { text: 'to approve', tone: 'warning' };
    case 'leaving':
      if (stoppedBecause !== undefined) return { text: 'stopped', tone: 'bad' };
      return held === undefined ? { text: 'leaving', tone: 'strong' } : { text: 'held back', tone: 'warning' };
    case 'left':
      return { text: 'left', tone: 'strong' };
    case 'returning':
      return { text: 'returning', tone: 'strong' };
    case 'closed':
      return { text: phase.result, tone: phase.result === 'returned' ? 'good' : 'quiet' };
    default:
      return unreachable(phase);
  }
}

/** "work has been leaving the zone since 04:11:30, 3 of 7 steps are done": how far it is, whole. */
export function sayEvacuation(record: EvacuationRecord, times: Times, now: Instant): string {
  return [sayPhase(record, times, now), ...sayTrouble(record)].join('; ');
}

function sayPhase(record: EvacuationRecord, times: Times, now: Instant): string {
  const { phase, vetoableUntil, works } = record;
  switch (phase.kind) {
    case 'awaiting_approval': {
      const left = phase.until > now ? `${formatDuration(phase.until - now)} left` : 'which is over';
      return `waits for approval until ${times.near(phase.until, now)} (${left})`;
    }
    case 'leaving': {
      if (works.size === 0 && vetoableUntil !== undefined && vetoableUntil > now)
        return `begins at ${times.near(vetoableUntil, now)} unless vetoed (${formatDuration(vetoableUntil - now)} left)`;
      const { done, all } = countSteps(record);
      return `work has been leaving the zone since ${times.near(phase.since, now)}, ${done} of ${all} steps are done`;
    }
    case 'left':
      return `work has left the zone at ${times.near(phase.since, now)}${sayBake(record, times, now)}`;
    case 'returning': {
      const { stage, stages } = phase;
      return `work comes back, stage ${Math.min(stage, stages.length)} of ${stages.length}: ${stages[stage - 1]?.words ?? 'the last is watched'}`;
    }
    case 'closed':
      return `${phase.result} at ${times.near(phase.at, now)}: ${phase.because}`;
    default:
      return unreachable(phase);
  }
}

/** When it comes back, unless something holds that, which is said instead. */
function sayBake({ lastBadAt, bakeMs, held }: EvacuationRecord, times: Times, now: Instant): string {
  if (held !== undefined) return '';
  const earliest = lastBadAt + bakeMs;
  const after = `${formatDuration(bakeMs)} after the last bad sample`;
  return earliest > now
    ? `; it comes back ${after}, at ${times.near(earliest, now)} at the earliest`
    : `; its bake of ${formatDuration(bakeMs)} is over`;
}

function sayTrouble({ phase, held, stoppedBecause, cancelledBy, works }: EvacuationRecord): string[] {
  if (phase.kind === 'closed') return [];
  const givenUp = [...works.values()].filter(({ state }) => state === 'given_up').length;
  return [
    ...(stoppedBecause === undefined ? [] : [`stopped: ${stoppedBecause}`]),
    ...(held === undefined ? [] : [`held back: ${held.because} [${held.reason}]`]),
    ...(givenUp === 0 ? [] : [`${givenUp} step${givenUp === 1 ? ' was' : 's were'} given up`]),
    ...(cancelledBy === undefined ? [] : [`ended by ${cancelledBy}`]),
  ];
}

/** Steps of the way out that are known by now; renewals are not counted. */
function countSteps(record: EvacuationRecord): { readonly done: number; readonly all: number } {
  let [done, all] = [0, 0];
  for (const rung of record.plan.rungs) {
    const made = listWorksOf(record, rung);
    done += made.filter(({ state }) => state === 'done' || state === 'given_up').length;
    all += Math.max(rung.steps.length, made.length);
  }
  return { done, all };
}

/** In the columns of `tableOfRepairs`, so that `--plain` can hold both. */
export function tableOfEvacuations(records: readonly EvacuationRecord[], times: Times, now: Instant): Table {
  const rows = records.map((record): Cell[] => {
    const { id, zone, plan, openedAt } = record;
    return [
      { text: id, tone: 'name' },
      { text: zone, tone: 'strong' },
      { text: plan.groups.join(', ') },
      codeEvacuation(record),
      { text: times.near(openedAt, now) },
      { text: plan.rungs.map(({ name }) => name).join(', then ') },
    ];
  });
  const headings = ['EVACUATION', 'ZONE', 'GROUPS', 'STATE', 'SINCE', 'PLAN'];
  const firm = new Set(['EVACUATION', 'ZONE']);
  return { columns: headings.map((heading) => (firm.has(heading) ? { heading, firm: true } : { heading })), rows };
}
