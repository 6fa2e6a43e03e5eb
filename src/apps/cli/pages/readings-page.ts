/**
 * What does a host measure right now? Its readings as a table, each held against its signal's own thresholds.
 *
 * One reading is not a verdict: a threshold says how long a value must stay there, and the controller keeps count. So the words
 * here are about this moment only.
 */
import { formatValue } from '../../../liveness/evaluate-condition.ts';
import { findSignal, signalNames } from '../../../liveness/catalog.ts';
import { wholeHost, type Report } from '../../../liveness/report.ts';
import type { Judgement, SignalDefinition, Value } from '../../../liveness/signal.ts';
import type { Tone } from './paint.ts';
import type { Cell, Table } from './table.ts';

/** This moment only: `shown` is a signal that is never judged, `unmeasured` one that gave no value. */
type Standing = 'ok' | 'warn' | 'suspect' | 'shown' | 'unmeasured';

export interface ReadingLine {
  readonly signal: string;
  readonly subject: string;
  readonly value: Value | null;
  readonly unit: SignalDefinition['unit'] | undefined;
  readonly standing: Standing;
  readonly detail: string | undefined;
}

const tones: Readonly<Record<Standing, Tone>> = { ok: 'good', warn: 'warning', suspect: 'bad', shown: 'quiet', unmeasured: 'name' };

/** In the order of the catalogue, so that what belongs together stands together. */
export function listReadings(report: Report): ReadingLine[] {
  const bySignal = Object.entries(report.readings).toSorted(([left], [right]) => signalNames.indexOf(left) - signalNames.indexOf(right));
  return bySignal.flatMap(([signal, bySubject]) => {
    const definition = findSignal(signal);
    return Object.entries(bySubject).map(([subject, value]) => ({
      signal,
      subject,
      value,
      unit: definition?.unit,
      standing: standOf(value, definition),
      detail: report.details[signal]?.[subject],
    }));
  });
}

function standOf(value: Value | null, definition: SignalDefinition | undefined): Standing {
  if (value === null) return 'unmeasured';
  if (definition === undefined || definition.judgement.kind === 'none' || definition.weight === 'informs') return 'shown';
  return compareToThresholds(value, definition.judgement);
}

function compareToThresholds(value: Value, judgement: Judgement): Standing {
  if (judgement.kind === 'counts' && typeof value !== 'number') {
    if (value.failed === 0) return 'ok';
    const { share, failedAtLeast } = judgement.suspect;
    return value.failed >= failedAtLeast && value.failed >= share * value.tried ? 'suspect' : 'warn';
  }
  if (judgement.kind !== 'level' || typeof value !== 'number') return 'shown';
  if (judgement.suspect !== undefined && value >= judgement.suspect.above) return 'suspect';
  return judgement.warn !== undefined && value >= judgement.warn ? 'warn' : 'ok';
}

export function tableOfReadings(lines: readonly ReadingLine[]): Table {
  const rows = lines.map(({ signal, subject, value, unit, standing, detail }, at): Cell[] => [
    { text: signal, ...(lines[at - 1]?.signal === signal ? { tone: 'quiet' as const } : {}) },
    { text: subject === wholeHost ? '' : subject },
    { text: sayValue(value, unit) },
    { text: standing, tone: tones[standing] },
    { text: detail ?? '', tone: 'quiet' },
  ]);
  const columns = [
    { heading: 'SIGNAL', firm: true as const },
    { heading: 'OF', keep: 'end' as const },
    { heading: 'VALUE', align: 'right' as const, firm: true as const },
    { heading: 'NOW' },
    { heading: '', remarks: true as const },
  ];
  return { columns, rows };
}

/** "43 %", "0 of 5 failed", "–". */
export function sayValue(value: Value | null, unit: SignalDefinition['unit'] | undefined): string {
  if (value === null) return '–';
  if (typeof value !== 'number') return `${value.failed} of ${value.tried} failed${value.slow === 0 ? '' : `, ${value.slow} slow`}`;
  return unit === undefined ? String(value) : formatValue(value, unit);
}

/** "56 readings: 50 ok, 1 warn, 5 shown". */
export function sumUp(lines: readonly ReadingLine[]): string {
  const standings = ['suspect', 'warn', 'ok', 'shown', 'unmeasured'] as const;
  const counts = standings.map((standing) => [lines.filter((line) => line.standing === standing).length, standing] as const);
  return `${lines.length} readings: ${counts
    .filter(([count]) => count > 0)
    .map(([count, standing]) => `${count} ${standing}`)
    .join(', ')}`;
}
