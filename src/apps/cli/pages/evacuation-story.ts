/** What was done about the zone? Each evacuation of an incident from its plan to its end: every call with its answer, and each turn. */
import { formatDuration } from '../../../base/duration.ts';
import type { Instant } from '../../../base/instant.ts';
import { unreachable } from '../../../base/invariant.ts';
import type { Entry } from '../../../controller/entry.ts';
import type { Outcome } from '../../../remediation/call.ts';
import type { EvacuationRecord } from '../../../remediation/evacuation/evacuation.ts';
import { sayEvacuation } from './evacuation-list.ts';
import type { Layout } from './layout.ts';
import type { Tone } from './paint.ts';
import { wrapText } from './wrap-text.ts';

type EvacuationEntry = Extract<Entry, { readonly evacuation: string }>;
type Answered = Extract<EvacuationEntry, { kind: 'zone_step_answered' | 'zone_step_given_up' }>;

interface Line {
  readonly at: Instant;
  word: string;
  tone: Tone;
  text: string;
}

const wordColumns = 10;

export function isEvacuationEntry(entry: Entry): entry is EvacuationEntry {
  return 'evacuation' in entry;
}

/** `entries` oldest first; `records` tell how far the open ones are. */
export function drawEvacuationStory(entries: readonly Entry[], records: readonly EvacuationRecord[], layout: Layout): string[] {
  const own = entries.filter(isEvacuationEntry);
  const ids = [...new Set(own.map(({ evacuation }) => evacuation))];
  return ids.flatMap((id, at) => {
    const ofThis = own.filter(({ evacuation }) => evacuation === id);
    const record = records.find((one) => one.id === id);
    return [...(at === 0 ? [] : ['']), ...drawOne(id, ofThis, record, layout)];
  });
}

function drawOne(id: string, entries: readonly EvacuationEntry[], record: EvacuationRecord | undefined, layout: Layout): string[] {
  const { paint, columns, times, now } = layout;
  const line = (time: string, { word, tone, text }: Omit<Line, 'at'>) =>
    wrapText(text, columns, { first: `  ${paint('quiet', time)}  ${paint(tone, word.padEnd(wordColumns))}` });
  const start = entries[0]?.at ?? now;
  const isOpen = record !== undefined && record.phase.kind !== 'closed';
  const blank = ' '.repeat(times.near(start, start).length);
  return [
    `  ${paint('name', id)}`,
    ...listLines(entries).flatMap((each) => line(times.near(each.at, start), each)),
    ...(isOpen ? line(blank, { word: 'now', tone: 'warning', text: sayEvacuation(record, times, now) }) : []),
  ];
}

/** A call and its answers are one line, at the moment of its first intent; shifts that are kept alive are one line together. */
function listLines(entries: readonly EvacuationEntry[]): readonly Line[] {
  const lines: Line[] = [];
  const calls = new Map<number, { readonly line: Line; readonly words: string; tries: number }>();
  let renewals: { readonly line: Line; readonly numbers: Set<number> } | undefined;
  const add = (line: Line): Line => {
    lines.push(line);
    return line;
  };
  for (const entry of entries) {
    if (entry.kind === 'zone_step_intended') {
      const { at, number, part, words } = entry;
      const known = calls.get(number);
      if (part === 'renewal') {
        renewals ??= { line: add({ at, word: 'renewed', tone: 'good', text: '' }), numbers: new Set() };
        renewals.numbers.add(number);
        renewals.line.text = `shifts are kept alive, ${renewals.numbers.size} time${renewals.numbers.size === 1 ? '' : 's'} so far`;
      } else if (known === undefined)
        calls.set(number, { line: add({ at, word: 'called', tone: 'strong', text: words }), words, tries: 1 });
      else known.tries += 1;
    } else if (entry.kind === 'zone_step_answered' || entry.kind === 'zone_step_given_up') {
      const call = calls.get(entry.number);
      if (call !== undefined) Object.assign(call.line, describeAnswer(entry, call.words, call.tries, call.line.at));
    } else add({ at: entry.at, ...describeTurn(entry) });
  }
  return lines;
}

function describeAnswer(entry: Answered, words: string, tries: number, calledAt: Instant): Omit<Line, 'at'> {
  const tried = tries > 1 ? ` at try ${tries}` : '';
  const afterMs = entry.at - calledAt;
  const after = `, ${afterMs < 1_000 ? 'at once' : `${formatDuration(afterMs)} later`}${tried}`;
  if (entry.kind === 'zone_step_given_up') return { word: 'given up', tone: 'bad', text: `${words}${after}: ${entry.because}` };
  return describeOutcome(entry.outcome, words, after);
}

function describeOutcome(outcome: Outcome, words: string, after: string): Omit<Line, 'at'> {
  switch (outcome.kind) {
    case 'applied':
      return { word: 'done', tone: 'good', text: `${words}${after}` };
    case 'not_applied':
      return { word: 'refused', tone: 'warning', text: `${words}${after}: ${outcome.because}` };
    case 'unknown':
      return { word: 'in doubt', tone: 'bad', text: `${words}${after}: ${outcome.because}` };
    default:
      return unreachable(outcome);
  }
}

type Turn = Exclude<EvacuationEntry, { kind: 'zone_step_intended' | 'zone_step_answered' | 'zone_step_given_up' }>;

function describeTurn(entry: Turn): Omit<Line, 'at'> {
  switch (entry.kind) {
    case 'evacuation_opened': {
      const asked = entry.askedBy === undefined ? '' : `asked for by ${entry.askedBy}: `;
      return {
        word: 'planned',
        tone: 'strong',
        text: `${asked}${entry.plan.rungs.map(({ words }) => words).join(', then ')} (${entry.policy}, plan ${entry.planHash})`,
      };
    }
    case 'evacuation_approved':
      return { word: 'approved', tone: 'good', text: `by ${entry.by}: ${entry.because}` };
    case 'zone_health_told':
      return {
        word: 'health',
        tone: entry.passes ? 'good' : 'strong',
        text: `health checks of ${entry.groups.join(', ')} in zone ${entry.zone} ${entry.passes ? 'pass again' : 'fail'} from here on`,
      };
    case 'evacuation_held':
      return { word: 'held', tone: 'warning', text: `${entry.because} [${entry.reason}]` };
    case 'evacuation_stopped':
      return { word: 'stopped', tone: 'bad', text: entry.because };
    case 'evacuation_cancelled':
      return { word: 'ended', tone: 'warning', text: `by ${entry.by}: ${entry.because}` };
    case 'zone_left': {
      const missing = entry.missing.length === 0 ? '' : `, but for: ${entry.missing.join('; ')}`;
      return {
        word: 'left',
        tone: missing === '' ? 'good' : 'warning',
        text: `zone ${entry.zone}, after ${formatDuration(entry.afterMs)}${missing}`,
      };
    }
    case 'return_begun':
      return { word: 'returns', tone: 'strong', text: `${entry.because}; ${entry.stages.map(({ words }) => words).join(', then ')}` };
    case 'return_stage_passed':
      return { word: `stage ${entry.stage}`, tone: 'good', text: entry.words };
    case 'return_stopped':
      return { word: 'relapse', tone: 'bad', text: `${entry.because}; it now bakes for ${formatDuration(entry.bakeMs)}` };
    case 'evacuation_closed': {
      const left = entry.left.length === 0 ? '' : `; a person must see to: ${entry.left.join('; ')}`;
      return { word: entry.result, tone: entry.result === 'returned' ? 'good' : 'warning', text: `${entry.because}${left}` };
    }
    default:
      return unreachable(entry);
  }
}
