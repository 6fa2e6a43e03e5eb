/**
 * How does the log read? One line an entry, the same words in `heald log`, in rehearsals and in tests.
 *
 * A line is a word and a text. The word says what kind of news it is and is never longer than nine letters, so that lines stay in
 * columns; colour may repeat it, never replace it.
 */
import { formatDuration } from '../base/duration.ts';
import { formatTimestamp } from '../base/timestamp.ts';
import type { Reason } from '../liveness/verdict.ts';
import type { HoldReason } from '../remediation/decision.ts';
import { writePauseScope } from '../remediation/pause.ts';
import { describeChange } from './changes/change-lines.ts';
import type { Entry, EntryBody, RecordedDecision } from './entry.ts';
import { isOfEvacuation } from './evacuations/evacuation-entry.ts';
import { describeEvacuation } from './evacuations/evacuation-lines.ts';
import { isOfKafka } from './kafka/kafka-entry.ts';
import { describeKafka } from './kafka/kafka-lines.ts';
import { describeZone } from './zones/zone-lines.ts';
import { describeRepair } from './repairs/repair-lines.ts';

export type LogWord =
  | 'heald'
  | 'policies'
  | 'pause'
  | 'resume'
  | 'host'
  | 'change'
  | 'zone'
  | 'unknown'
  | 'suspect'
  | 'failed'
  | 'well'
  | 'incident'
  | 'closed'
  | 'hold'
  | 'advise'
  | 'act'
  | 'refused'
  | 'call';

export interface LogLine {
  readonly word: LogWord;
  readonly text: string;
}

/** The entry as one line of text: the word in a column of nine, then the sentence. */
export function writeLogLine(entry: Entry): string {
  const { word, text } = describeEntry(entry);
  return `${word.padEnd(9)} ${text}`;
}

export function describeEntry(entry: EntryBody): LogLine {
  if (isOfEvacuation(entry)) return describeEvacuation(entry);
  if (isOfKafka(entry)) return describeKafka(entry);
  switch (entry.kind) {
    case 'controller_started':
      return { word: 'heald', text: `controller ${entry.version} started, epoch ${entry.epoch}${describeStop(entry.previousStop)}` };
    case 'controller_stopped':
      return { word: 'heald', text: `controller stopped: ${entry.because}` };
    case 'controller_stalled':
      return {
        word: 'heald',
        text: `the controller itself stood still for ${formatDuration(entry.forMs)}; what it knew before is not acted on`,
      };
    case 'policies_loaded':
      return {
        word: 'policies',
        text: `set ${entry.version} active: ${entry.policies.map(({ name, mode }) => `${name} (${mode})`).join(', ')}`,
      };
    case 'policies_refused':
      return {
        word: 'policies',
        text: `new files refused with ${countOf(entry.problems.length, 'problem')}; ${entry.keptVersion === undefined ? 'no set is active' : `set ${entry.keptVersion} stays active`}. ${entry.problems[0] ?? ''}`,
      };
    case 'host_seen':
      return { word: 'host', text: `${entry.host.name} heard for the first time (zone ${entry.host.zone}, group ${entry.host.group})` };
    case 'host_forgotten':
      return { word: 'host', text: `${entry.host.name} forgotten: ${entry.because}, last heard ${formatDuration(entry.silentForMs)} ago` };
    case 'host_restarted':
      return { word: 'host', text: `${entry.host.name} restarted` };
    case 'episode_opened':
    case 'episode_changed':
      return { word: entry.verdict, text: `${entry.host.name} ${entry.fault}: ${describeReasons(entry.reasons)}` };
    case 'episode_closed':
      return { word: 'well', text: `${entry.host.name} ${entry.fault}: ${entry.because}, after ${formatDuration(entry.openForMs)}` };
    case 'incident_opened':
      return {
        word: 'incident',
        text: `${entry.incident} opened: ${entry.sentence}${entry.partOf === undefined ? '' : `, part of ${entry.partOf}`}${sayCause(entry)}`,
      };
    case 'incident_changed':
      return { word: 'incident', text: `${entry.incident} now: ${entry.sentence}${sayCause(entry)}` };
    case 'incident_closed':
      return { word: 'closed', text: `${entry.incident}: ${entry.sentence}` };
    case 'pause_set': {
      const { name, scope, by, until, reason } = entry.pause;
      return { word: 'pause', text: `${writePauseScope(scope)} until ${formatTimestamp(until)} by ${by}: ${reason} (${name})` };
    }
    case 'pause_lifted':
      return { word: 'resume', text: `${writePauseScope(entry.scope)} by ${entry.by}: ${entry.reason} (${entry.name})` };
    case 'pause_expired':
      return { word: 'resume', text: `${writePauseScope(entry.scope)}: the pause has come to its end (${entry.name})` };
    case 'facts_told':
    case 'change_seen':
    case 'change_announced':
    case 'change_overdue':
      return { word: 'change', text: describeChange(entry) };
    case 'person_called': {
      const { incident, notification, on, sentence, reason, because, id } = entry.message;
      const about = incident === undefined ? '' : `${incident} `;
      return {
        word: 'call',
        text: `${about}${notification} is told (${reason ?? on}): ${sentence}${because === undefined ? '' : `; ${because}`} (${id})`,
      };
    }
    case 'message_delivered':
      return { word: 'call', text: `${entry.message} reached ${entry.notification}${entry.tries > 1 ? ` at try ${entry.tries}` : ''}` };
    case 'message_failed':
      return { word: 'call', text: `${entry.message} did not reach ${entry.notification}: ${entry.because}` };
    case 'zone_suspected':
    case 'zone_confirmed':
    case 'zone_cleared':
    case 'usual_shares_noted':
      return describeZone(entry);
    case 'decided':
      return describeDecision(entry.decision);
    case 'reports_refused':
      return { word: 'refused', text: `${countOf(entry.count, 'report')} from ${entry.from}: ${entry.because}` };
    default:
      return describeRepair(entry);
  }
}

/** Reasons that come before the question what would be done. */
const beforePlan: ReadonlySet<string> = new Set<HoldReason>(['condition_not_met', 'evidence_unknown']);

function describeDecision(decision: RecordedDecision): LogLine {
  const { reason, because } = decision;
  const plan = decision.plan.join(', then ');
  const about = decision.host === undefined ? decision.incident : `${decision.host.name} ${decision.incident}`;
  if (reason === 'act') return { word: 'act', text: `${about}: ${plan}; ${because}` };
  if (reason === 'mode_recommend') return { word: 'advise', text: `${about}: ${plan}; ${because} [${reason}]` };
  const would = plan === '' || beforePlan.has(reason) ? '' : `would ${plan}; `;
  return { word: 'hold', text: `${about}: ${would}${because} [${reason}]` };
}

function describeStop(previousStop: 'clean' | 'crash' | 'first'): string {
  if (previousStop === 'first') return ', on a new ledger';
  return previousStop === 'crash' ? ', after a crash' : '';
}

function sayCause({ cause, causeEvidence }: Extract<EntryBody, { kind: 'incident_opened' | 'incident_changed' }>): string {
  if (causeEvidence === undefined) return '';
  return cause === 'unknown' ? `; ${causeEvidence.sentence}` : `; cause ${cause}: ${causeEvidence.sentence}`;
}

function describeReasons(reasons: readonly Reason[]): string {
  return reasons.map(({ sentence }) => sentence).join('; ');
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
