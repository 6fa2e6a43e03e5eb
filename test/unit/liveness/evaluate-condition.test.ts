import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSignal } from '../../../src/liveness/catalog.ts';
import type { Condition, Truth } from '../../../src/liveness/condition.ts';
import { evaluateCondition, familiesOf, keepClocks, listComparisons } from '../../../src/liveness/evaluate-condition.ts';
import { createView, receiveReport, type HostView } from '../../../src/liveness/host-view.ts';
import type { Readings } from '../../../src/liveness/report.ts';
import { compare, reportOf } from '../controller/desk.ts';

/** A view that heard these readings every five seconds. */
function hear(condition: Condition, samples: readonly Readings[], score = 0): { view: HostView; now: number } {
  let view: HostView | undefined;
  let now = 0;
  for (const [at, readings] of samples.entries()) {
    now = at * 5_000;
    const report = {
      ...reportOf('web-a-1', at + 1, now, {}, { self: { score, loopGapMs: 0, proberSilentMs: 0, droppedReports: 0 } }),
      readings,
    };
    view ??= createView(report, now);
    receiveReport(view, report, now, (signal) => signal.judgement, findSignal);
    keepClocks(view, listComparisons(condition));
  }
  return { view: view as HostView, now };
}

function evaluate(condition: Condition, samples: readonly Readings[], score = 0) {
  const { view, now } = hear(condition, samples, score);
  return evaluateCondition(condition, view, now, findSignal);
}

const stall = (seconds: number | null): Readings => ({ 'disk.fsync_stall_seconds': { '/': seconds } });

test('a value at the threshold is above it, and the tree says what was seen and by whom', () => {
  const evidence = evaluate(compare('disk.fsync_stall_seconds', 15), [stall(15)]);
  expect(evidence).toMatchObject({ truth: 'true', label: 'disk.fsync_stall_seconds above 15 s', family: 'active_probe', since: 0 });
  expect(evidence.observed).toMatchObject({ subject: '/', value: 15, sentence: '/: 15 s' });
});

test('"for" counts from the first sample above and starts again after one below', () => {
  const condition = compare('cpu.steal_share', 0.2, 10_000);
  const steal = (share: number): Readings => ({ 'cpu.steal_share': { host: share } });
  expect(evaluate(condition, [steal(0.3), steal(0.3)]).truth).toBe('false');
  expect(evaluate(condition, [steal(0.3), steal(0.3), steal(0.3)]).truth).toBe('true');
  expect(evaluate(condition, [steal(0.3), steal(0.1), steal(0.3), steal(0.3)]).truth).toBe('false');
});

test('a missing value neither starts nor stops the clock of "for"', () => {
  const condition = compare('cpu.steal_share', 0.2, 10_000);
  const steal = (share: number | null): Readings => ({ 'cpu.steal_share': { host: share } });
  expect(evaluate(condition, [steal(0.3), steal(null), steal(0.3)]).truth).toBe('true');
});

test('what was never measured is unknown, and the tree says why', () => {
  expect(evaluate(compare('disk.read_stall_seconds', 15), [stall(0)])).toMatchObject({ truth: 'unknown', because: 'nothing measured yet' });
  expect(evaluate(compare('disk.fsync_stall_seconds', 15), [stall(null)])).toMatchObject({
    truth: 'unknown',
    because: '/: not measured yet',
  });
});

test('what was not measured for more than three reports is unknown again', () => {
  const condition = compare('disk.fsync_stall_seconds', 15);
  const evidence = evaluate(condition, [stall(30), stall(null), stall(null), stall(null), stall(null)]);
  expect(evidence).toMatchObject({ truth: 'unknown', because: '/: not measured for 20 s' });
});

test('one subject above is enough, unless the policy names others', () => {
  const readings: Readings = { 'disk.fsync_stall_seconds': { '/': 0, '/data': 30 } };
  expect(evaluate(compare('disk.fsync_stall_seconds', 15), [readings]).observed?.subject).toBe('/data');
  expect(evaluate({ ...compare('disk.fsync_stall_seconds', 15), subjects: ['/'] }, [readings]).truth).toBe('false');
});

test('of several subjects that are not there yet the loudest is shown', () => {
  const readings: Readings = { 'disk.stall_seconds': { loop0: 0, loop1: 7, sda: 2 } };
  expect(evaluate(compare('disk.stall_seconds', 15), [readings])).toMatchObject({
    truth: 'false',
    observed: { subject: 'loop1', value: 7 },
  });
});

test('an agent that is slow itself must see more for longer', () => {
  expect(evaluate(compare('disk.fsync_stall_seconds', 15), [stall(20)], 1).truth).toBe('false');
  expect(evaluate(compare('disk.fsync_stall_seconds', 15), [stall(30)], 1).truth).toBe('true');
});

test('counted tries are compared by their failed share of the last half minute', () => {
  const tries = (failed: number): Readings => ({ 'dns.failures': { '127.0.0.1': { tried: 10, failed, slow: 0 } } });
  const evidence = evaluate(compare('dns.failures', 0.2), [tries(0), tries(6)]);
  expect(evidence).toMatchObject({ truth: 'true', observed: { value: 0.3, sentence: '127.0.0.1: 30 %' } });
});

test('only true comparisons are witnesses, each family once, and none under "not"', () => {
  const condition: Condition = {
    kind: 'any',
    of: [
      compare('disk.fsync_stall_seconds', 15),
      compare('disk.create_stall_seconds', 15),
      compare('disk.stall_seconds', 15),
      { kind: 'not', of: compare('disk.read_only', 1) },
    ],
  };
  const readings: Readings = {
    'disk.fsync_stall_seconds': { '/': 20 },
    'disk.create_stall_seconds': { '/': 20 },
    'disk.stall_seconds': { sda: 0 },
    'disk.read_only': { '/': 0 },
  };
  expect([...familiesOf(evaluate(condition, [readings]))]).toEqual(['active_probe']);
});

/** A comparison whose truth we can choose, by its own signal. */
const leaves = { 'disk.fsync_stall_seconds': 'true', 'disk.read_stall_seconds': 'false', 'disk.create_stall_seconds': 'unknown' } as const;
const readings: Readings = {
  'disk.fsync_stall_seconds': { '/': 60 },
  'disk.read_stall_seconds': { '/': 0 },
  'disk.create_stall_seconds': { '/': null },
};

const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...Object.keys(leaves)).map((signal): Condition => compare(signal, 15)),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    tie('tree').map((of): Condition => ({ kind: 'not', of })),
  ),
}));

/** Kleene's logic, written down a second time: false < unknown < true. */
function expected(condition: Condition): Truth {
  const order: readonly Truth[] = ['false', 'unknown', 'true'];
  if (condition.kind === 'compare') return leaves[condition.signal as keyof typeof leaves];
  if (condition.kind === 'not') return order[2 - order.indexOf(expected(condition.of))] as Truth;
  const ranks = condition.of.map((branch) => order.indexOf(expected(branch)));
  return order[condition.kind === 'any' ? Math.max(...ranks) : Math.min(...ranks)] as Truth;
}

test('every tree follows the logic of true, false and unknown', () => {
  fc.assert(
    fc.property(tree, (condition) => {
      expect(evaluate(condition, [readings]).truth).toBe(expected(condition));
    }),
  );
});
