/** How do the consumer groups of a cluster stand, for whoever is on call? Only those that are not well, unless all are asked for. */
import type { ClusterAnswer, ConsumersAnswer } from '../../../adapters/wire/cluster-answers.ts';
import { formatDuration } from '../../../base/duration.ts';
import { formatCount } from '../../../liveness/signal-text.ts';
import type { Tone } from './paint.ts';
import type { Cell, Table } from './table.ts';

/** One that is not known is not among them: each is, for the first minutes. */
export function chooseUnwell(groups: readonly ConsumersAnswer[]): readonly ConsumersAnswer[] {
  return groups.filter(({ status, standing }) => standing.count > 0 || status === 'error' || status === 'warn');
}

/** "12 consumer groups: 10 well, 1 behind, 1 stuck". */
export function sayGroups({ groups }: Pick<ClusterAnswer, 'groups'>): string {
  if (groups.length === 0) return 'no consumer group is seen';
  const counted = [...Map.groupBy(groups, sayStanding)].map(([{ text }, { length }]) => `${length} ${text}`);
  return `${formatCount(groups.length, 'consumer group')}: ${counted.join(', ')}`;
}

export function tableOfConsumers(clusters: readonly Pick<ClusterAnswer, 'name' | 'groups'>[]): Table {
  const rows = clusters.flatMap(({ name, groups }) =>
    groups.map((each): Cell[] => [
      { text: clusters.length > 1 ? `${name}/${each.group}` : each.group, tone: 'strong' },
      sayStanding(each),
      { text: each.status === 'unknown' ? '–' : `${each.standing.count} of ${each.partitions}` },
      { text: each.status === 'unknown' ? '–' : String(each.lag) },
      { text: sayAge(each) },
      { text: each.blame === 'nobody' && each.status === 'ok' ? '' : each.because, tone: 'quiet' },
    ]),
  );
  return {
    columns: [
      { heading: 'GROUP', firm: true },
      { heading: 'IS' },
      { heading: 'STANDS' },
      { heading: 'MESSAGES', align: 'right' },
      { heading: 'BEHIND' },
      { heading: 'BECAUSE', remarks: true },
    ],
    rows,
  };
}

const well = { text: 'well', tone: 'good' } as const;
const behind = { text: 'behind', tone: 'warning' } as const;
const back = { text: 'set back', tone: 'warning' } as const;
const still = { text: 'stuck', tone: 'bad' } as const;
const unknown = { text: 'not known', tone: 'quiet' } as const;

function sayStanding({ status, standing }: ConsumersAnswer): Cell & { readonly tone: Tone } {
  if (status === 'unknown') return unknown;
  if (standing.count > 0) return still;
  return status === 'error' ? back : status === 'warn' ? behind : well;
}

function sayAge({ status, lag, lagMs, lagIsAtLeast }: ConsumersAnswer): string {
  if (status === 'unknown' || lagMs === null) return '–';
  return lag === 0 ? 'nothing' : `${lagIsAtLeast ? 'at least ' : ''}${formatDuration(lagMs)}`;
}
