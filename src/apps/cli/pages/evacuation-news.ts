/** What is new of an evacuation since it was last looked at? One line for each call that began or was answered, and for each turn. */
import { formatDuration } from '../../../base/duration.ts';
import type { EvacuationRecord, ZoneWork } from '../../../remediation/evacuation/evacuation.ts';
import { codeEvacuation, sayEvacuation } from './evacuation-list.ts';
import { codeWork } from './evacuation-page.ts';
import type { Layout } from './layout.ts';
import type { Tone } from './paint.ts';
import { wrapText } from './wrap-text.ts';

const wordColumns = 10;

export function listNews(before: EvacuationRecord | undefined, record: EvacuationRecord, layout: Layout): string[] {
  const { columns, paint, times, now } = layout;
  const line = (at: number, word: string, tone: Tone, text: string) =>
    wrapText(text, columns, { first: `${paint('quiet', times.clock(at))}  ${paint(tone, word.padEnd(wordColumns))}` });
  const works = [...record.works.values()].filter((work) => isNews(before?.works.get(work.number), work));
  const lines = works
    .toSorted((left, right) => left.since - right.since)
    .flatMap((work) => {
      const [word, tone] = codeWork(work.state);
      return line(work.since, word, tone, `${work.words}${work.because === undefined ? '' : `: ${work.because}`}`);
    });
  const closed = record.closedGroups.filter((group) => before?.closedGroups.includes(group) !== true);
  const opened = before?.closedGroups.filter((group) => !record.closedGroups.includes(group)) ?? [];
  if (closed.length > 0)
    lines.push(...line(now, 'done', 'good', `health checks of ${closed.join(', ')} in zone ${record.zone} fail from now on`));
  if (opened.length > 0)
    lines.push(...line(now, 'done', 'good', `health checks of ${opened.join(', ')} in zone ${record.zone} pass again`));
  if (turnOf(before) !== turnOf(record)) {
    const { text, tone } = codeEvacuation(record);
    lines.push(...line(now, text, tone, `zone ${record.zone}: ${sayEvacuation(record, times, now)}${sayPace(record)}`));
  }
  return lines;
}

function isNews(before: ZoneWork | undefined, { state, tries }: ZoneWork): boolean {
  return before?.state !== state || before.tries !== tries;
}

/** What makes a line worth reading again; how long something has lasted does not. */
function turnOf(record: EvacuationRecord | undefined): string {
  if (record === undefined) return '';
  const { phase, held, stoppedBecause, cancelledBy } = record;
  return [phase.kind, phase.kind === 'returning' ? phase.stage : '', held?.because, stoppedBecause, cancelledBy].join('|');
}

function sayPace({ phase, approval, openedAt }: EvacuationRecord): string {
  if (phase.kind !== 'left') return '';
  return `; it took ${formatDuration(phase.since - (approval?.at ?? openedAt))}`;
}
