/** How does work leave a zone, and come back? A plan as a person reads it who has to answer for it, and how far each rung of it is. */
import { formatDuration } from '../../../base/duration.ts';
import { unreachable } from '../../../base/invariant.ts';
import {
  listWorksOf,
  isOpenEvacuation,
  type EvacuationPlan,
  type EvacuationRecord,
  type Rung,
  type ZoneWork,
} from '../../../remediation/evacuation/evacuation.ts';
import { codeEvacuation, sayEvacuation } from './evacuation-list.ts';
import { drawField, drawSection, type Layout } from './layout.ts';
import type { Tone } from './paint.ts';
import { sayApproval } from './repair-list.ts';
import { wrapText } from './wrap-text.ts';

export function drawEvacuation(record: EvacuationRecord, layout: Layout): string[] {
  return [...drawEvacuationAlone(record, layout), ...drawSection('What you can do', drawAnswers(record, layout), layout)];
}

/** Without what can be done about it, for whoever is doing it. */
export function drawEvacuationAlone(record: EvacuationRecord, layout: Layout): string[] {
  const { paint, columns, times, now } = layout;
  const { id, zone, plan, planHash, openedAt, approval, askedBy, because, incident, policy } = record;
  const { tone } = codeEvacuation(record);
  return [
    ...wrapText(paint('strong', `evacuation of zone ${zone}`), columns, { first: `${paint('name', id)}  ` }),
    ...wrapText(paint(tone, sayEvacuation(record, times, now)), columns),
    '',
    ...drawField('Where', sayWho(plan), layout),
    ...drawField('For', `${incident === undefined ? '' : `${incident}, `}by policy ${policy}`, layout),
    ...drawField('Because', askedBy === undefined ? because : `${askedBy} asked for it: ${because}`, layout),
    ...drawField('Plan', `${planHash}, made at ${times.near(openedAt, now)}`, layout),
    ...(approval === undefined ? [] : drawField('Approved', sayApproval(approval, times, now), layout)),
    ...drawSection('The way out, in this order', drawRungs(plan, record, layout), layout),
    ...drawSection('The way back', drawReturn(record, layout), layout),
  ];
}

export function sayWho({ zone, answer, groups, kept }: EvacuationPlan): string {
  const how = answer === 'steer' ? 'no new hosts of' : 'it is left by';
  const what = `zone ${zone}: ${how} ${listNames(groups)}`;
  return kept.length === 0 ? what : `${what}; hosts of ${listNames(kept)} stay where they are`;
}

function listNames(groups: readonly string[]): string {
  return groups.join(', ') || 'no group';
}

/** Each rung with its way back; with a record, what has come of each of its steps. */
export function drawRungs({ rungs }: EvacuationPlan, record: EvacuationRecord | undefined, layout: Layout): string[] {
  const { columns, paint } = layout;
  return rungs.flatMap((rung, at) => {
    const works = record === undefined ? [] : listWorksOf(record, rung);
    const [sign, tone] = record === undefined ? [undefined, 'quiet' as const] : signOf(rung, works, record);
    const first = `  ${at + 1}. ${sign === undefined ? '' : `${paint(tone, sign)} `}`;
    return [
      ...wrapText(rung.words, columns, { first }),
      ...wrapText(rung.undo, columns, { first: `     ${paint('quiet', 'undo')}  ` }),
      ...works.flatMap((work) => drawWork(work, layout)),
    ];
  });
}

function signOf({ name, steps }: Rung, works: readonly ZoneWork[], { phase, closedGroups }: EvacuationRecord): readonly [string, Tone] {
  const isPast = phase.kind === 'left' || phase.kind === 'returning' || phase.kind === 'closed';
  if (works.some(({ state }) => state === 'given_up')) return ['✗', 'bad'];
  const isDone =
    name === 'health'
      ? closedGroups.length > 0 || isPast
      : works.length > 0 && works.length >= steps.length && works.every(({ state }) => state === 'done');
  if (isDone) return ['✓', 'good'];
  return works.length > 0 ? ['…', 'strong'] : [isPast ? '–' : ' ', 'quiet'];
}

function drawWork({ number, words, state, tries, because, since }: ZoneWork, { columns, paint, times, now }: Layout): string[] {
  const [word, tone] = codeWork(state);
  const tried = tries > 1 ? `, at try ${tries}` : '';
  const why = because === undefined ? '' : `: ${because}`;
  return wrapText(`${words}${paint('quiet', `, ${times.near(since, now)}${tried}${why}`)}`, columns, {
    first: `     ${paint(tone, word.padEnd(8))}  ${paint('quiet', `${number}.`)} `,
    rest: ' '.repeat(18),
  });
}

export function codeWork(state: ZoneWork['state']): readonly [string, Tone] {
  switch (state) {
    case 'calling':
      return ['called', 'strong'];
    case 'uncertain':
      return ['in doubt', 'bad'];
    case 'refused':
      return ['refused', 'warning'];
    case 'done':
      return ['done', 'good'];
    case 'given_up':
      return ['given up', 'bad'];
    default:
      return unreachable(state);
  }
}

function drawReturn(record: EvacuationRecord, layout: Layout): string[] {
  const { columns, paint, times, now } = layout;
  const { phase, bakeMs, lastBadAt, works } = record;
  const say = (text: string) => wrapText(text, columns, { first: '  ' });
  if (phase.kind === 'closed') return say(`${phase.result} at ${times.near(phase.at, now)}.`);
  if (phase.kind !== 'returning') {
    if (record.askedBy !== undefined) return say(`in stages, once a person says so; only what this evacuation has changed`);
    const earliest = lastBadAt + bakeMs;
    const moment = phase.kind === 'left' && earliest > now ? `, not before ${times.near(earliest, now)}` : '';
    return say(
      `in stages, ${formatDuration(bakeMs)} after the last bad sample at the earliest${moment}; only what this evacuation has changed`,
    );
  }
  return phase.stages.flatMap((stage, at) => {
    const isPast = at + 1 < phase.stage;
    const sign = isPast ? paint('good', '✓') : at + 1 === phase.stage ? paint('strong', '…') : ' ';
    const own = [...works.values()].filter(({ part }) => part === `stage ${at + 1}`);
    const watch = stage.watchMs === 0 ? '' : `, then watched for ${formatDuration(stage.watchMs)}`;
    return [
      ...wrapText(`${stage.words}${watch}`, columns, { first: `  ${at + 1}. ${sign} ` }),
      ...own.flatMap((work) => drawWork(work, layout)),
    ];
  });
}

function drawAnswers(record: EvacuationRecord, { columns, paint }: Layout): string[] {
  const { id, zone, planHash, phase, cancelledBy } = record;
  const say = (command: string, effect: string) => [`  ${paint('name', command)}`, ...wrapText(effect, columns, { first: '      ' })];
  if (!isOpenEvacuation(record) || cancelledBy !== undefined) return [];
  const veto = say(`heald veto ${id} --reason "…"`, 'ends it, and leaves the zone to you');
  if (phase.kind === 'awaiting_approval')
    return [...say(`heald approve ${id} --plan ${planHash} --reason "…"`, 'lets exactly this plan be carried out'), ...veto];
  return say(
    `heald undrain ${zone} --reason "…"`,
    'ends it: what has left comes back now, in stages, and the zone is not left again by evidence until it is armed',
  );
}
