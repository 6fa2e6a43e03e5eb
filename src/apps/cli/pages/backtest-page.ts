/** How does a backtest come out? How much was replayed, both sets side by side, what differs, and whether the new one is promotable. */
import { formatDuration } from '../../../base/duration.ts';
import type { BacktestResult, Tally } from '../../../simulator/backtest/backtest.ts';
import type { WouldHaveActed } from '../../../simulator/backtest/replay.ts';
import { cleanText } from './clean-text.ts';
import { pageWidth, type Screen } from '../screen.ts';
import { drawOn } from '../show.ts';
import type { Times } from './times.ts';
import { wrapText } from './wrap-text.ts';

const shownMost = 20;

export function drawBacktest(result: BacktestResult, tookMs: number, screen: Screen, times: Times): string[] {
  const { paint } = screen;
  const columns = pageWidth(screen);
  const { replayed, current, candidate, added, gone, moved, unaccused, promotable, reasons } = cleanText(stripMaps(result));
  const speed = Math.round(replayed.reports / Math.max(0.001, tookMs / 1000));
  const gaps = replayed.gaps === 0 ? '' : `, ${replayed.gaps === 1 ? '1 gap' : `${replayed.gaps} gaps`} left out`;
  const drawAct = (sign: string, act: WouldHaveActed, more = '') =>
    wrapText(`${times.stamp(act.at)}  ${act.host.name}: ${act.policy} (${act.mode}) would ${act.plan.join(', then ')}${more}`, columns, {
      first: `  ${sign} `,
    });
  const differences = [
    ...added.map((act) => drawAct('+', act, unaccused.includes(act) ? ` ${paint('bad', '(nothing else accuses it)')}` : '')),
    ...gone.map((act) => drawAct('-', act)),
    ...moved.map(({ act, laterByMs }) =>
      drawAct('~', act, `, ${formatDuration(Math.abs(laterByMs))} ${laterByMs < 0 ? 'sooner' : 'later'} than the current set`),
    ),
  ];
  return [
    ...wrapText(
      `Replayed ${formatDuration(replayed.watchedMs)} of reports (${replayed.hosts} hosts, ${replayed.reports} reports${gaps}) in ${formatDuration(Math.max(100, tookMs))}, ${speed} a second.`,
      columns,
    ),
    '',
    ...drawOn(screen, {
      columns: [{ heading: '' }, { heading: 'current', align: 'right' }, { heading: 'candidate', align: 'right' }],
      rows: listRows(current, candidate).map((row) => row.map((text) => ({ text }))),
    }),
    '',
    ...(differences.length === 0
      ? ['Both would have done the same.']
      : [paint('strong', 'Differences'), ...differences.slice(0, shownMost).flat()]),
    ...(differences.length > shownMost ? [`  and ${differences.length - shownMost} more; --json has them all`] : []),
    '',
    ...(promotable
      ? [paint('good', '✓ promotable')]
      : reasons.flatMap((reason) => wrapText(reason, columns, { first: paint('bad', '✗ not promotable: ') }))),
  ];
}

interface PlainTally extends Omit<Tally, 'holds'> {
  readonly holds: Readonly<Record<string, number>>;
}

function stripMaps(result: BacktestResult): Omit<BacktestResult, 'current' | 'candidate'> & { current: PlainTally; candidate: PlainTally } {
  const plain = (tally: Tally): PlainTally => ({ ...tally, holds: Object.fromEntries(tally.holds) });
  return { ...result, current: plain(result.current), candidate: plain(result.candidate) };
}

function listRows(current: PlainTally, candidate: PlainTally): string[][] {
  const reasons = [...new Set([...Object.keys(current.holds), ...Object.keys(candidate.holds)])].toSorted();
  const actsOf = ({ acts, actsBeyond }: PlainTally) => String(acts.length + actsBeyond);
  return [
    ['incidents opened', String(current.incidents), String(candidate.incidents)],
    ['would have acted', actsOf(current), actsOf(candidate)],
    ...reasons.map((reason) => [`held: ${reason}`, String(current.holds[reason] ?? 0), String(candidate.holds[reason] ?? 0)]),
  ];
}

/** For `--json`. */
export function describeBacktest(result: BacktestResult, versions: { current: string; candidate: string }, tookMs: number): object {
  const { replayed, added, gone, moved, unaccused, promotable, reasons, current, candidate } = stripMaps(result);
  return {
    versions,
    replayed: { ...replayed, tookMs: Math.round(tookMs) },
    promotable,
    reasons,
    current,
    candidate,
    added,
    gone,
    moved,
    unaccused,
  };
}
