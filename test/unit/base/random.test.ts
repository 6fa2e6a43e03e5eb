import { expect, test } from 'vitest';
import { createRandom } from '../../../src/base/random.ts';
import { shortId } from '../../../src/base/short-id.ts';

const draw = (seed: number | string, count = 50) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.share());
};

test('the same seed gives the same numbers, another seed others', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('a fork depends on its label, not on what was drawn before', () => {
  const [fresh, used] = [createRandom(7), createRandom(7)];
  used.share();
  expect(used.fork('disks').share()).toBe(fresh.fork('disks').share());
  expect(fresh.fork('disks').share()).not.toBe(fresh.fork('links').share());
});

test('shares are spread evenly from 0 to 1', () => {
  const shares = draw(1, 20_000);
  const buckets = Array.from({ length: 10 }, (_, at) => shares.filter((share) => Math.floor(share * 10) === at).length);
  for (const size of buckets) expect(Math.abs(size - 2_000)).toBeLessThan(200);
});

test('whole numbers reach both ends', () => {
  const random = createRandom(3);
  const drawn = new Set(Array.from({ length: 200 }, () => random.whole(2, 5)));
  expect([...drawn].toSorted((left, right) => left - right)).toEqual([2, 3, 4, 5]);
});

test('to pick from nothing is refused', () => expect(() => createRandom(1).pick([])).toThrow('empty list'));

test('short ids do not collide over the incidents of years', () => {
  const ids = new Set(Array.from({ length: 20_000 }, (_, at) => shortId('inc', `host-${at} ${at * 977}`)));
  expect(ids.size).toBeGreaterThan(19_995);
  for (const id of [...ids].slice(0, 100)) expect(id).toMatch(/^inc-[2-9a-hjkmnp-z]{6}$/);
});
