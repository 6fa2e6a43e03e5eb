/** Which incidents are there? Open ones first, then those that closed, newest first. */
import { formatDuration } from '../../../base/duration.ts';
import { holdReasons } from '../../../remediation/decision.ts';
import type { Entry, RecordedDecision } from '../../../controller/entry.ts';
import type { History, IncidentRecord } from '../../../controller/history.ts';
import { wholeOf } from '../../../controller/whole-of.ts';
import type { LedgerRecord } from '../record/record.ts';
import { codeRepair, type RepairLine } from './repair-list.ts';
import type { Cell, Table } from './table.ts';
import type { Times } from './times.ts';

export function listIncidents(history: History): IncidentRecord[] {
  const stories = Map.groupBy(history.incidents.values(), (incident) => wholeOf(history, incident));
  const newestFirst = [...stories].toSorted(([left], [right]) => right.openedAt - left.openedAt);
  const inStories = newestFirst.flatMap(([whole, told]) => [whole, ...told.filter((each) => each !== whole)]);
  return [...inStories.filter(({ closedAt }) => closedAt === undefined), ...inStories.filter(({ closedAt }) => closedAt !== undefined)];
}

/** "disk trouble on web-3 (zone a)", and of what it is a part. */
function sayWhat(history: History, incident: IncidentRecord): string {
  const whole = wholeOf(history, incident);
  return `${incident.sentence.split(';')[0]}${whole === incident ? '' : `, part of ${whole.id}`}`;
}

/** The newest decision about the incident or one of its episodes. */
export function lastDecision(history: History, incident: IncidentRecord): RecordedDecision | undefined {
  const ofEpisodes = incident.episodes.map((id) => history.episodes.get(id)?.decision).filter((decision) => decision !== undefined);
  return ofEpisodes.find(({ evidence }) => evidence?.truth === 'true') ?? ofEpisodes.at(-1) ?? incident.decision;
}

/** For incidents that closed, as in `heald explain`: the last decision at which the policy's condition was true, else the last one. */
function findTellingDecisions(entries: readonly Entry[]): ReadonlyMap<string, RecordedDecision> {
  const telling = new Map<string, RecordedDecision>();
  for (const entry of entries) {
    if (entry.kind !== 'decided') continue;
    const { decision } = entry;
    const isMet = decision.evidence?.truth === 'true';
    if (isMet || telling.get(decision.incident)?.evidence?.truth !== 'true') telling.set(decision.incident, decision);
  }
  return telling;
}

/** "held: mode_observe", "undecided": short enough for a table. */
function codeDecision(decision: RecordedDecision | undefined, repair: RepairLine | undefined): string {
  if (repair?.approval !== undefined) return 'approved';
  if (decision === undefined) return 'undecided';
  return decision.reason === 'act' ? 'acted' : `held: ${decision.reason}`;
}

/** "held: the policy only observes", "recommended: …", "undecided". */
export function sayDecision(decision: RecordedDecision | undefined): string {
  if (decision === undefined) return 'undecided';
  if (decision.reason === 'act') return 'acted';
  const sentence = holdReasons[decision.reason].replace(/\.$/, '').split('. ')[0] as string;
  return `${decision.reason === 'mode_recommend' ? 'recommended' : 'held'}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

function cellOfRepair(repair: RepairLine | undefined): Cell {
  return repair === undefined ? { text: '' } : codeRepair(repair);
}

/** On a narrow terminal the decision, which is long, moves under its row, rather than to cost what happened its words. */
function describeColumn(heading: string): Table['columns'][number] {
  if (heading === 'INCIDENT') return { heading, firm: true };
  return heading === 'DECISION' ? { heading, remarks: true } : { heading };
}

export function tableOfIncidents(
  incidents: readonly IncidentRecord[],
  { record, repairs }: { readonly record: LedgerRecord; readonly repairs: readonly RepairLine[] },
  times: Times,
  now: number,
): Table {
  const telling = findTellingDecisions(record.entries);
  // Newest first, so the first of an incident is its latest.
  const byIncident = new Map(repairs.toReversed().map((repair) => [repair.incident, repair]));
  const hasRepairs = incidents.some(({ id }) => byIncident.has(id));
  const rows = incidents.map((incident): Cell[] => {
    const { id, openedAt, closedAt } = incident;
    const lasting = formatDuration((closedAt ?? now) - openedAt);
    return [
      { text: id, tone: 'name' },
      closedAt === undefined ? { text: 'open', tone: 'bad' } : { text: 'closed', tone: 'good' },
      { text: times.near(openedAt, now) },
      { text: lasting },
      { text: sayWhat(record.history, incident) },
      ...(hasRepairs ? [cellOfRepair(byIncident.get(id))] : []),
      {
        text: codeDecision(
          closedAt === undefined ? lastDecision(record.history, incident) : (telling.get(id) ?? lastDecision(record.history, incident)),
          byIncident.get(id),
        ),
      },
    ];
  });
  const headings = ['INCIDENT', 'STATE', 'OPENED', 'LASTED', 'WHAT', ...(hasRepairs ? ['REPAIR'] : []), 'DECISION'];
  return { columns: headings.map(describeColumn), rows };
}
