/**
 * What room is left for repairs in each group? Four different limits, four names, each on the group that it holds back: the in-flight
 * cap, the budget, the storm gate and the breaker.
 */
import type { GroupsAnswer } from '../../../adapters/wire/answers.ts';
import { formatDuration } from '../../../base/duration.ts';
import type { Instant } from '../../../base/instant.ts';
import type { Cell, Table } from './table.ts';
import type { Times } from './times.ts';

type GroupLine = GroupsAnswer['groups'][number];

export function tableOfGroups({ groups, zones, fleet }: GroupsAnswer, times: Times, now: Instant): Table {
  const rows = groups.map((group): Cell[] => [
    { text: group.group, tone: 'strong' },
    { text: String(group.hosts) },
    { text: sayCap(group) },
    { text: sayBudgets(group.budgets, times, now) },
    group.stormSince === null
      ? { text: 'open' }
      : { text: `closed since ${times.near(Date.parse(group.stormSince), now)}`, tone: 'warning' },
    sayBreaker(group),
    { text: sayBroken(group, times, now), tone: 'bad' },
  ]);
  const shared = [...zones.map((zone) => ({ ...zone, name: `(zone ${zone.zone})` })), { ...fleet, name: '(fleet)' }];
  const below = shared.map((room): Cell[] => [
    { text: room.name, tone: 'quiet' },
    { text: '' },
    { text: sayCap(room) },
    { text: sayBudgets(room.budgets, times, now) },
  ]);
  const columns = [
    { heading: 'GROUP', firm: true as const },
    { heading: 'HOSTS', align: 'right' as const },
    { heading: 'IN FLIGHT' },
    { heading: 'BUDGET LEFT' },
    { heading: 'STORM GATE' },
    { heading: 'BREAKER' },
    { heading: '', remarks: true as const },
  ];
  return { columns, rows: [...rows, ...below] };
}

/** "1 of 2, 1 waits": repairs under way, how many may be, and plans that wait for a person. */
function sayCap(line: Pick<GroupLine, 'underWay' | 'inFlightCap'> & Partial<Pick<GroupLine, 'waiting' | 'allowedNow'>>): string {
  const { underWay, inFlightCap, allowedNow, waiting = 0 } = line;
  const least = Math.min(inFlightCap ?? Infinity, allowedNow ?? Infinity);
  const of = Number.isFinite(least) ? ` of ${least}` : '';
  return `${underWay}${of}${waiting === 0 ? '' : `, ${waiting} wait${waiting === 1 ? 's' : ''}`}`;
}

/** "1/1 in 1 h; 2/3 in 1 d": of each window what is left of what it allows. */
function sayBudgets(budgets: GroupLine['budgets'], times: Times, now: Instant): string {
  const said = budgets.map(({ windowMs, max, left, freeAt }) => {
    const next = freeAt === null ? '' : ` (next ${times.near(Date.parse(freeAt), now)})`;
    return `${left}/${max} in ${formatDuration(windowMs)}${next}`;
  });
  return said.join('; ') || '–';
}

function sayBreaker({ lineage, breakAfter }: GroupLine): Cell {
  if (lineage.brokenBecause !== null && lineage.brokenBecause !== undefined) return { text: 'OPEN', tone: 'bad' };
  const failed = lineage.failed === 0 ? '' : `, ${lineage.failed} of ${breakAfter ?? '?'} failed`;
  return { text: `closed${failed}` };
}

function sayBroken({ group, lineage }: GroupLine, times: Times, now: Instant): string {
  if (lineage.brokenBecause === null || lineage.brokenBecause === undefined) return '';
  const since =
    lineage.brokenAt === null || lineage.brokenAt === undefined ? '' : ` since ${times.near(Date.parse(lineage.brokenAt), now)}`;
  return `the breaker of ${group} is open${since}: ${lineage.brokenBecause}. Close it with: heald breaker close ${group} --reason "…"`;
}
