/** Who reaches whom? Zones against zones: a row for each zone that tries, a column for each that is tried. */
import type { PathsAnswer } from '../../../adapters/wire/zone-answers.ts';
import { formatDuration } from '../../../base/duration.ts';
import { drawSection, type Layout } from './layout.ts';
import { drawTable, type Cell, type Table } from './table.ts';
import { wrapText } from './wrap-text.ts';

type Path = PathsAnswer['paths'][number];

/** A half of the hosts that try is more than a few bad hosts. */
const mostlyShare = 0.5;

/** Nothing where no host tries to reach another zone. */
export function drawPaths({ paths, windowMs }: PathsAnswer, layout: Layout): string[] {
  if (paths.length === 0) return [];
  const { columns, paint } = layout;
  const legend = `Rows try columns: ✓ hosts that all got through, ✗ those that met a failure in the last ${formatDuration(windowMs)}, of those that try.`;
  return drawSection(
    'Ways between zones',
    [...drawTable(tableOfPaths(paths), columns, paint), ...wrapText(legend, columns).map((line) => paint('quiet', line))],
    layout,
  );
}

export function tableOfPaths(paths: readonly Path[]): Table {
  const zones = [...new Set(paths.flatMap(({ from, to }) => [from, to]))].toSorted();
  const rows = zones.map((from): Cell[] => [
    { text: from, tone: 'strong' },
    ...zones.map((to) =>
      drawWay(
        from === to,
        paths.find((path) => path.from === from && path.to === to),
      ),
    ),
  ]);
  return { columns: [{ heading: 'FROM \\ TO', firm: true as const }, ...zones.map((heading) => ({ heading }))], rows };
}

function drawWay(isOwn: boolean, path: Path | undefined): Cell {
  if (isOwn) return { text: '·', tone: 'quiet' };
  if (path === undefined) return { text: '–', tone: 'quiet' };
  const { bad, hosts } = path;
  if (bad === 0) return { text: `✓ ${hosts}`, tone: 'good' };
  return { text: `✗ ${bad}/${hosts}`, tone: bad / hosts >= mostlyShare ? 'bad' : 'warning' };
}
