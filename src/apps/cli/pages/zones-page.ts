/** How do the zones stand, and why is one held to be ill? The table of zones, and the whole story of one suspicion. */
import { formatDuration } from '../../../base/duration.ts';
import type { ZoneLine } from '../../../controller/zones/list-zones.ts';
import type { Suspicion } from '../../../controller/zones/zone-history.ts';
import { describeFinding } from '../../../controller/zones/zone-lines.ts';
import { formatShare } from '../../../liveness/signal-text.ts';
import { codeEvacuation } from './evacuation-list.ts';
import { drawField, drawSection, type Layout } from './layout.ts';
import { drawTable, type Cell, type Table } from './table.ts';
import type { Times } from './times.ts';
import { wrapText } from './wrap-text.ts';

export function tableOfZones(zones: readonly ZoneLine[], times: Times, now: number): Table {
  const rows = zones.map(({ zone, hosts, inTrouble, state, suspicion, evacuation, isDisarmed, toSuspect, toConfirm }): Cell[] => [
    { text: zone, tone: 'strong' },
    { text: String(hosts) },
    { text: String(inTrouble), ...(inTrouble === 0 ? {} : ({ tone: 'warning' } as const)) },
    { text: state, tone: state === 'well' ? 'good' : state === 'suspected' ? 'warning' : 'bad' },
    { text: suspicion === undefined ? '' : times.near(suspicion.suspectedAt, now) },
    { text: `${toSuspect ?? '–'} / ${toConfirm ?? '–'}` },
    evacuation === undefined ? { text: isDisarmed ? 'in, disarmed' : 'in' } : codeEvacuation(evacuation),
    { text: evacuation?.id ?? suspicion?.id ?? '', tone: 'name' },
  ]);
  const columns = [
    { heading: 'ZONE', firm: true },
    { heading: 'HOSTS', align: 'right' },
    { heading: 'TROUBLE', align: 'right' },
    { heading: 'STATE' },
    { heading: 'SINCE' },
    { heading: 'IT TAKES', align: 'right' },
    { heading: 'WORK' },
    { heading: 'SEE', firm: true },
  ] as const;
  return { columns, rows };
}

/** What the column IT TAKES says, and what cannot be told on this fleet. */
export function sayCapability(zones: readonly ZoneLine[]): string {
  const legend = 'IT TAKES: hosts that must look bad, with all others well, to suspect a zone / to confirm it.';
  const small = zones.filter(({ toConfirm }) => toConfirm === undefined).map(({ zone }) => zone);
  if (zones.length < 2 || small.length === 0) return legend;
  return `${legend} Zone ${small.join(', ')} has too few hosts to be confirmed on their evidence alone.`;
}

export function tableOfSuspicions(suspicions: readonly Suspicion[], times: Times, now: number): Table {
  const rows = suspicions.map(({ id, zone, suspectedAt, confirmedAt, clearedAt, suspected }): Cell[] => [
    { text: times.near(suspectedAt, now) },
    { text: zone, tone: 'strong' },
    { text: confirmedAt === undefined ? 'suspected' : 'confirmed' },
    { text: clearedAt === undefined ? 'stands' : `cleared after ${formatDuration(clearedAt - suspectedAt)}` },
    { text: suspected.stream },
    { text: id, tone: 'name' },
  ]);
  return { columns: ['WHEN', 'ZONE', 'WAS', 'AND NOW', 'BY', 'SUSPICION'].map((heading) => ({ heading })), rows };
}

/** The evidence with its rivals and conditions, as they were when the zone was last decided about. */
export function explainSuspicion(suspicion: Suspicion, layout: Layout): string[] {
  const { paint, times, now, columns } = layout;
  const { id, zone, incident, fault, suspectedAt, confirmedAt, clearedAt, clearedBecause, suspected, confirmed, answer } = suspicion;
  const finding = confirmed ?? suspected;
  const { rivals, checks, usualShare, leadDecades, decades } = finding;
  const state = clearedAt === undefined ? (confirmed === undefined ? 'SUSPECTED' : 'CONFIRMED') : 'CLEARED';
  const tone = state === 'CLEARED' ? 'good' : state === 'SUSPECTED' ? 'warning' : 'bad';
  const rival = (each: (typeof rivals)[number]) =>
    `${each.dimension} ${each.value}: ${each.bad} of ${each.hosts} hosts, ${each.decades.toFixed(1)} decades`;
  const line = (text: string, sign = ' ') => wrapText(text, columns, { first: `  ${sign} `, rest: '    ' });
  const fields: readonly (readonly [string, string])[] = [
    ['fault', `${fault}, in ${incident}`],
    ['suspected', times.near(suspectedAt, now)],
    ...(confirmedAt === undefined
      ? []
      : [['confirmed', `${times.near(confirmedAt, now)}, ${formatDuration(confirmedAt - suspectedAt)} later`] as const]),
    ...(clearedAt === undefined ? [] : [['cleared', `${times.near(clearedAt, now)}: ${clearedBecause ?? ''}`] as const]),
    ...(answer === undefined ? [] : [['answer', answer] as const]),
  ];
  return [
    `${paint('strong', `zone ${zone}`)}  ${paint(tone, state)}  ${paint('name', id)}`,
    ...fields.flatMap(([label, text]) => drawField(label, text, layout, 11)),
    ...drawSection(
      'What was counted',
      [...line(describeFinding(finding)), ...line(`On ordinary days ${formatShare(usualShare)} of the zone's hosts are suspect so.`)],
      layout,
    ),
    ...drawSection(
      'What else would explain it',
      rivals.length === 0
        ? line('Nothing that is known of the hosts sets the suspects apart.')
        : [
            ...line(`The zone itself: ${decades.toFixed(1)} decades, ${sayLead(leadDecades)}.`),
            ...rivals.flatMap((each) => line(rival(each))),
          ],
      layout,
    ),
    ...drawSection(
      'What it takes to be confirmed',
      checks.flatMap(({ passed, sentence }) => line(sentence, passed ? paint('good', '✓') : paint('warning', '✗'))),
      layout,
    ),
    ...drawSection('What follows', line(`heald explain ${incident}`), layout),
  ];
}

function sayLead(decades: number): string {
  if (decades <= 0) return 'and no likelier than the next';
  return `and ${decades > 6 ? 'more than a million' : String(Number((10 ** decades).toPrecision(2)))} times likelier than the next`;
}

export function drawZones(zones: readonly ZoneLine[], suspicions: readonly Suspicion[], layout: Layout): string[] {
  const { columns, paint, times, now } = layout;
  return [
    ...drawTable(tableOfZones(zones, times, now), columns, paint),
    ...wrapText(sayCapability(zones), columns).map((text) => paint('quiet', text)),
    ...(suspicions.length === 0
      ? []
      : ['', paint('strong', 'Suspicions'), ...drawTable(tableOfSuspicions(suspicions, times, now), columns, paint)]),
  ];
}
