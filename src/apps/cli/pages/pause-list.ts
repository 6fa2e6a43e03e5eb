/** Which pauses hold now? From the record; the one that ends first first. */
import { formatDuration } from '../../../base/duration.ts';
import type { Instant } from '../../../base/instant.ts';
import type { History, SetPause } from '../../../controller/history.ts';
import { writePauseScope } from '../../../remediation/pause.ts';
import type { Table } from './table.ts';
import type { Times } from './times.ts';

export function listPauses({ pauses }: History, now: Instant): SetPause[] {
  return [...pauses.values()].filter(({ until }) => until > now).toSorted((left, right) => left.until - right.until);
}

export function tableOfPauses(pauses: readonly SetPause[], times: Times, now: Instant): Table {
  const rows = pauses.map(({ name, scope, by, setAt, until, reason }) => [
    { text: name, tone: 'name' as const },
    { text: writePauseScope(scope), tone: 'warning' as const },
    { text: times.near(until, now) },
    { text: formatDuration(until - now) },
    { text: by },
    { text: times.near(setAt, now) },
    { text: reason },
  ]);
  const headings = ['PAUSE', 'SCOPE', 'UNTIL', 'LEFT', 'BY', 'SET', 'REASON'];
  return { columns: headings.map((heading) => ({ heading })), rows };
}
