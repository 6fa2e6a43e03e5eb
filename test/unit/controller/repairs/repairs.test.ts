/** What does the fold over the ledger remember of repairs? Entry by entry, without a fleet. */
import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../../src/base/instant.ts';
import type { RepairEntryBody } from '../../../../src/controller/repairs/repair-entry.ts';
import { createRepairs, foldForgotten, foldRepair, lineageOf, relapseWithinMs } from '../../../../src/controller/repairs/repairs.ts';
import type { Harm } from '../../../../src/remediation/action.ts';
import type { Outcome } from '../../../../src/remediation/call.ts';
import type { Plan } from '../../../../src/remediation/remediation.ts';
import { longestWindowMs } from '../../../../src/remediation/spending.ts';

const planFor = (machine: string): Plan => ({
  target: { machine, launchedAt: -hourMs, group: 'web', zone: 'a' },
  steps: [
    { step: { action: 'restartUnit', with: {} }, words: 'restart web.service', irreversible: false, timeoutMs: 1 },
    { step: { action: 'replace', with: {} }, words: 'replace it', irreversible: true, timeoutMs: 1 },
  ],
  verifyMs: 1,
});

/** A ledger of repairs: each entry at its instant, in the order in which they are told. */
function createBook() {
  const repairs = createRepairs();
  const tell = (at: number, entry: RepairEntryBody) => foldRepair(repairs, entry, at);
  return {
    repairs,
    tell,
    open: (at: number, id: string, machine: string, approvableUntil?: number) =>
      tell(at, {
        kind: 'remediation_opened',
        remediation: id,
        episode: `ep of ${machine}`,
        incident: 'inc-1',
        hostName: machine,
        policy: 'disk',
        plan: planFor(machine),
        planHash: 'hash',
        approvableUntil,
      }),
    intend: (at: number, id: string, harm: Harm | undefined, irreversible = false) => {
      const remediation = repairs.remediations.get(id);
      tell(at, {
        kind: 'step_intended',
        remediation: id,
        hostName: 'h',
        step: remediation?.step ?? 0,
        words: 'do it',
        irreversible,
        ...(harm === undefined ? {} : { harm }),
        call: { token: `${id}.1`, step: { action: 'replace', with: {} }, target: planFor('m').target },
        machinesBefore: ['m', 'n'],
      });
    },
    answer: (at: number, id: string, outcome: Outcome) =>
      tell(at, { kind: 'step_answered', remediation: id, hostName: 'h', step: 0, outcome }),
    close: (at: number, id: string, result: 'succeeded' | 'failed' | 'cancelled', more: { tells?: boolean; successor?: string } = {}) =>
      tell(at, {
        kind: 'remediation_closed',
        remediation: id,
        hostName: 'h',
        group: 'web',
        result,
        tells: more.tells ?? true,
        because: 'it was seen',
        successor: more.successor,
      }),
  };
}

test('a repair begins where its entry says, and every entry moves it on', () => {
  const { repairs, tell, open, intend, answer } = createBook();
  open(1, 'act-1', 'm', 100);
  const record = () => repairs.remediations.get('act-1');
  expect(record()).toMatchObject({ phase: { kind: 'awaiting_approval', until: 100 }, step: 0, tries: 0, openedAt: 1, machinesBefore: [] });
  tell(2, { kind: 'remediation_approved', remediation: 'act-1', by: 'ann', because: 'go' });
  expect(record()).toMatchObject({ phase: { kind: 'ready', since: 2 }, approval: { by: 'ann', because: 'go', at: 2 } });
  intend(3, 'act-1', 'service');
  expect(record()).toMatchObject({ phase: { kind: 'calling', since: 3 }, tries: 1, machinesBefore: ['m', 'n'] });
  answer(4, 'act-1', { kind: 'unknown', because: 'time-out' });
  expect(record()?.phase).toEqual({ kind: 'uncertain', since: 4, because: 'time-out' });
  answer(5, 'act-1', { kind: 'applied', detail: 'done' });
  expect(record()?.phase).toEqual({ kind: 'settling', since: 5 });
  const judged = { kind: 'step_judged', remediation: 'act-1', hostName: 'h', step: 0, because: 'seen' } as const;
  tell(6, { ...judged, helped: true });
  expect(record()).toMatchObject({ step: 0, tries: 1, phase: { kind: 'settling' } });
  tell(7, { ...judged, helped: false });
  expect(record()).toMatchObject({ step: 1, tries: 0, phase: { kind: 'ready', since: 7 } });
  tell(8, { kind: 'remediation_vetoed', remediation: 'act-1', by: 'bob', because: 'not now' });
  expect(record()?.vetoedBecause).toBe('by bob: not now');
});

test('a repair without an approval to wait for is ready at once', () => {
  const { repairs, open } = createBook();
  open(1, 'act-1', 'm');
  expect(repairs.remediations.get('act-1')?.phase).toEqual({ kind: 'ready', since: 1 });
});

test('entries about a repair that nobody remembers change nothing', () => {
  const { repairs, intend, answer, close } = createBook();
  intend(1, 'act-9', 'host');
  answer(2, 'act-9', { kind: 'not_applied', because: 'x' });
  expect(repairs).toEqual(createRepairs());
  close(3, 'act-9', 'failed');
  expect(lineageOf(repairs, 'web')).toMatchObject({ helped: 0, failed: 1 });
});

test.each<[harm: Harm | undefined, irreversible: boolean, spent: readonly string[]]>([
  ['none', false, []],
  ['service', false, ['service']],
  ['host', false, ['host']],
  [undefined, true, ['host']],
  [undefined, false, []],
])('a step that costs %s, irreversible: %s, is written down as %j', (harm, irreversible, spent) => {
  const { repairs, open, intend } = createBook();
  open(1, 'act-1', 'm');
  intend(2, 'act-1', harm, irreversible);
  expect(repairs.spent.map((each) => each.harm)).toEqual(spent);
  for (const each of repairs.spent) expect(each).toMatchObject({ at: 2, group: 'web', zone: 'a', machine: 'm', by: 'heald' });
});

test('a second rung moves the one spending to its own call, at the worst price so far', () => {
  const { repairs, open, intend } = createBook();
  open(1, 'act-1', 'm');
  open(1, 'act-2', 'n');
  intend(2, 'act-1', 'host');
  intend(3, 'act-2', 'service');
  intend(4, 'act-1', 'service');
  expect(repairs.spent.map(({ at, machine, harm }) => [at, machine, harm])).toEqual([
    [3, 'n', 'service'],
    [4, 'm', 'host'],
  ]);
});

test('what certainly was not done takes back its own spending, and leaves that of the rung before', () => {
  const { repairs, open, intend, answer } = createBook();
  const times = () => repairs.spent.map(({ at, harm }) => [at, harm]);
  open(1, 'act-1', 'm');
  intend(2, 'act-1', 'service');
  intend(3, 'act-1', 'host');
  answer(4, 'act-1', { kind: 'not_applied', because: 'throttled' });
  expect(times()).toEqual([[2, 'service']]);
  intend(5, 'act-1', 'host');
  answer(6, 'act-1', { kind: 'unknown', because: 'time-out' });
  expect(times()).toEqual([[5, 'host']]);

  open(10, 'act-2', 'n');
  intend(11, 'act-2', 'host');
  answer(12, 'act-2', { kind: 'not_applied', because: 'throttled' });
  expect(times()).toEqual([[5, 'host']]);
});

test('the spending of an earlier repair of the same machine is not that of the new one', () => {
  const { repairs, open, intend, answer, close } = createBook();
  open(1, 'act-1', 'm');
  intend(2, 'act-1', 'host');
  close(3, 'act-1', 'failed');
  open(4, 'act-2', 'm');
  intend(5, 'act-2', 'host');
  answer(6, 'act-2', { kind: 'not_applied', because: 'throttled' });
  expect(repairs.spent.map(({ at }) => at)).toEqual([2]);
});

test('what is older than the longest window is forgotten with the next spending, and not before', () => {
  const { repairs, tell } = createBook();
  const lose = (at: number, machine: string) => tell(at, { kind: 'machine_lost', group: 'web', zone: 'b', machine });
  lose(0, 'm');
  lose(longestWindowMs - 1, 'n');
  expect(repairs.spent).toHaveLength(2);
  lose(longestWindowMs, 'o');
  expect(repairs.spent.map(({ machine, by, harm, zone }) => [machine, by, harm, zone])).toEqual([
    ['n', 'others', 'host', 'b'],
    ['o', 'others', 'host', 'b'],
  ]);
});

test('only an end that tells counts for the lineage, and one that cost something is remembered against its machine', () => {
  const { repairs, open, intend, close } = createBook();
  open(1, 'act-1', 'm');
  close(2, 'act-1', 'cancelled', { tells: false });
  expect([lineageOf(repairs, 'web').failed, repairs.unhelped.has('m')]).toEqual([0, false]);
  open(3, 'act-2', 'm');
  intend(4, 'act-2', 'host');
  close(5, 'act-2', 'failed');
  expect(lineageOf(repairs, 'web')).toMatchObject({ failed: 1, failedAt: 5 });
  expect(repairs.unhelped.get('m')).toEqual({ at: 5, group: 'web' });
  expect(repairs.remediations.get('act-2')?.phase).toEqual({ kind: 'closed', at: 5, result: 'failed', because: 'it was seen' });
  open(6, 'act-3', 'm');
  close(7, 'act-3', 'succeeded', { successor: 'm' });
  expect(repairs.unhelped.has('m')).toBe(false);
  expect(lineageOf(repairs, 'web')).toMatchObject({ helped: 1, failed: 0 });
});

test('the successor of a repair is proven for an hour, and a relapse takes that back', () => {
  const { repairs, tell, open, close } = createBook();
  open(1, 'act-1', 'm');
  close(2, 'act-1', 'succeeded', { successor: 'm-2' });
  expect(repairs.proven.get('m-2')).toEqual({ at: 2, remediation: 'act-1', policy: 'disk', helped: true, tells: true });
  tell(3, { kind: 'repair_relapsed', remediation: 'act-1', hostName: 'h', group: 'web', machine: 'm-2', afterMs: 1, tells: true });
  expect([repairs.proven.size, repairs.unhelped.get('m-2'), lineageOf(repairs, 'web').failed]).toEqual([0, { at: 3, group: 'web' }, 1]);
  tell(4, { kind: 'repair_relapsed', remediation: 'act-1', hostName: 'h', group: 'web', machine: 'm-3', afterMs: 1, tells: false });
  expect(lineageOf(repairs, 'web').failed).toBe(1);

  for (const [at, id] of [
    [10, 'act-2'],
    [10 + relapseWithinMs - 1, 'act-3'],
    [10 + relapseWithinMs, 'act-4'],
  ] as const) {
    open(at, id, id);
    close(at, id, 'succeeded', { successor: `${id}'s` });
    if (id === 'act-3') expect([...repairs.proven.keys()]).toEqual(["act-2's", "act-3's"]);
  }
  expect([...repairs.proven.keys()]).toEqual(["act-3's", "act-4's"]);
});

test('an open breaker keeps its reason and time until a person closes it, who also lets its machines be tried again', () => {
  const { repairs, tell, open, intend, close } = createBook();
  open(1, 'act-1', 'm');
  intend(2, 'act-1', 'host');
  close(3, 'act-1', 'failed');
  repairs.unhelped.set('d', { at: 3, group: 'db' });
  tell(4, { kind: 'breaker_opened', group: 'web', because: 'two did not help' });
  expect(lineageOf(repairs, 'web')).toMatchObject({ failed: 1, brokenBecause: 'two did not help', brokenAt: 4 });
  tell(5, { kind: 'breaker_closed', group: 'web', by: 'ann', because: 'new image' });
  expect(lineageOf(repairs, 'web')).toEqual({ helped: 0, failed: 0, brokenBecause: undefined });
  expect([...repairs.unhelped.keys()]).toEqual(['d']);
});

test('a storm is remembered with its begin, sets the count back, and ends; so does a doubt', () => {
  const { repairs, tell, open, close } = createBook();
  open(1, 'act-1', 'm');
  close(2, 'act-1', 'succeeded');
  tell(3, { kind: 'storm_began', group: 'web', suspects: 6, known: 30 });
  expect([repairs.storms.get('web'), lineageOf(repairs, 'web').helped]).toEqual([3, 0]);
  tell(4, { kind: 'storm_ended', group: 'web' });
  expect(repairs.storms.size).toBe(0);
  tell(5, { kind: 'inventory_doubted', because: 'half is missing' });
  expect(repairs.doubt).toBe('half is missing');
  tell(6, { kind: 'inventory_trusted' });
  expect(repairs.doubt).toBeUndefined();
});

test('a machine that heald let go of after a repair is retired, and one that it never touched is not', () => {
  const { repairs, open } = createBook();
  open(1, 'act-1', 'm');
  repairs.unhelped.set('m', { at: 1, group: 'web' });
  repairs.proven.set('m', { at: 1, remediation: 'act-0', policy: 'disk', helped: true, tells: true });
  foldForgotten(repairs, 'm');
  foldForgotten(repairs, 'n');
  expect([repairs.retired, repairs.unhelped.size, repairs.proven.size]).toEqual([['m'], 0, 0]);
  for (let at = 0; at < 600; at += 1) {
    open(at, `act-${at}`, `m-${at}`);
    foldForgotten(repairs, `m-${at}`);
  }
  expect([repairs.retired.length, repairs.retired.at(-1)]).toEqual([500, 'm-599']);
});

test('of ended repairs the newest two hundred are kept, and every open one', () => {
  const { repairs, open, close } = createBook();
  open(0, 'act-open', 'o');
  for (let at = 1; at <= 201; at += 1) {
    open(at * dayMs, `act-${at}`, `m-${at}`);
    close(at * dayMs, `act-${at}`, 'cancelled', { tells: false });
  }
  expect(repairs.remediations.size).toBe(201);
  expect([repairs.remediations.has('act-open'), repairs.remediations.has('act-1'), repairs.remediations.has('act-2')]).toEqual([
    true,
    false,
    true,
  ]);
});
