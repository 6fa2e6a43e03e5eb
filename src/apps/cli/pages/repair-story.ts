/** What was done, and did it help? Each repair of an incident from its plan to its end: who approved, each call, and what came of it. */
import { formatDuration } from '../../../base/duration.ts';
import { formatTimestamp } from '../../../base/timestamp.ts';
import { unreachable } from '../../../base/invariant.ts';
import type { Entry } from '../../../controller/entry.ts';
import type { Outcome } from '../../../remediation/call.ts';
import { keepHolds } from '../../../remediation/kept-machine.ts';
import type { Layout } from './layout.ts';
import type { Tone } from './paint.ts';
import { isOpenRepair, sayRepair, type RepairLine } from './repair-list.ts';
import { wrapText } from './wrap-text.ts';

type RepairEntry = Extract<Entry, { readonly remediation: string }>;

interface Event {
  readonly word: string;
  readonly tone: Tone;
  readonly text: string;
}

const wordColumns = 10;

export function isRepairEntry(entry: Entry): entry is RepairEntry {
  return 'remediation' in entry;
}

/** `entries` are those of the incident, oldest first; `repairs` tell how far the open ones are. */
export function drawRepairStory(entries: readonly Entry[], repairs: readonly RepairLine[], layout: Layout): string[] {
  const own = entries.filter(isRepairEntry);
  const ids = [...new Set(own.map(({ remediation }) => remediation))];
  return ids.flatMap((id, at) => {
    const ofThis = own.filter(({ remediation }) => remediation === id);
    const repair = repairs.find((one) => one.id === id);
    return [...(at === 0 ? [] : ['']), ...drawOne(id, ofThis, repair, layout)];
  });
}

function drawOne(id: string, entries: readonly RepairEntry[], repair: RepairLine | undefined, layout: Layout): string[] {
  const { paint, columns, times, now } = layout;
  const line = (time: string, { word, tone, text }: Event) =>
    wrapText(text, columns, { first: `  ${paint('quiet', time)}  ${paint(tone, word.padEnd(wordColumns))}` });
  const start = entries[0]?.at ?? now;
  const lines = entries.flatMap((entry, at) =>
    isSaidNext(entry, entries[at + 1]) ? [] : line(times.near(entry.at, start), describe(entry, entries.slice(0, at))),
  );
  const isOpen = repair !== undefined && isOpenRepair(repair);
  const blank = ' '.repeat(times.near(start, start).length);
  return [
    `  ${paint('name', id)}`,
    ...lines,
    ...(isOpen ? line(blank, { word: 'now', tone: 'warning', text: sayRepair(repair, times, now) }) : []),
  ];
}

/** The step that helped, or was the last, ends the repair in the same words. */
function isSaidNext(entry: RepairEntry, next: RepairEntry | undefined): boolean {
  return entry.kind === 'step_judged' && next?.kind === 'remediation_closed' && next.because === entry.because;
}

function describe(entry: RepairEntry, before: readonly RepairEntry[]): Event {
  switch (entry.kind) {
    case 'remediation_opened': {
      const steps = entry.plan.steps.map(({ words }) => words).join(', then ');
      return { word: 'planned', tone: 'strong', text: `${steps} (${entry.policy}, plan ${entry.planHash})` };
    }
    case 'remediation_approved':
      return { word: 'approved', tone: 'good', text: `by ${entry.by}: ${entry.because}` };
    case 'remediation_vetoed':
      return { word: 'vetoed', tone: 'warning', text: `by ${entry.by}: ${entry.because}; nothing follows the call that is made` };
    case 'step_intended': {
      const undo = entry.irreversible ? ', which cannot be taken back' : '';
      return { word: `call ${entry.step + 1}`, tone: 'strong', text: `${entry.words}${undo}` };
    }
    case 'step_answered': {
      const last = before.findLast((one) => one.kind === 'step_answered' || one.kind === 'step_intended');
      return describeOutcome(entry.outcome, last?.kind === 'step_answered' && last.outcome.kind === 'unknown');
    }
    case 'step_judged':
      return entry.helped
        ? { word: 'helped', tone: 'good', text: entry.because }
        : { word: 'no help', tone: 'warning', text: entry.because };
    case 'remediation_closed':
      return {
        word: entry.result,
        tone: entry.result === 'succeeded' ? 'good' : entry.result === 'failed' ? 'bad' : 'warning',
        text: entry.because,
      };
    case 'repair_relapsed':
      return { word: 'relapsed', tone: 'bad', text: `${entry.machine} fell ill ${formatDuration(entry.afterMs)} later` };
    case 'keep_announced':
      return { word: 'keeps', tone: 'quiet', text: `${entry.machine}, and ends it not before ${formatTimestamp(entry.notBefore)}` };
    case 'keep_asked':
      return {
        word: 'asks',
        tone: 'warning',
        text: `what is to become of ${entry.machine}, in quarantine until ${formatTimestamp(entry.until)}`,
      };
    case 'keep_held':
      return { word: 'keeps on', tone: 'warning', text: `${entry.machine}: ${keepHolds[entry.reason]}` };
    case 'keep_end_intended':
      return { word: 'ends', tone: 'strong', text: `${entry.machine}, which was kept; this cannot be taken back` };
    case 'keep_end_answered': {
      const last = before.findLast((one) => one.kind === 'keep_end_answered' || one.kind === 'keep_end_intended');
      return describeOutcome(entry.outcome, last?.kind === 'keep_end_answered' && last.outcome.kind === 'unknown');
    }
    case 'keep_over':
      return { word: 'let go', tone: 'quiet', text: `${entry.machine}: ${entry.because}` };
    default:
      return unreachable(entry);
  }
}

/** After an answer that nobody could give, the next one is what the world was seen to say. */
function describeOutcome(outcome: Outcome, isLookUp: boolean): Event {
  const how = isLookUp ? 'seen when it was looked at: ' : '';
  switch (outcome.kind) {
    case 'applied':
      return { word: 'done', tone: 'good', text: `${how}${outcome.detail}` };
    case 'not_applied':
      return { word: 'not done', tone: 'warning', text: `${how}${outcome.because}` };
    case 'unknown':
      return { word: 'unknown', tone: 'bad', text: `whether it was done: ${outcome.because}` };
    default:
      return unreachable(outcome);
  }
}
