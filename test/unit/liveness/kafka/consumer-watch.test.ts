import { expect, test } from 'vitest';
import type { ConsumerGroupView } from '../../../../src/liveness/kafka/cluster-view.ts';
import { createGroupWatch, judgeConsumers, takeGroup } from '../../../../src/liveness/kafka/consumer-watch.ts';

const periodMs = 30_000;
const both = new Set(['orders-0', 'orders-1']);

/** At look n: partition 0 is read to `committed(n)` by host a, partition 1 to its end by host b; both grow by ten. */
function seenAt(look: number, committed: (look: number) => number, more: Partial<ConsumerGroupView> = {}): ConsumerGroupView {
  const offsets = (partition: number, read: number) => ({ topic: 'orders', partition, committed: read, end: 100 + 10 * look, low: 0 });
  return {
    group: 'shipping',
    seenAt: look * periodMs,
    state: 'Stable',
    members: [
      { id: 'm-1', clientHost: 'a', partitions: [{ topic: 'orders', partition: 0 }] },
      { id: 'm-2', clientHost: 'b', partitions: [{ topic: 'orders', partition: 1 }] },
    ],
    offsets: [offsets(0, committed(look)), offsets(1, 100 + 10 * look)],
    ...more,
  };
}
function watchFor(looks: number, committed: (look: number) => number, existing: ReadonlySet<string> = both) {
  const watch = createGroupWatch();
  for (let look = 1; look <= looks; look += 1) takeGroup(watch, seenAt(look, committed), existing);
  return { watch, judged: judgeConsumers(watch, () => 0, looks * periodMs) };
}

test('a group is judged once its window is full, with who reads what and how old the oldest message is', () => {
  expect(watchFor(9, () => 110).judged.verdict.status).toBe('ok');
  const { verdict, age, blame } = watchFor(12, () => 115).judged;
  expect(verdict.status).toBe('error');
  expect(verdict.partitions.map(({ partition, owner }) => [partition, owner])).toEqual([[0, 'a']]);
  expect(age).toEqual({ lagMs: 315_000, atLeast: false });
  expect(blame.kind).toBe('unclear');
});

test('a partition that was deleted is forgotten, and takes its stall with it', () => {
  const { watch } = watchFor(12, () => 115);
  takeGroup(
    watch,
    seenAt(13, () => 115),
    new Set(['orders-1']),
  );
  expect([...watch.partitions.keys()]).toEqual(['orders-1']);
  expect(judgeConsumers(watch, () => 0, 13 * periodMs).verdict.status).toBe('ok');
});

test('the same look twice is one look, and none at all makes everything unknown', () => {
  const { watch } = watchFor(12, () => 115);
  takeGroup(
    watch,
    seenAt(12, () => 9_999),
    both,
  );
  expect(watch.partitions.get('orders-0')?.samples.at(-1)?.committed).toBe(115);
  expect(judgeConsumers(watch, () => 0, 15 * periodMs).verdict.status).toBe('unknown');
});

function without(id: string, clientHost: string): ConsumerGroupView['members'][number] {
  return { id, clientHost, partitions: [] };
}

test('members without partitions are idle while the group is stable and every partition is somebody’s', () => {
  const owner = { ...without('m-1', 'a'), partitions: [0, 1].map((partition) => ({ topic: 'orders', partition })) };
  const idleOf = (more: Partial<ConsumerGroupView>) => {
    const watch = createGroupWatch();
    takeGroup(
      watch,
      seenAt(1, () => 110, more),
      both,
    );
    return [...judgeConsumers(watch, () => 0, periodMs).idle];
  };
  const members = [owner, without('m-2', 'b'), without('m-3', 'a')];
  expect(idleOf({ members })).toEqual(['b']);
  expect(idleOf({ members, state: 'PreparingRebalance' })).toEqual([]);
  expect(idleOf({ members: [without('m-2', 'b'), { ...owner, partitions: owner.partitions.slice(0, 1) }] })).toEqual([]);
});

test('what is kept does not grow for ever', () => {
  const { watch } = watchFor(200, (look) => 90 + 10 * look);
  expect(watch.partitions.get('orders-0')?.samples.length).toBe(30);
  expect(watch.partitions.get('orders-0')?.points.length).toBe(60);
});

test('what retention has deleted is not waited for; that nothing is left to read does not mean that it was read', () => {
  const { watch } = watchFor(12, () => 115);
  const overtaken = (number: number, low: number) => {
    const seen = seenAt(number, () => 115);
    takeGroup(watch, { ...seen, offsets: seen.offsets.map((each) => ({ ...each, low })) }, both);
    return judgeConsumers(watch, () => 0, number * periodMs);
  };
  expect(overtaken(13, 220)).toMatchObject({
    verdict: { status: 'error', lag: 10 },
    age: { lagMs: periodMs, atLeast: false },
    isPending: true,
  });
  expect(overtaken(14, 240)).toMatchObject({ verdict: { status: 'ok', lag: 0 }, age: { lagMs: 0 }, isPending: true });
});
