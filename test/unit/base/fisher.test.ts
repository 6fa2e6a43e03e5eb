import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOfSoMany } from '../../../src/base/fisher.ts';

test('the lady tasting tea: four of four cups right is 1 in 70', () => {
  expect(chanceOfSoMany({ chosen: 4, chosenMarked: 4, others: 4, othersMarked: 0 })).toBeCloseTo(1 / 70, 12);
  expect(chanceOfSoMany({ chosen: 4, chosenMarked: 3, others: 4, othersMarked: 1 })).toBeCloseTo(17 / 70, 12);
});

test('nobody chosen, nobody marked or everybody marked proves nothing', () => {
  expect(chanceOfSoMany({ chosen: 0, chosenMarked: 0, others: 9, othersMarked: 4 })).toBe(1);
  expect(chanceOfSoMany({ chosen: 5, chosenMarked: 0, others: 9, othersMarked: 0 })).toBe(1);
  expect(chanceOfSoMany({ chosen: 5, chosenMarked: 5, others: 9, othersMarked: 9 })).toBeCloseTo(1, 12);
});

test('ten thousand hosts neither overflow nor vanish', () => {
  expect(chanceOfSoMany({ chosen: 3_000, chosenMarked: 10, others: 7_000, othersMarked: 10 })).toBeGreaterThan(0.01);
  const rare = chanceOfSoMany({ chosen: 200, chosenMarked: 200, others: 9_800, othersMarked: 10 });
  expect(rare).toBeGreaterThanOrEqual(0);
  expect(rare).toBeLessThan(1e-100);
});

const tables = fc.record({ chosen: fc.integer({ min: 0, max: 12 }), others: fc.integer({ min: 0, max: 12 }) }).chain(({ chosen, others }) =>
  fc.record({
    chosen: fc.constant(chosen),
    chosenMarked: fc.integer({ min: 0, max: chosen }),
    others: fc.constant(others),
    othersMarked: fc.integer({ min: 0, max: others }),
  }),
);

test('it agrees with counting every draw', () => {
  const choose = (total: number, size: number): number =>
    size < 0 || size > total ? 0 : size === 0 ? 1 : (choose(total - 1, size - 1) * total) / size;
  fc.assert(
    fc.property(tables, (table) => {
      const { chosen, chosenMarked, others, othersMarked } = table;
      const marked = chosenMarked + othersMarked;
      let ways = 0;
      for (let drawn = chosenMarked; drawn <= chosen; drawn += 1)
        ways += choose(marked, drawn) * choose(chosen + others - marked, chosen - drawn);
      expect(chanceOfSoMany(table)).toBeCloseTo(Math.min(1, ways / choose(chosen + others, chosen)), 9);
    }),
  );
});
