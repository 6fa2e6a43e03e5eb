/** The short form of `npm run bench:zones`: is a zone ever accused of noise, or of what is not its fault? */
import { expect, test } from 'vitest';
import { playMonth, shapes } from '../../bench/zones/months.ts';
import { collinear, stories, tryStory } from '../../bench/zones/trials.ts';
import { createRandom } from '../../src/base/random.ts';

const months = 3;
const small = shapes.filter(({ zones }) => zones.length * Math.max(...zones) <= 300);

test.each(small)('in months of noise nothing would be done about a zone of $name', (shape) => {
  const random = createRandom(`months of ${shape.name}`);
  for (let month = 0; month < months; month += 1) expect(playMonth(shape, false, random).confirmed).toBe(0);
});

test('where one zone is always three times worse, its own past keeps it from being called ill', () => {
  const shape = shapes.find(({ name }) => name === '100x3') as (typeof shapes)[number];
  const alarms = playMonth(shape, true, createRandom('always worse'));
  expect(alarms.confirmed).toBe(0);
  expect(alarms.suspected).toBeLessThan(3);
});

const others = stories.filter(({ isZone }) => !isZone);

test.each(others)('no zone is acted on when the cause is: $name', (story) => {
  const random = createRandom(`trials of ${story.name}`);
  for (const hosts of [60, 300]) for (const share of [0.3, 1]) expect(tryStory(story, hosts, share, 20, random).acted).toBe(0);
});

test('a release on exactly one zone is told as ambiguous', () => {
  const story = stories.find(({ name }) => name === collinear) as (typeof stories)[number];
  expect(tryStory(story, 300, 0.6, 20, createRandom('collinear')).ambiguous).toBeGreaterThanOrEqual(18);
});

test('the zone is acted on when it is the zone', () => {
  const story = stories.find(({ isZone }) => isZone) as (typeof stories)[number];
  expect(tryStory(story, 300, 0.6, 20, createRandom('the zone')).acted).toBe(20);
});
