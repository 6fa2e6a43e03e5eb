/** One host on a page: its verdict and what speaks against it, what it measures now, and what happened to it before. */
import { formatDuration } from '../../../base/duration.ts';
import { findSignal, signalNames } from '../../../liveness/catalog.ts';
import { wholeHost } from '../../../liveness/report.ts';
import type { HostDetailAnswer, ReadingAnswer } from '../../../adapters/wire/answers.ts';
import type { IncidentRecord } from '../../../controller/history.ts';
import type { HostLine } from './host-list.ts';
import { drawField, drawSection, type Layout } from './layout.ts';
import { sayRepair, type RepairLine } from './repair-list.ts';
import { sayValue } from './readings-page.ts';
import { drawTable, type Cell, type Table } from './table.ts';
import { verdictTone } from './verdict-tone.ts';
import { wrapText } from './wrap-text.ts';

const incidentsShown = 5;

/** What is known of a host besides its line. */
interface KnownOfHost {
  /** The controller's own word; undefined when it did not answer. */
  readonly detail: HostDetailAnswer | undefined;
  readonly incidents: readonly IncidentRecord[];
  /** The one that is open. */
  readonly repair: RepairLine | undefined;
}

export function drawHost(
  host: HostLine,
  { detail, incidents, repair }: KnownOfHost,
  layout: Layout,
  columns: number | undefined,
): string[] {
  const { paint, now } = layout;
  const heard = host.heardAt === undefined ? '' : `, heard ${formatDuration(now - host.heardAt)} ago`;
  const facts = Object.entries(detail?.facts ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    `${paint('strong', host.name)}  ${paint(verdictTone[host.verdict], host.verdict)}${heard}`,
    '',
    ...drawField('Where', `${host.name === host.id ? '' : `${host.id}, `}zone ${host.zone}, group ${host.group}`, layout),
    ...(facts.length === 0 ? [] : drawField('Runs', facts.join(', '), layout)),
    ...(detail?.self === undefined || detail.self === null ? [] : drawField('Agent', sayAgent(host, detail), layout)),
    ...(repair === undefined ? [] : drawField('Repair', `${paint('name', repair.id)} ${sayRepair(repair, layout.times, now)}`, layout)),
    ...drawSection('What is wrong', drawFaults(host, layout), layout),
    ...drawSection('What it measures', detail === undefined ? [] : drawTable(tableOfAnswers(detail.readings), columns, paint), layout),
    ...drawSection('What it cannot measure', drawLacks(detail?.lacks ?? {}, layout), layout),
    ...drawSection('Incidents', drawIncidents(incidents, layout), layout),
  ];
}

function sayAgent({ agentVersion }: HostLine, { self, lostReports }: HostDetailAnswer): string {
  const lost = lostReports === 0 ? '' : `, ${lostReports} reports lost on the way`;
  return `version ${agentVersion ?? 'unknown'}, own trouble ${self?.score ?? 0} of 8${lost}`;
}

function drawFaults({ faults }: HostLine, { paint, columns, times, now }: Layout): string[] {
  return faults.flatMap(({ fault, verdict, since, sentences, incident }) => {
    const parts = [`${fault}: ${sentences.join('; ')}`, ...(since === undefined ? [] : [`since ${times.near(since, now)}`])];
    const more = incident === undefined ? [] : [paint('quiet', `           heald explain ${incident}`)];
    return [...wrapText(parts.join(' · '), columns, { first: `  ${paint(verdictTone[verdict], verdict.padEnd(7))}  ` }), ...more];
  });
}

function tableOfAnswers(readings: readonly ReadingAnswer[]): Table {
  const inOrder = readings.toSorted((left, right) => signalNames.indexOf(left.signal) - signalNames.indexOf(right.signal));
  const rows = inOrder.map(({ signal, subject, value, detail, verdict }): Cell[] => {
    const definition = findSignal(signal);
    const judged = definition !== undefined && definition.weight !== 'informs';
    return [
      { text: signal },
      { text: subject === wholeHost ? '' : subject },
      { text: sayValue(value, definition?.unit) },
      { text: judged ? verdict : '', tone: verdictTone[verdict] },
      { text: detail ?? '', tone: 'quiet' },
    ];
  });
  const columns = [
    { heading: 'SIGNAL', firm: true as const },
    { heading: 'OF', keep: 'end' as const },
    { heading: 'VALUE', align: 'right' as const, firm: true as const },
    { heading: 'VERDICT' },
    { heading: '', remarks: true as const },
  ];
  return { columns, rows };
}

/** The signals that a host cannot measure at all, and why. */
export function drawLacks(lacks: Readonly<Record<string, string>>, layout: Layout): string[] {
  const width = Math.max(0, ...Object.keys(lacks).map((signal) => signal.length));
  return Object.entries(lacks).flatMap(([signal, because]) => drawField(`  ${signal}`, because, layout, Math.min(width + 4, 36)));
}

function drawIncidents(incidents: readonly IncidentRecord[], { columns, times, now, paint }: Layout): string[] {
  const lines = incidents.slice(0, incidentsShown).flatMap(({ id, openedAt, closedAt, sentence }) => {
    const state = closedAt === undefined ? paint('bad', 'open') : 'closed';
    return wrapText(`${times.near(openedAt, now)} ${state}: ${sentence}`, columns, { first: `  ${paint('name', id)}  ` });
  });
  const others = incidents.length - incidentsShown;
  return others > 0 ? [...lines, `  … and ${others} before`] : lines;
}
